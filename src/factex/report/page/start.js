// The page is readable before this runs; the script waits for the first paint.

function start() {
  const data = JSON.parse(byId("data").textContent);
  if (!data.records.length) return;
  for (const element of document.querySelectorAll(".js")) element.hidden = false;
  const records = new Records(data);
  for (const root of document.querySelectorAll(".sheet")) {
    new Sheet(root, data.tables[root.dataset.table], data.sizes.table, (...place) => records.go(...place));
  }
  if (byId("matrix")) new Matrix(data, records);
  if (byId("timeline-chart")) new Timeline(byId("timeline-chart"), records);
  const follow = () => {
    if (!location.hash.startsWith("#r-")) return;
    try {
      records.open(decodeURIComponent(location.hash.slice(3)));
    } catch (error) {
      if (!(error instanceof URIError)) throw error; // a link cut short names no record
    }
  };
  addEventListener("hashchange", follow);
  follow();
  addEventListener("beforeprint", () => document.querySelectorAll("#records details").forEach((one) => (one.open = true)));
  performance.mark("ready");
  document.documentElement.dataset.ready = "yes";
}

requestAnimationFrame(() => setTimeout(start, 0));
