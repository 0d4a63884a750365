// Requests of the page's scripts go one behind the other, none is dropped: htmx would let a newer
// request of the same element take the place of one that waits.

let line = Promise.resolve();

/** Send a request and put its answer in place; resolves then. htmx's events tell what goes wrong. */
export function request(verb, path, how) {
  line = line.then(() => htmx.ajax(verb, path, { source: document.body, ...how })).catch(() => undefined);
  return line;
}
