// Keys for who sits here all day: j k Enter / ? n, and g with a letter. Every one is a plain link or field as well.
const LINES = ".k-task, .k-list .k-line, main tbody tr:has(a)";
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
const lines = () => [...document.querySelectorAll(LINES)].filter((line) => line.offsetParent !== null);
let place = -1, going = false;

const link = (line) => (line.matches("a") ? line : line.querySelector("a"));
const step = (by) => {
  const all = lines();
  if (!all.length) return;
  all[place]?.classList.remove("is-at");
  place = Math.min(Math.max(place + by, 0), all.length - 1);
  all[place].classList.add("is-at");
  link(all[place]).focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
};
const open = (selector) => {
  const found = document.querySelector(selector);
  if (found) location.href = found.href;
};
const search = () => {
  const field = document.querySelector("main input[type=search]");
  if (field) { field.focus(); field.select(); } else { open("[data-go=c]"); }
};
const ACTS = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  "/": search, n: () => open(".k-new"), "?": () => document.getElementById("keys")?.showModal(), g: () => { going = true; setTimeout(() => { going = false; }, 1500); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (going) { going = false; open(`[data-go="${CSS.escape(event.key)}"]`); return; }
  const arrows = event.key.startsWith("Arrow");
  if (arrows && (place < 0 || event.target.closest(".k-diagram, .k-scroll"))) return; // the page scrolls as ever
  const act = ACTS[event.key];
  if (!act || event.target.closest("summary") && event.key === "Enter") return;
  event.preventDefault();
  act();
});
