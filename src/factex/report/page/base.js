"use strict";
// Shared helpers. Texts go into the page as text nodes alone; no markup is ever made from a string.

const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; a child that is no node becomes text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

const isolated = (text) => make("bdi", {}, text);
const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Runs a function once its caller has been quiet for some milliseconds. */
function quietly(run, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds);
  };
}

/** Fills a select with words; each option's value is the word, or what `value` makes of it. */
function fillSelect(select, words, value = (word) => word) {
  for (const word of words) select.append(make("option", { value: value(word) }, word.replaceAll("_", " ")));
}

/** The leaves of a long list: which one is open, and its buttons. */
class Pager {
  constructor(root, size, show) {
    this.size = size;
    this.show = show;
    this.at = 0;
    this.total = 0;
    this.buttons = [...root.querySelectorAll("button[data-turn]")];
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.turn(Number(button.dataset.turn)));
    }
  }

  get last() {
    return this.size ? Math.max(0, Math.ceil(this.total / this.size) - 1) : 0;
  }

  get range() {
    const first = this.at * this.size;
    return this.size ? [first, Math.min(first + this.size, this.total)] : [0, this.total];
  }

  open(total, at = 0) {
    this.total = total;
    this.at = Math.min(Math.max(at, 0), this.last);
    for (const button of this.buttons) {
      button.disabled = this.at + Number(button.dataset.turn) < 0 || this.at + Number(button.dataset.turn) > this.last;
    }
    this.show();
  }

  turn(by) {
    this.open(this.total, this.at + by);
  }

  /** 'Rows 51 to 100 of 1,166 claims', and of how many when some are filtered away. */
  told(noun, all) {
    const [first, end] = this.range;
    if (!this.total) return `None of ${numbers.format(all)} ${noun}.`;
    const of = this.total < all ? `${numbers.format(this.total)} found among ${numbers.format(all)}` : numbers.format(all);
    return `${numbers.format(first + 1)} to ${numbers.format(end)} of ${of} ${noun}.`;
  }
}
