// What a page looks like to a browser: the lowest contrast, the size of each target, sideways scroll.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] > 0.99) break;
    }
    return layers.reverse().reduce((below, [r, g, b, a]) => [r, g, b].map((v, at) => v * a + below[at] * (1 - a)), [255, 255, 255]);
  };
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const element = walk.currentNode.parentElement;
    if (!text || element.closest(".vh, .skip, option, .later") || !element.getClientRects().length) continue;
    const svg = element.closest("svg");
    const style = getComputedStyle(element);
    const [one, other] = [light(rgba(svg ? style.fill : style.color)), light(ground(svg || element))];
    texts.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), text.slice(0, 40)]);
  }
  const targets = [...document.querySelectorAll("a, button, input:not(.vh):not([type=hidden]), select, textarea, .pill span, .pick span, .stars span, .task > label")]
    .filter((element) => element.getClientRects().length && !element.closest(".skip") && !(element.tagName === "A" && element.closest("p")) && !["checkbox", "radio"].includes(element.type))
    .map((element) => {
      const box = element.getBoundingClientRect();
      return { what: `${element.tagName}.${element.className}`, text: element.textContent.trim().slice(0, 30), width: Math.round(box.width), height: Math.round(box.height), top: box.top, bottom: box.bottom };
    });
  return { texts, targets, sideways: document.documentElement.scrollWidth - innerWidth };
}
