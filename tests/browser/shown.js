// What the page of a relationship shows: rows, marks and bars by what they are about, with their words.
() => {
  const words = (each) => each.textContent.replace(/\s+/g, " ").trim();
  const all = (selector, read, within = document) => [...within.querySelectorAll(selector)].map(read);
  const cells = (row) => [...row.children].map(words);
  const rows = (place) =>
    all(`[data-place=${place}] > tr`, (row) => [row.dataset.piece, ...cells(row).slice(1)]);
  const matrix = (table) => {
    const [, ...parties] = cells(table.querySelector("thead tr"));
    return all("tbody tr", (row) => {
      const [name, ...said] = cells(row);
      return [name, Object.fromEntries(said.map((word, nth) => [parties[nth], word]))];
    }, table);
  };
  const kind = (each) => [...each.classList].filter((name) => name !== "changed");
  const about = (each) => each.dataset.piece.split(" ")[1];
  return {
    open: rows("open"),
    closed: rows("closed"),
    log: all("[data-place=log] > tr", (row) => row.dataset.piece),
    summary: Object.fromEntries(all(".summary dt", (each) => [words(each), words(each.nextElementSibling)])),
    readouts: all("[data-place=readouts] > article", (each) => [
      each.dataset.piece, all("table", matrix, each).flat(),
    ]),
    marks: all("svg .mark", (each) => [about(each), each.classList.contains("sure")]),
    bars: all("svg .bar", (each) => [about(each), ...kind(each)]),
  };
}
