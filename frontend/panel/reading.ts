/** Reading aloud, with the voice of the device. */

import { part, pressed, text, within } from "./dom";
import { lang, t } from "./texts";

/** The button that reads the last words of the bot or the agent aloud, and stops when pressed again. */
export function startReading(lastWords: () => string): void {
  const button = part("read");
  const face = within(button, "span");
  const show = (on: boolean): void => {
    pressed(button, on);
    text(face, t(on ? "read.stop" : "read"));
  };
  button.addEventListener("click", () => {
    const speech = window.speechSynthesis;
    if (speech.speaking) {
      speech.cancel();
      show(false);
      return;
    }
    const voice = new SpeechSynthesisUtterance(lastWords() || t("read.none"));
    voice.lang = lang();
    voice.rate = document.documentElement.dataset["mode"] === "senior" ? 0.85 : 1;
    voice.onend = voice.onerror = () => show(false);
    show(true);
    speech.speak(voice);
  });
}
