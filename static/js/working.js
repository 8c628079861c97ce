// A form that takes its time says that it is at work, and is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-working]");
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  said.className = "tight";
  said.append(document.createElement("progress"), document.createElement("span"));
  said.lastChild.textContent = form.dataset.working;
  form.append(said);
});
// Back from the next page, the form may be sent anew.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[role=status]")?.remove();
  }
});
