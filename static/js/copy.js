// A button that copies the address above it; where no page may copy, the address is marked, for a finger to do it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const address = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(address.textContent);
  } catch {
    getSelection().selectAllChildren(address);
    if (!document.execCommand("copy")) return;
  }
  button.querySelector("span").textContent = button.dataset.done;
});
