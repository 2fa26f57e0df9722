// Explores the rows of a dataset: reads its CSV on demand, filters, sorts, saves what is left.
// Nothing is read before the button is pressed, and nothing but the file of the page. A file beyond the limit
// (the page says so beforehand) is saved instead of read.

const SHOWN = 100;
// From here on a cell may run over several lines; the page's own preview does the same.
const LONG = 32;

const root = document.querySelector("[data-explorer][data-file]");
const locale = document.documentElement.lang === "de" ? "de-CH" : document.documentElement.lang;
const number = new Intl.NumberFormat(locale, { useGrouping: "always" });
const plural = new Intl.PluralRules(locale);

// The rows of a CSV text after RFC 4180: quotes may hold commas, quotes and line ends.
export function parse(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") { row.push(cell); cell = ""; }
    else if (letter === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; }
    else if (letter !== "\r") cell += letter;
  }
  if (cell !== "" || row.length > 0) { row.push(cell); rows.push(row); }
  return rows;
}

// Lower case without accents: what people type.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}

// Cells that spreadsheets would run as a formula get no help from us: rows are written as they were read.
export function write(rows) {
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

// Empty cells come last, whichever way the column is sorted.
export function order(column, numeric, falling) {
  const turn = falling ? -1 : 1;
  const collator = new Intl.Collator(locale, { numeric: true });
  return (one, two) => {
    const [a, b] = [one[column], two[column]];
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return turn * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
  };
}

function explore() {
  const say = root.dataset;
  const status = root.querySelector("[data-status]");
  const panel = root.querySelector(".panel");
  const filter = root.querySelector("[data-filter]");
  const table = root.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  let header = [];
  let all = [];
  let found = [];
  let sorting = null;

  function draw() {
    const lines = found.slice(0, SHOWN).map((row) => {
      const line = document.createElement("tr");
      for (const head of heads) {
        const cell = document.createElement("td");
        if ("numeric" in head.dataset) cell.className = "number";
        const text = row[Number(head.dataset.at)] ?? "";
        cell.textContent = "geometry" in head.dataset && text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text;
        if (!cell.className && cell.textContent.length > LONG) cell.className = "long";
        line.append(cell);
      }
      return line;
    });
    body.replaceChildren(...lines);
    const words = plural.select(found.length) === "one" ? say.one : say.many;
    status.textContent = words
      .replace("{n}", number.format(found.length))
      .replace("{all}", number.format(all.length))
      .replace("{shown}", number.format(lines.length));
  }

  function update() {
    const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
    found = wanted.length ? all.filter((row) => { const text = fold(row.join("\u0001")); return wanted.every((word) => text.includes(word)); }) : [...all];
    if (sorting) found.sort(order(Number(sorting.dataset.at), "numeric" in sorting.dataset, sorting.getAttribute("aria-sort") === "descending"));
    draw();
  }

  function sort(head) {
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    sorting = head;
    update();
  }

  function sortable(head) {
    head.dataset.at = header.indexOf(head.dataset.column);
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  }

  function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write([header, ...found])], { type: "text/csv" }));
    link.download = `${say.name}-selection.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  return async (button) => {
    if (Number(say.bytes) > Number(say.limit)) {
      const link = document.createElement("a");
      link.href = say.file;
      link.download = "";
      link.click();
      return;
    }
    button.disabled = true;
    status.textContent = say.loading;
    try {
      const response = await fetch(say.file);
      if (!response.ok) throw new Error(String(response.status));
      [header, ...all] = parse((await response.text()).replace(/^\uFEFF/, ""));
    } catch {
      status.textContent = say.trouble;
      button.disabled = false;
      return;
    }
    heads.forEach(sortable);
    panel.hidden = false;
    filter.addEventListener("input", update);
    root.querySelector("[data-download]").addEventListener("click", save);
    root.querySelector(".note")?.remove();
    button.closest("p").hidden = true;
    update();
    filter.focus();
  };
}

if (root) {
  const start = explore();
  const button = root.querySelector("[data-explore]");
  button.addEventListener("click", () => start(button));
}
