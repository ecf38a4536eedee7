// Copies the text of a control; without JavaScript people mark it themselves, so the button shows only here.
for (const button of document.querySelectorAll("[data-copy]")) {
  const control = document.querySelector(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    control.select();
    await navigator.clipboard.writeText(control.value);
    button.textContent = button.dataset.copied;
  });
}
