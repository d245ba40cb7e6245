/** Starts the desk: language, theme, then who is signed in. */

import { render } from "preact";
import { Gates } from "./app";
import { DeskPage } from "./parts/desk-page";
import { showLang, startLanguage, storedLang } from "./state/i18n";
import { start } from "./state/session";
import { startTheme } from "./state/theme";
import "../shared/tokens.css";
import "./css/base.css";
import "./css/list.css";
import "./css/thread.css";
import "./css/side.css";
import "./css/gate.css";
import "./css/narrow.css";

const root = document.getElementById("root");
startTheme();
showLang(startLanguage(location.search, storedLang(), navigator.language));
if (root !== null) render(<Gates inside={(account) => <DeskPage account={account} />} />, root);
void start();
