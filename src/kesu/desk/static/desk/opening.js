// Taking a complaint: the draft is kept, photographs may be pasted or dropped, likely duplicates show while typing.
import { attendAll } from "./lookup.js";

const EVERY = 3000; // milliseconds between two keepings of a draft
const QUIET = 700; // of silence before duplicates are asked for
const form = document.getElementById("opening");

if (form) {
  document.documentElement.classList.add("has-script");
  const kept = document.getElementById("kept");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let changed = false, sending = false;

  // Fields only: a file that was chosen and not yet sent is no part of a draft.
  const typed = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  };
  const post = (address, body, options = {}) =>
    fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" }, ...options });

  const offer = document.querySelector(".k-offer");
  offer?.querySelector("button[value=discard]").addEventListener("click", async (event) => {
    event.preventDefault(); // what is typed already stays on the page
    const told = new URLSearchParams({ do: "discard" });
    if (!(await post(offer.action, told)).ok) return;
    offer.remove();
    delete form.dataset.waits;
    keep();
  });

  async function keep() {
    if (!changed || sending) return;
    if (form.dataset.waits) { // an earlier draft is never lost by typing
      kept.textContent = form.dataset.waiting;
      return;
    }
    changed = false;
    try {
      const answer = await post(form.dataset.draft, new URLSearchParams(typed()), { keepalive: true });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      kept.textContent = `${form.dataset.kept} ${told.at}`;
      kept.classList.remove("is-lost");
    } catch {
      changed = true; // tried again in a moment
      kept.textContent = form.dataset.lost;
      kept.classList.add("is-lost");
    }
  }
  const touch = () => { changed = true; };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("focusout", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  setInterval(keep, EVERY);
  form.addEventListener("submit", () => {
    sending = true;
    setTimeout(() => { sending = false; }, 10000);
  });

  // --- likely duplicates ---
  const likely = document.getElementById("likely");
  let timer = 0, asked = 0;
  async function ask() {
    const number = ++asked;
    try {
      const answer = await post(form.dataset.likely, new URLSearchParams(typed()));
      if (answer.ok && number === asked) {
        const told = await answer.text();
        if (told.trim() !== likely.innerHTML.trim()) likely.innerHTML = told;
      }
    } catch { /* the form asks once more when it is sent */ }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET);
  });

  // --- photographs and other files: pasted, dropped ---
  const list = document.getElementById("stored"), error = document.getElementById("files-error");
  const drop = document.getElementById("drop");

  function named(file) {
    if (file.name && file.name !== "image.png") return file.name;
    const ending = (file.type.split("/")[1] || "png").replace("jpeg", "jpg");
    const now = new Date(), two = (number) => String(number).padStart(2, "0");
    return `photo-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}-${list.children.length + 1}.${ending}`;
  }
  async function take(file) {
    const name = named(file);
    const item = document.createElement("li");
    item.textContent = `${name} – ${form.dataset.taking}`;
    list.append(item);
    const body = new FormData();
    body.append("file", file, name);
    try {
      const answer = await post(form.dataset.files, body);
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.sentence);
      const label = document.createElement("label"), tick = document.createElement("input");
      Object.assign(tick, { type: "checkbox", name: "stored", value: told.id, checked: true });
      label.append(tick, ` ${told.name}`);
      item.replaceChildren(label);
      if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        Object.assign(picture, { src: URL.createObjectURL(file), alt: "", className: "k-thumb" });
        item.append(picture);
      }
      touch();
      keep();
    } catch (wrong) {
      item.remove();
      error.textContent = `${name}: ${wrong.message}`;
    }
  }
  function takeAll(files) {
    error.textContent = "";
    for (const file of files) take(file);
  }
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    const text = event.clipboardData?.getData("text/plain");
    if (!files.length || (text && event.target.matches("input, textarea"))) return; // text goes where it was pasted
    event.preventDefault();
    takeAll(files);
  });
  for (const kind of ["dragover", "dragenter"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) drop.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length || event.target.matches("input[type=file]")) return;
    event.preventDefault();
    drop.classList.remove("is-over");
    takeAll(event.dataTransfer.files);
  });

  attendAll(form);
  const first = form.querySelector(".has-error input, .has-error textarea") || form.querySelector(".k-fields input:not([type=hidden]), .k-fields textarea");
  if (first && !form.dataset.waits && !location.hash) first.focus();
}
