// A table whose rows can be sorted, searched, picked by the value of a column, and paged.

class Sheet {
  constructor(root, data, size, go) {
    this.data = data;
    this.go = go;
    this.noun = root.dataset.noun;
    this.body = root.querySelector("tbody");
    this.status = root.querySelector("[role=status]");
    this.search = root.querySelector("input[type=search]");
    this.facets = [...root.querySelectorAll("select[data-column]")];
    this.heads = [...root.querySelectorAll("thead th")];
    this.sorted = null;
    this.order = data.rows.map((row, number) => number);
    this.pager = new Pager(root, size, () => this.draw());
    this.heads.forEach((head, column) => this.makeSortable(head, column));
    for (const facet of this.facets) this.fill(facet);
    const filter = () => this.filter();
    this.search.addEventListener("input", quietly(filter, 120));
    for (const facet of this.facets) facet.addEventListener("change", filter);
    this.pager.open(this.order.length);
  }

  fill(facet) {
    const column = Number(facet.dataset.column);
    const values = new Set(this.data.rows.map((row) => row[column]).filter((value) => value !== null));
    fillSelect(facet, [...values].sort());
  }

  makeSortable(head, column) {
    const button = make("button", { type: "button" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => this.sort(head, column));
  }

  sort(head, column) {
    const numeric = head.classList.contains("num");
    const now = head.getAttribute("aria-sort");
    const next = now ? (now === "ascending" ? "descending" : "ascending") : numeric ? "descending" : "ascending";
    for (const other of this.heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", next);
    this.sorted = { column, numeric, sign: next === "ascending" ? 1 : -1 };
    this.filter();
  }

  /** Rows without a value come last either way; equal ones stay in the order of the file. */
  compare(a, b) {
    const { column, numeric, sign } = this.sorted;
    const x = this.data.rows[a][column];
    const y = this.data.rows[b][column];
    if (x === null || y === null) return (x === null) - (y === null) || a - b;
    const difference = numeric ? x - y : Sheet.words.compare(x, y);
    return sign * difference || a - b;
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    const picked = this.facets.filter((facet) => facet.value).map((facet) => [Number(facet.dataset.column), facet.value]);
    this.texts ??= this.data.rows.map((row) => row.filter((cell) => cell !== null).join("\n").toLowerCase());
    this.order = [];
    this.data.rows.forEach((row, number) => {
      if (wanted && !this.texts[number].includes(wanted)) return;
      if (picked.every(([column, value]) => row[column] === value)) this.order.push(number);
    });
    if (this.sorted) this.order.sort((a, b) => this.compare(a, b));
    this.pager.open(this.order.length);
  }

  draw() {
    const [first, end] = this.pager.range;
    this.body.replaceChildren(...this.order.slice(first, end).map((number) => this.row(number)));
    this.status.textContent = this.pager.told(this.noun, this.data.rows.length);
  }

  row(number) {
    const cells = this.data.rows[number].map((value, column) => {
      const numeric = this.heads[column].classList.contains("num");
      const shown = value === null ? "" : numeric ? numbers.format(value) : isolated(value);
      if (column) return make("td", { class: numeric && "num" }, shown);
      const button = make("button", { type: "button", class: "link" }, shown);
      button.addEventListener("click", () => this.go(this.data.target, this.data.targets[number]));
      return make("th", { scope: "row" }, button);
    });
    return make("tr", {}, ...cells);
  }
}
Sheet.words = new Intl.Collator("en");
