// zxing in a worker: WebAssembly is allowed to this script's own answer alone ('wasm-unsafe-eval'), not to the page.
// First message: where the reader and its wasm lie (never a CDN). Each other: an image in, its text out.
let ready;

function load({ reader, wasm }) {
  importScripts(reader);
  return ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
}

async function read(image) {
  await ready;
  const [code] = await ZXingWASM.readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
  return code ? code.text : "";
}

self.onmessage = async ({ data }) => {
  try {
    if (data.reader) ready = load(data);
    else self.postMessage({ text: await read(data.image) });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};
