// Comfort only: every page works without this file.
(() => {
  "use strict";
  const picture = document.querySelector(".k-diagram svg");
  if (picture) {
    const box = picture.parentElement;
    const step = picture.querySelector("[data-status=open], [data-status=overdue], g.open, g.overdue, .s-open, .s-overdue");
    const heads = picture.querySelector(".heads"); // lane names stay in sight
    if (heads) {
      box.addEventListener("scroll", () => heads.setAttribute("transform", `translate(${box.scrollLeft} 0)`), { passive: true });
    }
    if (step) {
      const here = step.getBoundingClientRect(), frame = box.getBoundingClientRect();
      box.scrollLeft = here.left - frame.left - frame.width / 2 + here.width / 2;
      box.scrollTop = here.top - frame.top - frame.height / 2 + here.height / 2;
    }
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.k-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.k-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => { // a row added far down a form is what one sees next
    const more = event.target.closest?.("button[name=more]");
    const rows = more?.closest("fieldset")?.querySelectorAll(".k-row") ?? [];
    if (!rows.length) return;
    const last = rows[rows.length - 1].id.replace(/\d+$/, (place) => Number(place) + 1);
    more.formAction = `${more.form.action.split("#")[0]}#${last}`;
  });
  const refused = document.querySelector("form .alert-danger, .k-lost");
  if (refused) refused.scrollIntoView({ block: "center" });
})();
