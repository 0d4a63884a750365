// The timeline: which years and types it shows, and the way from a mark to its events.

const DAY = 86400000;
const yearStart = (year) => {
  const day = new Date(0);
  day.setUTCFullYear(year, 0, 1);
  return day.getTime() / DAY;
};
const yearOf = (day) => new Date(day * DAY).getUTCFullYear();

class Timeline {
  constructor(chart, records) {
    this.chart = chart;
    this.records = records;
    this.lanes = [...chart.querySelectorAll("g.lane")];
    this.marks = [...chart.querySelectorAll("line.m")];
    const { first, last, wholeFirst, wholeLast } = chart.dataset;
    this.main = [Number(first), Number(last) + 1];
    this.whole = [yearStart(yearOf(Number(wholeFirst))), yearStart(yearOf(Number(wholeLast)) + 1)];
    this.shown = this.main;
    this.listen();
    this.linkYears();
    this.tellYears();
  }

  listen() {
    const tools = byId("timeline-tools");
    for (const box of tools.querySelectorAll("input[type=checkbox]")) box.addEventListener("change", () => this.stack());
    for (const button of tools.querySelectorAll("button")) button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    for (const id of ["timeline-from", "timeline-to"]) byId(id).addEventListener("change", () => this.takeYears());
    this.chart.addEventListener("click", (event) => {
      const mark = event.target.closest("line.m");
      if (mark && !this.dragged) this.follow(mark);
    });
    this.chart.addEventListener("pointerdown", (event) => this.drag(event));
  }

  /** The numbers of the table lead where the marks do: the chart's way for the keyboard. */
  linkYears() {
    for (const cell of byId("timeline-years").querySelectorAll("td[data-type]")) {
      const count = cell.textContent;
      if (!count) continue;
      const { type } = cell.dataset;
      const year = Number(cell.closest("tr").dataset.year);
      const button = make("button", { type: "button", class: "link", "aria-label": `${count}: ${type}, ${year}` }, count);
      button.addEventListener("click", () => this.followYear(type, year));
      cell.replaceChildren(button);
    }
  }

  followYear(type, year) {
    const [first, end] = [yearStart(year), yearStart(year + 1)];
    const within = (day) => day !== null && day >= first && day < end;
    const passes = (record) => this.isEvent(record, type) && within(record[FIRST] ?? record[LAST]);
    this.records.ask({ words: `${type}, ${year}`, passes });
  }

  isEvent(record, type) {
    const { types, words } = this.records.data;
    return types[record[TYPE]] === "event" && words[record[KIND]] === type;
  }

  zoom(way) {
    const [first, last] = this.shown;
    const wide = last - first;
    const moves = {
      in: [first + wide / 4, last - wide / 4],
      out: [first - wide / 2, last + wide / 2],
      earlier: [first - wide / 2, last - wide / 2],
      later: [first + wide / 2, last + wide / 2],
      main: this.main,
      all: this.whole,
    };
    this.show(...moves[way]);
  }

  takeYears() {
    const from = Number(byId("timeline-from").value);
    const to = Number(byId("timeline-to").value);
    if (from >= 1 && to >= from && to <= 9999) this.show(yearStart(from), yearStart(to + 1));
  }

  tellYears() {
    byId("timeline-from").value = yearOf(this.shown[0]);
    byId("timeline-to").value = yearOf(this.shown[1] - 1);
  }

  show(first, last) {
    const [low, high] = [yearStart(1), yearStart(10000)];
    const wide = Math.min(Math.max(last - first, 60), high - low);
    const start = Math.min(Math.max(first, low), high - wide);
    this.shown = [start, start + wide];
    const place = (day) => `${((100 * (day - start)) / wide).toFixed(3)}%`;
    for (const mark of this.marks) {
      const { b, e, o, l } = mark.dataset;
      mark.setAttribute("x1", place(Number(b)));
      mark.setAttribute("x2", place(Number(e) + (o || !l ? 0 : 1)));
    }
    this.drawTicks(place);
    this.tellYears();
  }

  /** Years, or months where less than three years are shown. */
  drawTicks(place) {
    const [first, last] = this.shown;
    const months = last - first < 3 * 366;
    const unit = (day) => (months ? yearOf(day) * 12 + new Date(day * DAY).getUTCMonth() : yearOf(day));
    const steps = months ? [1, 3, 6, 12] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    const low = unit(first);
    const high = unit(last - 1);
    const step = steps.find((one) => (high - low) / one < 8) ?? steps.at(-1);
    const ticks = [];
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
      const day = months ? Date.UTC(Math.floor(at / 12), at % 12, 1) / DAY : yearStart(at);
      ticks.push(...this.tick(place(day), months ? new Date(day * DAY).toISOString().slice(0, 7) : String(at)));
    }
    byId("timeline-ticks").replaceChildren(...ticks);
  }

  tick(x, words) {
    const line = document.createElementNS(SVG, "line");
    const text = document.createElementNS(SVG, "text");
    for (const [name, value] of Object.entries({ class: "axis", x1: x, x2: x, y1: 16, y2: "100%" })) line.setAttribute(name, value);
    for (const [name, value] of Object.entries({ x, dx: 2, y: 12 })) text.setAttribute(name, value);
    text.append(words);
    return [line, text];
  }

  /** Hides the lanes that are not wanted and closes the gaps. */
  stack() {
    const wanted = new Set([...document.querySelectorAll("input[name=lane]:checked")].map((box) => box.value));
    const asserted = byId("timeline-asserted").checked;
    let top = 24;
    for (const lane of this.lanes) {
      const shown = wanted.has(lane.dataset.type);
      lane.setAttribute("display", shown ? "inline" : "none");
      lane.setAttribute("transform", `translate(0 ${top})`);
      top += shown ? 50 : 0;
    }
    for (const mark of this.marks) {
      mark.setAttribute("display", asserted && mark.classList.contains("unsure") ? "none" : "inline");
    }
    this.chart.setAttribute("height", top);
  }

  drag(event) {
    const [first, last] = this.shown;
    const perPixel = (last - first) / this.chart.clientWidth;
    this.dragged = false;
    const move = (now) => {
      const by = event.clientX - now.clientX;
      this.dragged ||= Math.abs(by) > 4;
      if (this.dragged) this.show(first + by * perPixel, last + by * perPixel);
    };
    const stop = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", stop);
      removeEventListener("pointercancel", stop);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
  }

  follow(mark) {
    const { factualities } = this.records.data;
    const type = mark.closest("g.lane").dataset.type;
    const [b, e] = [Number(mark.dataset.b), Number(mark.dataset.e)];
    const opens = mark.dataset.o ?? "";
    const asserted = !mark.classList.contains("unsure");
    const when = mark.querySelector("title").textContent.split(": ")[0];
    const passes = (record) =>
      this.isEvent(record, type) &&
      (factualities[record[STATED]] === "asserted") === asserted &&
      (opens === "begin" ? record[FIRST] === null && record[LAST] === e
        : opens === "end" ? record[LAST] === null && record[FIRST] === b
        : record[FIRST] !== null && record[LAST] !== null && record[FIRST] >= b && record[LAST] <= e);
    this.records.ask({ words: `${type}, ${when}`, passes });
  }
}
