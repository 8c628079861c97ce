// A button that copies what stands beside it; without script the text can be selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
  }
});
