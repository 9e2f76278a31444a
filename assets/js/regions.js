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
  if (!form.hasAttribute("data-busy")) change(form, button);
});

async function change(form, button) {
  const { region, goto: next } = button.dataset;
  const body = new FormData(form);
  body.append(button.name, button.value);
  form.toggleAttribute("data-busy", true);
  const page = await send(form, body, progress(region)).catch(() => null);
  form.removeAttribute("data-busy");
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

// Says every quarter of the way how far an upload is; a screen reader would not keep up with more.
function progress(region) {
  const line = document.getElementById(region)?.querySelector("[data-progress]");
  let said = -1;
  return ({ loaded, total }) => {
    const quarter = Math.floor((4 * loaded) / total);
    if (!line || quarter === said) return;
    said = quarter;
    const bar = document.createElement("progress");
    Object.assign(bar, { max: total, value: loaded, ariaHidden: "true" });
    line.replaceChildren(bar, ` ${line.dataset.progress.replace("{percent}", String(quarter * 25))}`);
  };
}

// `fetch` does not tell how much was sent.
function send(form, body, tell) {
  const files = form.enctype === "multipart/form-data";
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    if (files) request.upload.addEventListener("progress", (event) => event.lengthComputable && tell(event));
    request.addEventListener("load", () => resolve(request.response));
    request.addEventListener("error", reject);
    request.addEventListener("abort", reject);
    request.send(files ? body : new URLSearchParams(body));
  });
}
