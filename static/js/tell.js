// An outcome told by sound and vibration, beside its colour, icon and word (P17): never alone, and never when muted.
(() => {
  const KEY = "gocua-mute";
  const NOTES = { good: [[660, 0], [880, 0.11]], other: [[520, 0], [520, 0.2]], bad: [[220, 0], [180, 0.18]] };
  const BUZZ = { good: [60], other: [60, 80, 60], bad: [240] };
  let sound;

  function muted() {
    try {
      return localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  }

  function note([pitch, after]) {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    const at = sound.currentTime + after;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.25, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.18);
    tone.connect(loud).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.2);
  }

  function tell(kind) {
    // Before the first touch a browser lets a page neither sound nor buzz, and complains of it.
    if (muted() || navigator.userActivation?.hasBeenActive === false) return;
    navigator.vibrate?.(BUZZ[kind]);
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (!Sound) return;
    sound = sound || new Sound();
    sound.resume?.();
    NOTES[kind].forEach(note);
  }

  function mute(button) {
    const show = () => {
      const off = muted();
      button.setAttribute("aria-pressed", String(off));
      button.querySelector("[data-when=on]").hidden = off;
      button.querySelector("[data-when=off]").hidden = !off;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      try {
        localStorage.setItem(KEY, muted() ? "0" : "1");
      } catch {
        return;
      }
      show();
    });
    show();
  }

  // An outcome that the server wrote, at once or into a page that waited for it: told once, by the kind that it shows.
  let told = false;
  function tellWritten() {
    const outcome = document.querySelector("[data-outcome] .outcome");
    const kind = outcome && Object.keys(NOTES).find((one) => outcome.classList.contains(one));
    if (kind && !told) tell(kind);
    told = Boolean(kind);
  }

  window.gocuaTell = tell;
  document.addEventListener("htmx:after:swap", tellWritten);
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-mute]").forEach(mute);
    tellWritten();
  });
})();
