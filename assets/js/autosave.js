// Saves a form by itself while it is filled in: `<form data-autosave="/drafts/…" data-text-…>`.
// The server answers {version, saved_at_label}. Whatever happens, what was typed stays in the form,
// and the form's own button saves as it does without scripts.

const DEBOUNCE = 800;
const RETRY = 10_000;

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  let timer = 0;
  let pause = DEBOUNCE;
  let dirty = false;
  let running = null;
  let stopped = false;

  const say = (kind, time = "") => {
    if (!status) return;
    status.dataset.state = kind === "saving" || kind === "saved" ? "fine" : "problem";
    status.textContent = (form.dataset[`text${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "").replace("{time}", time);
  };

  const plan = (delay) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => save(), delay);
  };

  const save = (keepalive = false) => {
    if (running || stopped || !dirty) return running;
    clearTimeout(timer);
    // The whole form is on its way already, and comes back with a new version.
    if (form.hasAttribute("data-busy")) return plan(DEBOUNCE);
    dirty = false;
    say("saving");
    running = send(form, keepalive)
      .then(take)
      .catch(() => fail("failed", true))
      .finally(() => {
        running = null;
        if (dirty && !stopped) plan(pause);
      });
    return running;
  };

  const take = async (answer) => {
    pause = DEBOUNCE;
    if (answer.ok) {
      const { version, saved_at_label: time } = await answer.json();
      if (version !== undefined && form.elements.version) form.elements.version.value = version;
      say("saved", time);
    } else if (answer.status === 409) {
      fail("conflict", false);
    } else if (answer.status === 401 || answer.status === 403) {
      fail("login", false);
    } else {
      fail("failed", true);
    }
  };

  // A newer version elsewhere or a lost session is not cured by trying again: the form's button leads on from there.
  const fail = (kind, again) => {
    dirty = true;
    stopped = !again;
    pause = RETRY;
    say(kind);
  };

  const changed = () => {
    dirty = true;
    plan(DEBOUNCE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  // The button's request carries everything. It waits for a save under way, whose version it needs, and replaces a planned one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    dirty = false;
    if (!running) return;
    event.preventDefault();
    const { submitter } = event;
    running.finally(() => {
      clearTimeout(timer);
      dirty = false;
      form.requestSubmit(submitter);
    });
  });

  // A phone that turns to another app may never come back; `keepalive` lets the request outlive the page.
  const leave = () => save(true);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}

function send(form, keepalive) {
  return fetch(form.dataset.autosave, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    keepalive,
  });
}
