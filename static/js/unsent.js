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

  // The answer, or nothing: to a script the service names the next page (hx-redirect) instead of sending it. What is
  // neither that nor a form to mend the browser sends for itself: it shows the answer, and Back leads to the form.
  async function post(form, pressed) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const body = new URLSearchParams(new FormData(form));
    if (pressed?.name) body.append(pressed.name, pressed.value);
    const headers = { "HX-Request-Type": "partial" };
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers, signal: stop.signal });
      const isLost = answer.status >= 500 || answer.status === 429 || answer.status === 401;
      if (isLost) return null;
      return { next: answer.headers.get("hx-redirect"), mend: answer.status === 422 && (await answer.text()) };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  // A page that says what to mend takes the place of this one; its form has the same key.
  async function show(text) {
    const main = document.querySelector("#main");
    main.replaceChildren(); // of two details of one name, one of the old and one of the new, only one may be open
    await htmx.swap({ text, target: main, select: "#main", swap: "outerHTML", sourceElement: main });
    (document.querySelector("#errors") || document.querySelector("#main")).focus();
    scrollTo(0, 0);
  }

  async function send(form, pressed) {
    const answer = await post(form, pressed);
    delete form.dataset.sending;
    if (!answer) note(form);
    else if (answer.next) location.assign(answer.next);
    else if (answer.mend) show(answer.mend);
    else {
      form.dataset.native = "1";
      form.requestSubmit(pressed);
      delete form.dataset.native;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-unsent]");
    if (!form || !window.htmx || event.submitter?.hasAttribute("formaction") || form.dataset.native) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    form.querySelector("[data-said]")?.remove();
    send(form, event.submitter);
  });
})();
