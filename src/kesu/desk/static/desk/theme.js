// Before the first paint: the machine's light or dark, unless the reader has chosen one.
(() => {
  "use strict";
  const page = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  page.classList.add("has-script"); // what only a script can bring back may be hidden
  if (page.dataset.theme !== "auto") return;
  const follow = () => { page.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
