// The one place where code points and UTF-16 units meet. The server counts code points, as Python
// does; the DOM counts UTF-16 units, of which a character beyond U+FFFF takes two.

/** Code points in the first `units` UTF-16 units of a text. */
export function pointsAt(text, units) {
  let points = 0;
  for (let at = 0; at < units; points += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return points;
}

/** UTF-16 units in the first `points` code points of a text. */
export function unitsAt(text, points) {
  let units = 0;
  for (let n = 0; n < points && units < text.length; n += 1) {
    units += text.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Where a DOM range stands in the text of `root`: `start:end` in code points. */
export function placeOf(root, range) {
  const before = document.createRange();
  before.setStart(root, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const text = root.textContent;
  return `${pointsAt(text, start)}:${pointsAt(text, start + range.toString().length)}`;
}

/** The DOM range of a place `start:end` in code points; null where the text is shorter. */
export function rangeOf(root, place) {
  const text = root.textContent;
  const [start, end] = place.split(":").map((points) => unitsAt(text, Number(points)));
  return unitRange(root, start, end);
}

/** The DOM range between two UTF-16 offsets in the text of `root`; null where there is none. */
export function unitRange(root, start, end) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let seen = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const stop = seen + node.length;
    if (!begun && start < stop) {
      range.setStart(node, start - seen);
      begun = true;
    }
    if (begun && end <= stop) {
      range.setEnd(node, end - seen);
      return range;
    }
    seen = stop;
  }
  return null;
}
