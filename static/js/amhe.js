// What every page does in the browser on top of HTML that works without it (screens.md section 3).

const words = document.body.dataset;
const status = () => document.getElementById("status");

// --- the design system's own behaviour ------------------------------------------------------------------------

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
const kit = import(document.getElementById("nhsuk-frontend").href);

async function start(scope) {
  const { initAll } = await kit;
  initAll({
    scope,
    onError: (error) => {
      if (error.name !== "InitError") console.error(error);
    },
  });
}

start(document);
document.body.addEventListener("htmx:load", (event) => {
  const added = event.detail.elt;
  if (added !== document.body && added.parentElement) start(added.parentElement);
});

// --- focus: on the problem, on what the server points at, and never lost ---------------------------------------

function focusOn(element) {
  if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}

function focusPointedAt() {
  const wanted = document.querySelector("[data-focus]");
  if (!wanted) return false;
  wanted.removeAttribute("data-focus");
  focusOn(wanted);
  return true;
}

focusPointedAt();

let focusWasSet = false;
let settledRequest = null;

document.body.addEventListener("htmx:afterSettle", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr || settledRequest === xhr) return;
  settledRequest = xhr;
  const asked = ["submit", "click"].includes(requestConfig?.triggeringEvent?.type);
  if (requestConfig?.verb !== "get") markTitle(xhr.status === 422);
  const summary = xhr.status === 422 && asked && document.querySelector(".nhsuk-error-summary");
  if (summary) return focusOn(summary);
  if (focusPointedAt()) return;
  if (focusWasSet && (!document.activeElement || document.activeElement === document.body)) {
    focusOn(event.target.querySelector("h1, h2, h3") ?? event.target);
  }
});

function markTitle(wrong) {
  const plain = document.title.replace(`${words.error} `, "");
  document.title = wrong ? `${words.error} ${plain}` : plain;
}

// --- waiting: say so in words after 400 ms ---------------------------------------------------------------------

const waiting = new Map();

function sayStatus(text) {
  if (status()) status().textContent = text;
}

// What a page asks for by itself, every so often, is no news and no trouble to anybody.
const isByItself = (event) => "X-By-Itself" in (event.detail.requestConfig?.headers ?? {});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (isByItself(event)) return;
  const { xhr, target, requestConfig } = event.detail;
  focusWasSet = document.activeElement && document.activeElement !== document.body;
  document.getElementById("trouble")?.remove();
  target.setAttribute("aria-busy", "true");
  const text = requestConfig.verb === "get" ? words.loading : words.saving;
  waiting.set(xhr, { text, timer: setTimeout(() => sayStatus(text), 400) });
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  const wait = waiting.get(event.detail.xhr);
  waiting.delete(event.detail.xhr);
  event.detail.target.removeAttribute("aria-busy");
  if (!wait) return;
  clearTimeout(wait.timer);
  if (status()?.textContent === wait.text) sayStatus("");
});

// --- answers that are not the part of the page we asked for -----------------------------------------------------

const PAGES_THAT_EXPLAIN = [401, 403, 404, 409, 410];

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const { xhr } = detail;
  if (!/^\s*<!doctype html/i.test(xhr.responseText) || detail.boosted) return;
  if (PAGES_THAT_EXPLAIN.includes(xhr.status)) {
    Object.assign(detail, { shouldSwap: true, isError: false, target: document.body, swapOverride: "innerHTML" });
  } else if (xhr.status < 400 && detail.target !== document.body) {
    // The answer is a whole page, such as sign in: go there.
    detail.shouldSwap = false;
    window.location.assign(xhr.responseURL || window.location.href);
  }
});

function sayTrouble(event) {
  if (isByItself(event)) return;
  document.getElementById("trouble")?.remove();
  const box = document.createElement("div");
  box.id = "trouble";
  box.className = "amhe-callout";
  box.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.className = "nhsuk-heading-s";
  title.textContent = words.troubleTitle;
  const text = document.createElement("p");
  text.textContent = words.trouble;
  box.append(title, text);
  const form = event.detail.elt?.closest("form");
  if (form) form.prepend(box);
  else document.getElementById("maincontent").prepend(box);
  box.scrollIntoView({ block: "nearest" });
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, sayTrouble);
}
