// A form that carries a key is not lost where there is no network: it stays as it was filled in, says that it was not
// sent, and is sent again with the same key, which counts once. Without this the browser sends it as it always did.
(() => {
  const PATIENCE = 20000;

  function note(form) {
    let said = form.querySelector("[data-said]");
    if (!said) {
      said = document.createElement("p");
      said.dataset.said = "";
      said.className = "note amber";
      said.setAttribute("role", "alert");
      form.append(said);
    }
    said.textContent = form.dataset.unsent;
    said.scrollIntoView({ block: "nearest" });
  }

  async function send(form) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, signal: stop.signal });
      const isLost = answer.status >= 500 || answer.status === 429 || new URL(answer.url).pathname === "/sign-in";
      if (isLost) note(form);
      else if (answer.redirected) location.assign(answer.url);
      else form.submit(); // a page that says what to mend: the same key gets the same answer
    } catch {
      note(form);
    } finally {
      clearTimeout(timer);
      delete form.dataset.sending;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-unsent]");
    if (!form || event.submitter?.name) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    form.querySelector("[data-said]")?.remove();
    send(form);
  });
})();
