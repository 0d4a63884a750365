// Keys. Single letters act only outside fields and dialogs, and can be switched off (WCAG 2.1.4).

const REASONS = { s: "span", t: "type", v: "value", a: "argument", d: "duplicate", n: "not_a_fact" };
const TYPES = { e: "event", a: "agreement", o: "organization", c: "claim" };
const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
const MOVING = new Set([...ARROWS, "j", "k", "n", "p"]);
const SINGLE = {
  j: "next", n: "next", k: "previous", p: "previous", a: "accept", r: "reject", e: "edit",
  u: "undo", U: "redo", g: "document", d: "finish", f: "figures", "/": "search", "?": "help",
};
const inField = (target) => target.matches("input, textarea, select");

/** Let keys act. */
export function listen(acts) {
  let mode = ""; // "missed": the next letter is a type; "select": arrows select words

  function inMode(event) {
    if (acts.isChoosingReason()) {
      if (event.key === "Escape") acts.closeReasons();
      else if (REASONS[event.key]) void acts.reason({ reason: REASONS[event.key] });
      else return false;
      return true;
    }
    if (mode === "missed") {
      mode = "";
      if (TYPES[event.key]) void acts.add({ type: TYPES[event.key] });
      return true;
    }
    if (mode === "select" && ARROWS.has(event.key)) {
      acts.select(event.key, event.shiftKey);
      return true;
    }
    return false;
  }

  function single(event) {
    if (event.key === "m" && acts.hasSelection()) mode = "missed";
    else if (event.key === "m") void acts.add({ type: "" });
    else if (event.key === "s") {
      mode = "select";
      acts.select("", false);
    } else if (SINGLE[event.key]) void acts[SINGLE[event.key]]();
    else return false;
    return true;
  }

  function always(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void acts.save();
    else if (event.key === "Escape" && acts.isChoosingReason()) acts.closeReasons();
    else if (event.key === "Escape") escape(event);
    else return false;
    return true;
  }

  function escape(event) {
    if (inField(event.target) && !event.target.closest("#form")) event.target.blur();
    else if (mode || acts.hasSelection()) acts.unpick();
    else void acts.drop();
    mode = "";
  }

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    if (always(event)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && !MOVING.has(event.key)) return; // a key held down decides once
    const typing = inField(event.target) && !(acts.isChoosingReason() && event.target.id !== "note");
    if (typing || !document.getElementById("shortcuts").checked) return;
    if (inMode(event) || single(event)) event.preventDefault();
  });
}
