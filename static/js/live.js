// What htmx may do here. It gets the one policy that turns our own answers into markup (connect-src lets it ask nobody
// else), never a script and never an evaluated expression; a page that nobody looks at stops asking.
(() => {
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("htmx", { createHTML: (text) => text, createScript: () => "" })
    : { createHTML: (text) => text, createScript: () => "" };
  function Never() {
    return { call: () => undefined };
  }
  htmx.registerExtension("gocua", { init: (api) => api.initSecurity(policy, Never, Never) });

  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden && event.detail.ctx.sourceEvent?.type === "every") event.preventDefault();
  });
})();
