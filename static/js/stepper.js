// Two buttons of 48 px beside a number. Without this the number is typed.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function sign(path) {
    const icon = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("width", "22");
    icon.setAttribute("height", "22");
    icon.setAttribute("class", "icon bold");
    icon.setAttribute("aria-hidden", "true");
    icon.append(line);
    return icon;
  }

  function button(label, path, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.append(sign(path));
    made.addEventListener("click", act);
    return made;
  }

  function give(stepper) {
    const number = stepper.querySelector("input");
    const step = (way) => {
      number.value = String(Math.min(Math.max(Number(number.value || 0) + way, Number(number.min)), Number(number.max)));
      number.dispatchEvent(new Event("change", { bubbles: true }));
    };
    stepper.prepend(button(stepper.dataset.less, "M5 12h14", () => step(-1)));
    stepper.append(button(stepper.dataset.more, "M5 12h14M12 5v14", () => step(1)));
    stepper.classList.add("live");
  }

  const all = () => document.querySelectorAll("[data-stepper]:not(.live)").forEach(give);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:after:swap", all);
})();
