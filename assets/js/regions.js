// A button that changes one part of a form (`<button data-region="id" data-goto="id">`) sends the form as it would
// without scripts; of the page that comes back only that part is taken over, so that nobody loses their place.

let plainly = null;

document.addEventListener("submit", (event) => {
  const { submitter: button, target: form } = event;
  if (event.defaultPrevented || !button?.dataset.region) return;
  if (button === plainly) {
    plainly = null;
    return;
  }
  event.preventDefault();
  change(form, button);
});

async function change(form, button) {
  const { region, goto: next } = button.dataset;
  const body = new FormData(form);
  body.append(button.name, button.value);
  busy(form, true);
  const page = await send(form, body).catch(() => null);
  busy(form, false);
  const fresh = page?.getElementById(region);
  const version = page?.querySelector(`form[action="${CSS.escape(form.getAttribute("action"))}"]`)?.elements.version;
  if (!fresh || !version) {
    // A login that is over, a lost connection: the page itself says what to do.
    plainly = button;
    form.requestSubmit(button);
    return;
  }
  document.getElementById(region).replaceWith(fresh);
  form.elements.version.value = version.value;
  summary(form, page.getElementById("error-summary"));
  (document.querySelector("#error-summary") ?? document.getElementById(next) ?? fresh).focus();
}

function summary(form, fresh) {
  document.getElementById("error-summary")?.remove();
  if (fresh) form.before(fresh);
}

function busy(form, on) {
  form.inert = on;
  form.setAttribute("aria-busy", String(on));
}

async function send(form, body) {
  const plain = form.enctype !== "multipart/form-data";
  const answer = await fetch(form.action, { method: "POST", body: plain ? new URLSearchParams(body) : body });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
