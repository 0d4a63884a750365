// The matrix of parties: counts by form of agreement, each leading to its agreements.

class Matrix {
  constructor(data, records) {
    this.agreements = data.agreements;
    this.records = records;
    this.cells = [...byId("matrix").querySelectorAll("td[data-a]")].filter((cell) => cell.dataset.a !== cell.dataset.b);
    this.form = byId("matrix-form");
    this.form.addEventListener("change", () => this.draw());
    this.draw();
  }

  /** Agreements by pair of parties, both ways round. */
  count() {
    const counts = new Map();
    for (const [, form, parties] of this.agreements) {
      if (this.form.value && form !== this.form.value) continue;
      for (const a of parties) {
        for (const b of parties) if (a !== b) counts.set(`${a} ${b}`, (counts.get(`${a} ${b}`) ?? 0) + 1);
      }
    }
    return counts;
  }

  draw() {
    const counts = this.count();
    for (const cell of this.cells) {
      const { a, b } = cell.dataset;
      const count = counts.get(`${a} ${b}`) ?? 0;
      cell.className = count ? `h${Math.min(count, 4)}` : "";
      cell.replaceChildren(...(count ? [this.button(Number(a), Number(b), count)] : []));
    }
  }

  button(a, b, count) {
    const { names } = this.records.data;
    const words = `${count} of ${names[a]} and ${names[b]}`;
    const button = make("button", { type: "button", class: "cell", title: words, "aria-label": words }, String(count));
    button.addEventListener("click", () => this.records.askPair(a, b, this.form.value));
    return button;
  }
}
