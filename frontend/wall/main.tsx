/** Starts the wall: dark unless chosen otherwise; signing in is the desk's. */

import { render } from "preact";
import { Gates } from "../desk/app";
import { showLang, startLanguage, storedLang } from "../desk/state/i18n";
import { start } from "../desk/state/session";
import { startTheme } from "../desk/state/theme";
import { WallPage } from "./wall-page";
import "../shared/tokens.css";
import "../desk/css/base.css";
import "../desk/css/gate.css";
import "./css/wall.css";

const root = document.getElementById("root");
startTheme("dark");
showLang(startLanguage(location.search, storedLang(), navigator.language));
if (root !== null) render(<Gates inside={(account) => <WallPage account={account} />} />, root);
void start();
