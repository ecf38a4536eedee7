// A form shows the fields it asks for as it stands. The server says which; what was typed into a hidden one stays in it.
const WAIT = 200; // milliseconds of silence before asking
const PATIENCE = 3000; // milliseconds for an answer, before everything is shown

function attend(form) {
  const fields = [...form.querySelectorAll("[data-only]")];
  if (!fields.length) return;
  let timer = 0, asked = 0, answered = 0, leaving = false;

  const show = (field, applies) => {
    field.classList.toggle("is-away", !applies);
    field.querySelector("input[name=away]").disabled = applies;
  };
  for (const field of fields) show(field, !field.classList.contains("is-away"));

  async function ask() {
    timer = 0;
    const number = ++asked, body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File || name === "password") body.delete(name);
    body.set("do", "look");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(body), headers: { "X-Requested-With": "fetch" }, signal: AbortSignal.timeout(PATIENCE),
      });
      const told = (await answer.json()).applies;
      if (number !== asked) return;
      for (const field of fields) show(field, told[field.dataset.only] ?? true);
      form.classList.remove("is-unsure");
    } catch { // nobody answers: everything is shown, with the sentence of when it is asked for
      if (number !== asked) return;
      for (const field of fields) show(field, true);
      form.classList.add("is-unsure");
    }
    answered = asked;
  }
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(ask, event.target.matches("input[type=radio], input[type=checkbox], select") ? 0 : WAIT);
  });
  form.addEventListener("submit", async (event) => { // sent before the answer is there: what goes away is not known yet
    if (!timer && answered === asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leaving) return;
    leaving = true;
    clearTimeout(timer);
    await ask();
    leaving = false;
    form.requestSubmit(event.submitter);
  }, { capture: true });
}

for (const form of document.querySelectorAll("form.k-form")) attend(form);
