/**
 * Runs before the first paint: theme, large type, abilities. A classic script, so that nothing moves afterwards.
 */
(() => {
  const root = document.documentElement;
  const wishes = new URLSearchParams(location.search);
  /** @param {string} name */
  const kept = (name) => {
    try {
      return localStorage.getItem(`zhida.${name}`);
    } catch {
      return null;
    }
  };
  const enlarge = () => {
    if ((wishes.get("senior") ?? kept("senior")) === "1") root.dataset["mode"] = "senior";
    const size = Number(kept("size") ?? 22);
    if (size >= 18 && size <= 30) root.style.setProperty("--k", String(size / 22));
  };
  const sayWhenSlow = () => {
    const slow = document.getElementById("slow");
    if (slow && root.dataset["ready"] === undefined) slow.hidden = false;
  };
  addEventListener("error", sayWhenSlow, true);
  const theme = wishes.get("theme") ?? kept("theme") ?? "";
  if (["light", "dark"].includes(theme)) root.dataset["theme"] = theme;
  enlarge();
  root.dataset[wishes.has("embed") ? "embed" : "page"] = "";
  if (!("speechSynthesis" in window)) root.dataset["mute"] = "";
  setTimeout(sayWhenSlow, 6000);
})();
