// Look-up while typing: fills an input's own list of suggestions. Without it the input takes plain text all the same.
const WAIT = 150; // milliseconds of silence before asking

function attend(input) {
  const list = document.getElementById(input.getAttribute("list"));
  if (!list) return;
  const own = list.innerHTML; // what was suggested without asking
  let timer = 0, last = null, asked = 0;

  async function ask() {
    const text = input.value.trim();
    if (text === last) return;
    last = text;
    const number = ++asked;
    const address = `${input.dataset.lookup}?q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && number === asked) list.innerHTML = (await answer.text()) + own;
    } catch {
      last = null; // no network just now: the next key asks again
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("focus", ask);
}

const attended = new WeakSet();
export function attendAll(root = document) {
  for (const input of root.querySelectorAll("input[data-lookup]")) {
    if (!attended.has(input)) {
      attended.add(input);
      attend(input);
    }
  }
}

attendAll();
