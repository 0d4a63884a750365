// The queue: rows in order, the current one, and more of them when they are needed.

import { request } from "./requests.js";

const rows = document.getElementById("rows");
const scroll = document.getElementById("queue-scroll");

const SIGNS = {
  open: { text: "", said: "open" },
  accepted: { text: "✓", said: "accepted" },
  corrected: { text: "✎", said: "corrected" },
  rejected: { text: "✗", said: "rejected" },
  added: { text: "+", said: "added" },
  stale: { text: "!", said: "to be decided again" },
};

const all = () => [...rows.querySelectorAll("button[data-n]")];
const done = (row) => row.dataset.status !== "open" && row.dataset.status !== "stale";

export const rowOf = (n) => rows.querySelector(`button[data-n="${CSS.escape(n)}"]`);
export const current = () => rows.querySelector('[aria-current="true"]');

/** Make a fact's row the current one, in view. */
export function setCurrent(n) {
  current()?.removeAttribute("aria-current");
  const row = rowOf(n);
  if (!row) return;
  row.setAttribute("aria-current", "true");
  const frame = scroll.getBoundingClientRect();
  const box = row.getBoundingClientRect();
  if (box.top < frame.top) scroll.scrollTop -= frame.top - box.top;
  if (box.bottom > frame.bottom) scroll.scrollTop += box.bottom - frame.bottom + box.height;
}

/** The row before or behind the current one, among those that are loaded. */
export function neighbour(step) {
  const list = all();
  const here = list.indexOf(current());
  return here < 0 ? list[step > 0 ? 0 : list.length - 1] : list[here + step];
}

/** The next row behind the current one that nobody has decided, as far as rows are loaded. */
export function nextOpen() {
  const list = all();
  const here = list.indexOf(current());
  if (list.length - here < 20) void loadMore();
  return list.slice(here + 1).find((row) => !done(row)) ?? list.slice(0, here).find((row) => !done(row));
}

/** Ask for the next rows; resolves to whether some came. */
export function loadMore() {
  const more = rows.querySelector(".more[hx-get]");
  if (!more) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = () => {
      rows.removeEventListener("htmx:afterSettle", finish);
      resolve(true);
    };
    rows.addEventListener("htmx:afterSettle", finish);
    htmx.trigger(more, "more");
  });
}

/** Take in a verdict: its sign at once, and the row anew where its words may have changed. */
export function setVerdict(n, status) {
  const row = rowOf(n);
  if (status === "gone") return row?.parentElement.remove();
  if (!row) return status === "added" ? insert(n) : undefined;
  const old = row.dataset.status;
  foretell(n, status);
  if ([old, status].includes("corrected") || old === "added") {
    fetchRow(n, row.parentElement, "outerHTML");
  }
}

function insert(n) {
  const here = current()?.parentElement;
  fetchRow(n, here ?? rows, here ? "afterend" : "afterbegin");
}

function fetchRow(n, target, swap) {
  void request("GET", "/row", { target, swap, values: { n } }).then(() =>
    setCurrent(document.getElementById("current")?.dataset.n ?? ""));
}

/** Show at once how a row's fact was decided. */
export function foretell(n, status) {
  const row = rowOf(n);
  if (!row) return;
  row.dataset.status = status;
  row.parentElement.classList.remove("open", "stale", "accepted", "corrected", "rejected", "added");
  row.parentElement.classList.add(status);
  const sign = row.querySelector(".sign");
  const { text, said } = SIGNS[status];
  const spoken = document.createElement("span");
  spoken.className = "sr";
  spoken.textContent = said;
  sign.className = `sign ${status}`;
  sign.title = said;
  sign.replaceChildren(text, spoken);
}
