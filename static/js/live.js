// What htmx may do here. It gets the one policy that turns our own answers into markup (connect-src lets it ask nobody
// else); a script in an answer is dropped, since under Trusted Types it would stop the whole swap, and no expression is
// ever evaluated. A page that nobody looks at stops asking.
(() => {
  const rules = { createHTML: (text) => text.replace(/<script[\s\S]*?<\/script>/gi, ""), createScript: () => "" };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("htmx", rules) : rules;
  function Never() {
    return { call: () => undefined };
  }
  htmx.registerExtension("gocua", { init: (api) => api.initSecurity(policy, Never, Never) });

  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden && event.detail.ctx.sourceEvent?.type === "every") event.preventDefault();
  });
  // A page that asks by itself keeps what it shows when the service is away for a moment, and asks again.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement?.matches("[hx-trigger*=every]") && ctx.response.status >= 500) event.preventDefault();
  });
  // A hint beside a form that is being filled in: where it cannot be had the form stays as it is.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement?.matches("[data-hint]") && ctx.response.status !== 200) event.preventDefault();
  });
})();
