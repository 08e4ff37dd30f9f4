// Says 5 minutes before somebody is signed out, and lets them stay with one press. A page that stayed open too long
// keeps what was typed: once its person is signed in again (in another tab), its forms get a fresh token and go on.

const box = document.getElementById("session");
const { address, person } = box.dataset;
const warning = Number(box.dataset.warning) * 1000;
const LONGEST_TIMER = 60_000; // a machine that slept finds out within a minute
let deadline = Date.now() + Number(box.dataset.left) * 1000;
let timer = 0;

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

async function ask(method) {
  const headers = { Accept: "application/json", ...(method === "POST" && { "X-CSRFToken": token() }) };
  const answer = await fetch(address, { method, headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

function show(part) {
  for (const each of box.querySelectorAll("[data-part]")) each.hidden = each.dataset.part !== part;
  const ids = part === "warning" ? "session" : `session-${part}`;
  box.setAttribute("aria-labelledby", `${ids}-title`);
  box.setAttribute("aria-describedby", `${ids}-words`);
  box.classList.toggle("amhe-session--over", part === "over");
  if (!box.open) box.showModal();
}

function renew(fresh) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
}

// What the server says counts: another tab may have been used, or signed out.
function take(said) {
  const ours = String(said.person) === person;
  deadline = Date.now() + (ours ? said.left * 1000 : 0);
  if (!ours || said.left <= 0) return show("over");
  renew(said.token);
  if (said.left * 1000 > warning) {
    if (box.open) box.close();
  } else if (!box.open || box.classList.contains("amhe-session--over")) {
    show(said.longest * 1000 <= warning ? "last" : "warning");
  }
}

async function look(method = "GET") {
  try {
    take(await ask(method));
  } catch {
    if (Date.now() >= deadline) show("over"); // no connection, or the token is of somebody signed out
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  const now = Date.now();
  if (now >= deadline) return;
  const next = now < deadline - warning ? deadline - warning : deadline;
  timer = setTimeout(() => (Date.now() >= next ? look() : plan()), Math.min(next - now + 200, LONGEST_TIMER));
}

box.querySelector("[data-stay]").addEventListener("click", () => look("POST"));
box.querySelector("[data-close]").addEventListener("click", () => box.close());
box.addEventListener("cancel", (event) => {
  event.preventDefault(); // Escape means "stay", as long as one can
  if (!box.querySelector("[data-part=warning]").hidden) look("POST");
  else if (!box.classList.contains("amhe-session--over")) box.close();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && (box.open || Date.now() >= deadline - warning)) look();
});
window.addEventListener("focus", () => {
  if (box.open) look();
});
// Every answer of the server to this page is a use of the session.
document.body.addEventListener("htmx:afterRequest", () => {
  if (!box.open && Date.now() >= deadline - warning - LONGEST_TIMER) look();
});
plan();
