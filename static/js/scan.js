// Reads a card with the camera: the browser's own detector, else zxing in a worker of ours; after three seconds, or at
// an exception, the ways that need no camera are offered (P17). The forms for them stand on the page without script too.
(() => {
  const PATIENCE = 3000;
  const OURS = /\/([qmd])\/([0-9a-z]{8,40})$/i;
  const EVERY = 160;

  const box = document.querySelector("[data-scan]");
  if (!box) return;
  box.hidden = false; // without script there is no camera to show
  const video = box.querySelector("video");
  const say = box.querySelector("[data-say]");
  const outcomes = document.querySelectorAll("[data-outcome-of]");
  const torch = box.querySelector("[data-torch]");
  let reading = false;
  let since = 0;

  function show(name) {
    outcomes.forEach((one) => {
      one.hidden = one.dataset.outcomeOf !== name;
    });
  }

  function end(name, kind) {
    show(name);
    window.gocuaTell?.(kind);
  }

  // The policy gives only the address of our worker's script: anything else is refused by the browser.
  function address(url) {
    if (!window.trustedTypes) return url;
    const policy = trustedTypes.createPolicy("gocua", {
      createScriptURL: (asked) => {
        if (new URL(asked, location.href).origin === location.origin && asked === box.dataset.worker) return asked;
        throw new TypeError(asked);
      },
    });
    return policy.createScriptURL(url);
  }

  async function native() {
    if (!("BarcodeDetector" in window)) return null;
    const formats = await BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue || "";
  }

  function inWorker() {
    const worker = new Worker(address(box.dataset.worker));
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    worker.postMessage({ reader: box.dataset.reader, wasm: box.dataset.wasm });
    return () =>
      new Promise((resolve, reject) => {
        const scale = Math.min(1, 1280 / Math.max(video.videoWidth, video.videoHeight));
        canvas.width = video.videoWidth * scale;
        canvas.height = video.videoHeight * scale;
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data.text));
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage({ image: context.getImageData(0, 0, canvas.width, canvas.height) });
      });
  }

  function found(text) {
    const match = OURS.exec(text.trim().split(/[?#]/)[0]);
    if (!match) {
      end("not-ours", "bad");
      since = Date.now();
      return;
    }
    if (box.dataset.stay) {
      stay(match);
      return;
    }
    reading = false;
    end("found", "good");
    box.classList.add("read");
    // Never to the host that a code names: whatever it says, the token is looked up here.
    setTimeout(() => location.assign(`/${match[1].toLowerCase()}/${match[2].toUpperCase()}`), 250);
  }

  // At a meeting the scanner stays: each card that comes before it is sent by the form beside it, once.
  let last = "";
  let ready = false; // before htmx has seen the form it would be sent as a page
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => (ready = true), 300));
  function stay([, kind, token]) {
    since = Date.now();
    if (token === last || !ready) return;
    last = token;
    const form = document.getElementById(box.dataset.stay);
    if (kind.toLowerCase() !== "q" || !form) {
      end("not-ours", "bad");
      return;
    }
    end("found", "good");
    form.elements.card.value = token;
    form.requestSubmit();
  }

  async function look(read) {
    if (!reading) return;
    if (video.videoWidth) {
      const text = await read();
      if (text) found(text);
    }
    if (Date.now() - since > PATIENCE && reading) {
      since = Infinity;
      end("hard", "other");
    }
    setTimeout(() => look(read).catch(next), EVERY);
  }

  let inWorkerNow = false;
  function next() {
    if (inWorkerNow) {
      reading = false;
      end("hard", "other");
      return;
    }
    inWorkerNow = true;
    look(inWorker()).catch(next);
  }

  function light(track) {
    if (!track.getCapabilities?.().torch) return;
    let on = false;
    torch.hidden = false;
    torch.addEventListener("click", () => {
      on = !on;
      torch.setAttribute("aria-pressed", String(on));
      track.applyConstraints({ advanced: [{ torch: on }] });
    });
  }

  async function start() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 1280 } },
      });
      video.srcObject = stream;
      await video.play();
      light(stream.getVideoTracks()[0]);
    } catch {
      end("no-camera", "other");
      return;
    }
    say.hidden = true;
    video.hidden = false;
    reading = true;
    since = Date.now();
    const detector = await native().catch(() => null);
    if (!detector) inWorkerNow = true;
    try {
      await look(detector || inWorker());
    } catch {
      next();
    }
  }

  addEventListener("pagehide", () => video.srcObject?.getTracks().forEach((track) => track.stop()));
  start();
})();
