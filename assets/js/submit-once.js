// A second click on a form's button within ten seconds does nothing. The server is idempotent by itself;
// this only spares the reader a second wait.

const PAUSE = 10_000;
const sent = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  event.submitter?.setAttribute("aria-disabled", "true");
  sent.set(form, { button: event.submitter, timer: setTimeout(() => release(form), PAUSE) });
});

// Back from the history: the page is as it was left.
addEventListener("pageshow", () => [...sent.keys()].forEach(release));

function release(form) {
  const entry = sent.get(form);
  clearTimeout(entry?.timer);
  entry?.button?.removeAttribute("aria-disabled");
  sent.delete(form);
}
