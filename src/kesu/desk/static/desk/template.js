// While somebody types: the same form is sent as by the button, and what comes back takes the places of the old parts.
const form = document.querySelector("form[data-live]");
const PAUSE = 700;
let waiting, running;

// A template that is wrong at this moment has no pages: the last good ones stay below the reason.
function replace(old, fresh) {
  const kept = fresh.querySelector("img") ? [] : old.querySelectorAll("img");
  old.replaceChildren(...fresh.childNodes, ...kept);
}

async function refresh() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("action", "preview");
  try {
    const answer = await fetch(location.href, { method: "POST", body, signal: running.signal });
    if (!answer.ok && answer.status !== 422) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["findings", "preview", "origin", "actions"]) {
      const part = fresh.getElementById(id);
      if (part) replace(document.getElementById(id), part);
    }
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error);
  }
}

const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, PAUSE); };
form?.querySelector("#text").addEventListener("input", soon);
form?.querySelector("#case").addEventListener("change", refresh);
