// The list of whole records: filters, what a chart or table asks to see, and how a record is drawn.

const [ID, TYPE, DOC, KIND, LABEL, STATED, SURE, EVIDENCE, ELSEWHERE, FACTS, RULES, NAMES, FIRST, LAST, GOLD] = [...Array(15).keys()];
const VERDICTS = [null, "wrong", "right"];

function drawTree(nodes) {
  return nodes.map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const [role, ...inner] = node;
    if (role === "evidence") return make("mark", { class: "evidence" }, ...drawTree(inner));
    return make("mark", { class: "arg" }, make("bdi", {}, ...drawTree(inner)), make("small", {}, role));
  });
}

const textOf = (nodes) => nodes.map((node) => (typeof node === "string" ? node : textOf(node.slice(1)))).join("");

class Records {
  constructor(data) {
    this.data = data;
    this.all = data.records;
    this.places = new Map(this.all.map((record, number) => [record[ID], number]));
    this.list = byId("records-list");
    this.status = byId("records-status");
    this.chip = byId("chip");
    this.asked = null;
    this.order = this.all.map((record, number) => number);
    this.pager = new Pager(byId("records"), data.sizes.page, () => this.draw());
    this.fillSelects();
    this.listen();
    this.pager.open(this.order.length);
  }

  fillSelects() {
    const kinds = new Set(this.all.map((record) => this.data.words[record[KIND]]));
    fillSelect(byId("pick-kind"), [...kinds].sort());
    this.data.documents.forEach((name, number) => byId("pick-document").append(make("option", { value: number }, name)));
  }

  listen() {
    const filter = () => this.filter();
    byId("find").addEventListener("input", quietly(filter, 120));
    for (const control of byId("records-tools").querySelectorAll("select, input[type=number]")) {
      control.addEventListener("change", filter);
    }
    byId("reset").addEventListener("click", () => this.ask(null));
    this.chip.querySelector("button").addEventListener("click", () => this.ask(null, false));
  }

  /** Shows the records that a test lets pass, and says which; null takes the wish away. */
  ask(wish, clear = true) {
    this.asked = wish;
    if (clear) {
      for (const control of byId("records-tools").querySelectorAll("select, input")) {
        if (control.id !== "pick-size" && control.id !== "pick-order") control.value = "";
      }
    }
    this.chip.hidden = !wish;
    this.chip.querySelector("bdi").textContent = wish ? wish.words : "";
    this.filter();
    if (!wish) return;
    byId("records").scrollIntoView();
    this.chip.querySelector("button").focus({ preventScroll: true });
  }

  /** Follows a cell of a table: to a record, or to all of a document, name or pair. */
  go(target, place) {
    const { names, documents } = this.data;
    if (target === "record") this.open(this.all[place][ID]);
    else if (target === "doc") this.ask({ words: `Document: ${documents[place]}`, passes: (record) => record[DOC] === place });
    else if (target === "name") this.ask({ words: `With ${names[place]}`, passes: (record) => record[NAMES].includes(place) });
    else this.askPair(...place, "");
  }

  askPair(a, b, form) {
    const { names, agreements } = this.data;
    const wanted = agreements.filter(([, own, parties]) => (!form || own === form) && parties.includes(a) && parties.includes(b));
    const numbers = new Set(wanted.map(([number]) => number));
    const words = `Agreements of ${names[a]} and ${names[b]}${form && ` (${form})`}`;
    this.ask({ words, passes: (record, number) => numbers.has(number) });
  }

  open(id) {
    if (this.places.has(id)) this.ask({ words: `Record ${id}`, passes: (record) => record[ID] === id });
  }

  /** What a search looks through: quote, label, made values, rules, id, document. */
  textAt(number) {
    this.texts ??= [];
    return (this.texts[number] ??= this.textOfRecord(this.all[number]));
  }

  textOfRecord(record) {
    const { words, documents, names } = this.data;
    const facts = record[FACTS].flatMap(([, text, made]) => [text, made]);
    const rules = record[RULES].map((rule) => words[rule]);
    const told = record[NAMES].map((name) => names[name]);
    return [textOf(record[EVIDENCE]), record[LABEL], ...facts, ...told, ...rules, record[ID], documents[record[DOC]]].join("\n").replace(/\s+/g, " ").toLowerCase();
  }

  filter() {
    const value = (id) => byId(id)?.value ?? "";
    const wanted = value("find").trim().replace(/\s+/g, " ").toLowerCase();
    const picked = [["pick-type", TYPE], ["pick-stated", STATED], ["pick-document", DOC], ["pick-gold", GOLD]]
      .filter(([id]) => value(id) !== "")
      .map(([id, field]) => [field, Number(value(id))]);
    const kind = value("pick-kind") && this.data.words.indexOf(value("pick-kind"));
    const low = value("pick-low") === "" ? 0 : Number(value("pick-low"));
    const high = value("pick-high") === "" ? 1 : Number(value("pick-high"));
    const passes = (record, number) =>
      picked.every(([field, wish]) => record[field] === wish) &&
      (kind === "" || record[KIND] === kind) &&
      record[SURE] >= low && record[SURE] <= high &&
      (!this.asked || this.asked.passes(record, number)) &&
      (!wanted || this.textAt(number).includes(wanted));
    this.order = [];
    this.all.forEach((record, number) => passes(record, number) && this.order.push(number));
    this.sort(value("pick-order"));
    this.pager.size = Number(value("pick-size"));
    this.pager.open(this.order.length);
  }

  sort(order) {
    const day = (record) => record[FIRST] ?? record[LAST] ?? Infinity;
    const compare = {
      low: (a, b) => a[SURE] - b[SURE],
      high: (a, b) => b[SURE] - a[SURE],
      date: (a, b) => (day(a) < day(b) ? -1 : Number(day(a) > day(b))),
    }[order];
    if (compare) this.order.sort((a, b) => compare(this.all[a], this.all[b]) || a - b);
  }

  draw() {
    const [first, end] = this.pager.range;
    this.list.replaceChildren(...this.order.slice(first, end).map((number) => this.record(this.all[number])));
    this.status.textContent = this.pager.told("records", this.all.length);
  }

  record(record) {
    const { types, words, documents, factualities } = this.data;
    const type = types[record[TYPE]];
    const verdict = VERDICTS[record[GOLD]];
    const stated = factualities[record[STATED]];
    const head = make("h3", {}, make("span", { class: "type" }, `${type}, ${words[record[KIND]].replaceAll("_", " ")}:`), " ", isolated(record[LABEL]));
    const meta = make("p", { class: "meta" },
      ...(stated === "asserted" ? [] : [make("span", { class: "tag unsure" }, stated), " "]),
      ...(verdict ? [make("span", { class: `tag ${verdict}` }, `gold: ${verdict}`), " "] : []),
      `confidence ${numbers.format(record[SURE])}, in `, isolated(documents[record[DOC]]));
    const quotes = [record[EVIDENCE], ...record[ELSEWHERE]].map((tree, number) =>
      make("blockquote", { dir: "auto", class: number ? "near within" : "within" }, ...drawTree(tree)));
    return make("article", { class: `record ${type}`, id: `r-${record[ID]}` }, head, meta, ...quotes, this.facts(record), this.why(record));
  }

  facts(record) {
    const list = make("dl", { class: "facts" });
    for (const [word, text, made] of record[FACTS]) {
      const name = this.data.words[word];
      const linked = name === "agreement" || name === "same as";
      const shown = linked ? make("a", { href: `#r-${encodeURIComponent(text)}` }, text) : isolated(text);
      const reading = made ? [" ", make("span", { class: "soft" }, "→ ", isolated(made))] : [];
      list.append(make("dt", {}, name), make("dd", {}, shown, ...reading));
    }
    return list;
  }

  why(record) {
    const rules = record[RULES].flatMap((rule, number) => [number ? ", " : "", make("code", {}, this.data.words[rule])]);
    return make("details", {}, make("summary", {}, "Rules and id"), make("p", {}, make("code", {}, record[ID])), make("p", {}, ...rules));
  }
}
