// The article: which fact stands where, which is chosen, what words are selected.

import { placeOf, rangeOf, unitRange } from "./offsets.js";

const paper = document.getElementById("paper");
const bar = document.getElementById("picked");
let index = new Map(); // fact number -> [[element, roles, opening roles]]
let rejected = new Set();
let picked = null; // {place, start, end}; start and end in UTF-16 units while words are stepped over

export const text = () => document.getElementById("text");
export const documentNumber = () => paper.querySelector("[data-doc]")?.dataset.doc ?? "";
export const selection = () => picked?.place ?? "";

/** Read the marks of a new article. */
export function readArticle() {
  index = new Map();
  const root = text();
  if (!root) return;
  rejected = new Set((root.dataset.rejected ?? "").split(" ").filter(Boolean));
  for (const piece of root.querySelectorAll(".s")) {
    for (const n of (piece.dataset.f ?? "").split(" ").filter(Boolean)) note(n, piece, "anchor", "");
    for (const argument of (piece.dataset.a ?? "").split(" ").filter(Boolean)) {
      const [n, role, opens] = argument.split(":");
      note(n, piece, role, opens);
    }
  }
  fade();
  unpick();
}

function note(n, piece, role, opens) {
  if (!index.has(n)) index.set(n, new Map());
  const pieces = index.get(n);
  if (!pieces.has(piece)) pieces.set(piece, { roles: new Set(), opening: [] });
  pieces.get(piece).roles.add(role);
  if (opens) pieces.get(piece).opening.push(role);
}

/** Mark a fact and its arguments, and bring it into view. */
export function choose(n) {
  for (const piece of paper.querySelectorAll(".chosen, .argument, .evidence, [data-label]")) {
    piece.classList.remove("chosen", "argument", "evidence");
    piece.removeAttribute("data-label");
  }
  let first = null;
  for (const [piece, { roles, opening }] of index.get(n) ?? []) {
    if (roles.has("evidence")) piece.classList.add("evidence");
    const parts = [...roles].filter((role) => role !== "evidence" && role !== "anchor");
    if (parts.length) piece.classList.add("argument");
    if (roles.has("anchor")) {
      piece.classList.add("chosen");
      first ??= piece;
    }
    const labels = opening.filter((role) => role !== "evidence" && role !== "mention");
    if (labels.length) piece.dataset.label = labels.join(", ");
  }
  if (first) reveal(first.getBoundingClientRect());
}

/** Scroll the article, and nothing else, so that a place is in view. */
function reveal(box) {
  const frame = paper.getBoundingClientRect();
  const margin = Math.min(80, frame.height / 5);
  if (box.top < frame.top + margin || box.bottom > frame.bottom - margin) {
    paper.scrollTop += box.top - frame.top - frame.height / 3;
  }
}

/** Take in that a fact was rejected, or is so no longer. */
export function setVerdict(n, status) {
  if (status === "rejected") rejected.add(n);
  else rejected.delete(n);
  fade();
}

function fade() {
  for (const piece of paper.querySelectorAll(".s[data-f]")) {
    const facts = piece.dataset.f.split(" ");
    piece.classList.toggle("rejected", facts.every((n) => rejected.has(n)));
  }
}

/** Show where a fact stands while the pointer is on its row. */
export function hover(n) {
  for (const piece of paper.querySelectorAll(".hover")) piece.classList.remove("hover");
  for (const [piece, { roles }] of index.get(n) ?? []) {
    if (roles.has("anchor")) piece.classList.add("hover");
  }
}

/** The fact that a click means: the innermost, or the next one out from the chosen. */
export function factAt(piece, chosen) {
  const facts = piece.dataset.f.split(" ");
  return facts[(facts.indexOf(chosen) + 1) % facts.length];
}

/** Show the words that a field of the form quotes. */
export function show(place, scroll) {
  const range = place && text() ? rangeOf(text(), place) : null;
  paint("draft", range);
  if (range && scroll) reveal(range.getBoundingClientRect());
}

function paint(name, range) {
  if (!globalThis.CSS?.highlights) return;
  if (range) CSS.highlights.set(name, new Highlight(range));
  else CSS.highlights.delete(name);
}

/** Remember the words that are selected in the article, if any are. */
export function pick() {
  const chosen = document.getSelection();
  const root = text();
  if (!root || !chosen.rangeCount) return;
  const range = chosen.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer) || range.collapsed) return;
  if (!range.toString().trim()) return;
  setPicked(placeOf(root, range), range);
}

function setPicked(place, range) {
  picked = { ...picked, place };
  paint("pending", range.cloneRange());
  bar.querySelector("q").textContent = range.toString();
  bar.hidden = false;
}

/** Forget the selected words. */
export function unpick() {
  picked = null;
  paint("pending", null);
  bar.hidden = true;
}

/** Select words by keyboard: a first one, the next or the one before, or more of them. */
export function stepWords(key, extend) {
  const root = text();
  const words = [...root.textContent.matchAll(/[\p{L}\p{N}\p{M}$€£%'’.,-]*[\p{L}\p{N}%]|\S/gu)];
  if (!words.length) return;
  const last = words.length - 1;
  let { from, to } = picked?.from === undefined ? startingWord(words, root) : picked;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10 }[key] ?? 0;
  to = Math.max(0, Math.min(last, to + step));
  from = extend ? Math.min(from, to) : to;
  const end = words[to].index + words[to][0].length;
  const range = unitRange(root, words[from].index, end);
  picked = { from, to };
  setPicked(placeOf(root, range), range);
  reveal(range.getBoundingClientRect());
  return range.toString();
}

function startingWord(words, root) {
  const anchor = root.querySelector(".chosen") ?? root.firstElementChild;
  const before = document.createRange();
  before.setStart(root, 0);
  before.setEndBefore(anchor);
  const place = before.toString().length;
  const found = words.findIndex((word) => word.index >= place);
  const at = found < 0 ? words.length - 1 : found;
  return { from: at, to: at };
}
