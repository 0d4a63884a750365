// What the page does: choose, decide, edit, add, undo. All state is in the page and the server's log.

import * as article from "./article.js";
import * as queue from "./queue.js";
import { listen as listenToKeys } from "./keys.js";
import { request } from "./requests.js";

const POLL_MS = 2000;
const body = document.body;
const $ = (id) => document.getElementById(id);
const now = () => $("current")?.dataset ?? {};
const isDirty = () => $("form")?.hasAttribute("data-dirty") ?? false;
let seq = Number(body.dataset.seq);
let started = 0;
let isDeciding = false; // until the next record is shown, there is nothing to decide on

// Talking to the server ------------------------------------------------------------------------

/** Send a request whose answer is the record pane, with whatever else changed beside it. */
async function ask(verb, path, values = {}) {
  await request(verb, path, {
    target: "#record", swap: "innerHTML", values: { shown: article.documentNumber(), ...values },
  });
}

function toast(message, isError = true) {
  const box = $("toast");
  box.textContent = message;
  box.classList.toggle("error", isError);
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.hidden = true; }, isError ? 9000 : 3000);
}

const say = (message) => { $("live").textContent = message; };

body.addEventListener("htmx:responseError", (event) => toast(event.detail.xhr.responseText.slice(0, 400)));
body.addEventListener("htmx:sendError", () =>
  toast("The server does not answer. What was decided is in the log: start factex review again."));
body.addEventListener("said", (event) => toast(event.detail.message, event.detail.urgent));
body.addEventListener("changed", (event) => {
  seq = Math.max(seq, event.detail.seq);
  for (const [number, status] of event.detail.facts) {
    const n = String(number);
    article.setVerdict(n, status);
    queue.setVerdict(n, status);
    if (event.detail.others && n === now().n) stale();
  }
});

/** Another browser decided the fact that is shown. */
function stale() {
  if (isDirty()) toast("This fact was just decided in another window. Saving corrects that decision.", false);
  else void ask("GET", "/record", { n: now().n });
}

body.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target?.id;
  if (id === "record") settle();
  if (id === "rows") queue.setCurrent(now().n ?? "");
});
body.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id === "paper") article.readArticle();
});

/** A record was put in place: mark it everywhere, and tell it. */
function settle() {
  const { n } = now();
  queue.setCurrent(n ?? "");
  article.choose(n ?? "");
  article.show("");
  const title = document.querySelector("#current h2")?.textContent ?? "";
  say(`${title}, ${document.querySelector("#current .verdict")?.innerText ?? ""}`);
  if (started) measure();
}

/** How long a decision took, from the key to the next record's picture. */
function measure() {
  const begin = started;
  started = 0;
  requestAnimationFrame(() => setTimeout(() =>
    performance.measure("factex:decision", { start: begin, end: performance.now() })));
}

// Moving ---------------------------------------------------------------------------------------

function mayLeave() {
  if (!isDirty()) return true;
  toast("The form has unsaved changes: Ctrl+Enter saves them, Esc drops them.", false);
  return false;
}

async function open(n) {
  if (!n || !mayLeave()) return;
  queue.setCurrent(n); // at once, so that the next key goes on from here
  await ask("GET", "/record", { n });
}

async function step(by) {
  if (!mayLeave()) return;
  const row = queue.neighbour(by) ?? ((await queue.loadMore()) && queue.neighbour(by));
  if (row) await open(row.dataset.n);
  else say(by > 0 ? "This is the last fact of the queue" : "This is the first fact of the queue");
}

// Deciding -------------------------------------------------------------------------------------

function closeReasons() {
  if ($("reasons")) $("reasons").hidden = true;
  document.querySelector('[data-act="reject"]')?.setAttribute("aria-expanded", "false");
}

async function decide(action, more = {}) {
  const { n, seen } = now();
  if (n === undefined) return;
  if (action === "accept" && isDirty()) return save();
  if (!mayLeave()) return;
  const next = queue.nextOpen()?.dataset.n ?? "";
  if (action !== "withdraw") queue.foretell(n, action === "accept" ? "accepted" : "rejected");
  await send("/decide", { action, n, seen, next, ...more });
}

async function save() {
  const form = $("form");
  if (!form) return;
  const next = queue.nextOpen()?.dataset.n ?? "";
  const values = { ...Object.fromEntries(new FormData(form)), next };
  await send(form.dataset.action === "add" ? "/add" : "/edit", values);
}

async function send(path, values) {
  if (isDeciding) return;
  isDeciding = true;
  started = performance.now();
  try {
    await ask("POST", path, values);
  } finally {
    isDeciding = false;
  }
}

async function draft(act, at, place = "") {
  const values = { ...Object.fromEntries(new FormData($("form"))), do: act, at, place };
  await request("POST", "/draft", { target: "#form", swap: "outerHTML", values });
}

async function add(type) {
  const span = article.selection();
  if (!span) return toast("Select the words that name the fact in the article first.", false);
  if (mayLeave()) await ask("POST", "/new", { type, span, doc: article.documentNumber() });
}

const acts = {
  accept: () => decide("accept"),
  reject() {
    const button = document.querySelector('[data-act="reject"]');
    if (!button) return now().n === undefined ? undefined : acts.withdraw();
    $("reasons").hidden = false;
    button.setAttribute("aria-expanded", "true");
    say("Why is it wrong? Choose a reason");
  },
  async reason({ reason }) {
    closeReasons();
    await decide("reject", { reason, note: $("note")?.value ?? "" });
  },
  withdraw: () => decide("withdraw"),
  edit: () => $("form")?.querySelector("select, input:not([type=hidden]), textarea")?.focus(),
  save,
  drop() {
    $("form")?.removeAttribute("data-dirty");
    const n = now().n ?? queue.current()?.dataset.n;
    return n === undefined ? undefined : ask("GET", "/record", { n });
  },
  undo: () => mayLeave() && ask("POST", "/undo"),
  redo: () => mayLeave() && ask("POST", "/redo"),
  next: () => step(1),
  previous: () => step(-1),
  document: () => mayLeave() && ask("GET", "/document", { after: article.documentNumber() }),
  finish: () => ask("POST", "/finish", { doc: article.documentNumber() }),
  add: ({ type }) => add(type),
  gold: ({ gold }) => mayLeave() && ask("POST", "/new", { gold, doc: article.documentNumber() }),
  unpick: article.unpick,
  set({ at }) {
    if (!article.selection()) return toast("Select words in the article first, then press Select.", false);
    return draft("set", at, article.selection()).then(article.unpick);
  },
  remove: ({ at }) => draft("remove", at),
  search: () => $("search").focus(),
  reset: () => setTimeout(() => htmx.trigger("#facets", "submit")),
  help: () => $("help").showModal(),
  async figures() {
    await request("GET", "/figures", { target: "#figures", swap: "innerHTML" });
    if ($("figures").firstElementChild && !$("figures").open) $("figures").showModal();
  },
  select: (key, extend) => { const words = article.stepWords(key, extend); if (words) say(words); },
  closeReasons,
  isChoosingReason: () => $("reasons") && !$("reasons").hidden,
  hasSelection: () => Boolean(article.selection()),
  isDirty,
};

// Mouse, forms, windows ------------------------------------------------------------------------

body.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) return void acts[button.dataset.act]?.(button.dataset);
  const row = event.target.closest("#rows button[data-n]");
  if (row) return void open(row.dataset.n);
  const words = event.target.closest("[data-show]");
  if (words) return article.show(words.dataset.show, true);
  const piece = event.target.closest(".s[data-f]");
  if (piece && document.getSelection().isCollapsed) void open(article.factAt(piece, now().n));
});
body.addEventListener("mousedown", (event) => {
  if (event.target.closest("#text") && !event.target.closest("#picked")) article.unpick();
  if (event.target.closest('[data-act="set"], [data-act="add"]')) event.preventDefault(); // keep the selection
});
document.addEventListener("selectionchange", () => article.pick());
body.addEventListener("mouseover", (event) => {
  const row = event.target.closest("#rows button[data-n]");
  const piece = event.target.closest(".s[data-f]");
  const words = event.target.closest("[data-show]");
  for (const old of document.querySelectorAll("#rows .hover")) old.classList.remove("hover");
  if (piece) queue.rowOf(piece.dataset.f.split(" ")[0])?.classList.add("hover");
  article.hover(row?.dataset.n ?? piece?.dataset.f.split(" ")[0] ?? "");
  article.show(words?.dataset.show ?? "");
});
body.addEventListener("submit", (event) => {
  if (event.target.id === "form") {
    event.preventDefault();
    void save();
  }
});
for (const kind of ["input", "change"]) {
  body.addEventListener(kind, (event) => {
    if (event.target.id === "shortcuts") localStorage.setItem("factex-single-keys", event.target.checked ? "on" : "off");
    if (!event.target.closest("#form")) return;
    $("form").setAttribute("data-dirty", "");
    $("save").hidden = false;
    if (kind === "change" && event.target.matches("[data-refresh]")) void draft("refresh", event.target.name);
  });
}
window.addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });

setInterval(() => {
  if (document.hidden) return;
  void request("GET", "/changes", {
    swap: "none", target: "#live", values: { after: seq, shown: article.documentNumber() },
  });
}, POLL_MS);

$("shortcuts").checked = localStorage.getItem("factex-single-keys") !== "off";
listenToKeys(acts);
article.readArticle();
settle();
