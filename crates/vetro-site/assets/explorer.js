// Explores the rows of a dataset: filters by column, sorts, hides, counts, saves what is left, and keeps the view in
// the address. Nothing is read before the button is pressed; rows.js reads, as a worker, only what a question needs.

const SHOWN = 100;
// From here on a cell may run over several lines; the page's own preview does the same.
const LONG = 32;
// Questions wait until typing rests, in milliseconds.
const REST = 200;

const locale = document.documentElement.lang === "de" ? "de-CH" : document.documentElement.lang;
const number = new Intl.NumberFormat(locale, { useGrouping: "always" });
const plural = new Intl.PluralRules(locale);
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

// One element: `make("button", { type: "button" }, "text", other)`. Values of the data are only ever text.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick" || key === "oninput") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// The worker and what it needs are loaded with the first question.
function reader() {
  let ask = null;
  return (call, args) => (ask ??= worker())(call, args);
}

function worker() {
  const worker = new Worker(new URL("./rows.js", import.meta.url), { type: "module" });
  const waiting = new Map();
  let next = 0;
  worker.addEventListener("message", ({ data: { id, result, error } }) => {
    const { done, fail } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) done(result);
    else fail(new Error(error));
  });
  worker.addEventListener("error", () => {
    for (const { fail } of waiting.values()) fail(new Error("worker"));
    waiting.clear();
  });
  return (call, args) => new Promise((done, fail) => {
    waiting.set(next, { done, fail });
    worker.postMessage({ id: next, call, args });
    next += 1;
  });
}

/* The view as it stands in the address. */

export function readAddress(search, names) {
  const state = { text: "", sort: null, by: "", hidden: [], filters: {} };
  const known = (name) => names.includes(name);
  const filter = (name) => (state.filters[name] ??= {});
  for (const [key, value] of new URLSearchParams(search)) {
    const [prefix, part, ...rest] = key.split(".");
    const name = rest.join(".");
    if (prefix !== "x") continue;
    if (part === "text") state.text = value;
    else if (part === "sort" && known(value.replace(/^-/, ""))) state.sort = { column: value.replace(/^-/, ""), falling: value.startsWith("-") };
    else if (part === "by" && known(value)) state.by = value;
    else if (part === "hide" && known(value)) state.hidden.push(value);
    else if (part === "in" && known(name)) (filter(name).in ??= []).push(value);
    else if (["min", "max", "has"].includes(part) && known(name)) filter(name)[part] = value;
    else if (part === "missing" && known(name) && ["only", "none"].includes(value)) filter(name).missing = value;
  }
  return state;
}

export function writeAddress(state) {
  const words = new URLSearchParams();
  if (state.text) words.append("x.text", state.text);
  if (state.sort) words.append("x.sort", (state.sort.falling ? "-" : "") + state.sort.column);
  if (state.by) words.append("x.by", state.by);
  for (const name of state.hidden) words.append("x.hide", name);
  for (const [name, filter] of Object.entries(state.filters)) {
    for (const value of filter.in ?? []) words.append(`x.in.${name}`, value);
    for (const part of ["min", "max", "has", "missing"]) if (filter[part]) words.append(`x.${part}.${name}`, filter[part]);
  }
  // An explorer that was opened stays open for whoever gets the address.
  if (![...words].length) words.append("x.open", "");
  return `?${words}`;
}

function explorer(root) {
  const { columns, words, status: statusColumn } = JSON.parse(root.querySelector("[data-columns]").textContent);
  const status = root.querySelector("[data-status]");
  const panel = root.querySelector(".panel");
  const table = root.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const ask = reader();
  const column = (name) => columns.find((found) => found.name === name);
  let state = readAddress(location.search, columns.map(({ name }) => name));
  let names = [];
  let all = 0;
  let found = 0;
  let from = 0;
  let turn = 0;
  let timer = 0;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const size = (bytes) => {
    const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
    return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  };
  const label = (name, value) => column(name).values.find(([known]) => known === value)?.[1] ?? value;

  /* What is chosen, and the fields that choose. */

  const change = () => { clearTimeout(timer); timer = setTimeout(() => { from = 0; update(); }, REST); };
  const set = (name, part, value) => {
    const filter = (state.filters[name] ??= {});
    if (value && value.length) filter[part] = value;
    else delete filter[part];
    if (!Object.keys(filter).length) delete state.filters[name];
    change();
  };
  const filterOf = (name) => state.filters[name] ?? {};

  function choices({ name, values }) {
    const boxes = values.map(([value, words, count]) => {
      const box = make("input", { type: "checkbox", value, oninput: () => set(name, "in", boxes.map((one) => one[0]).filter((one) => one.checked).map((one) => one.value)) });
      box.checked = (filterOf(name).in ?? []).includes(value);
      return [box, make("label", {}, box, make("span", {}, words || "–"), make("span", { class: "number" }, number.format(count)))];
    });
    return make("div", { class: "choices" }, ...boxes.map(([, whole]) => whole));
  }

  function field(name, part, words, attributes) {
    // Many write decimals with a comma; the files have a point.
    const written = () => (attributes.inputmode === "decimal" ? input.value.trim().replace(",", ".") : input.value.trim());
    const input = make("input", { autocomplete: "off", spellcheck: "false", ...attributes, oninput: () => set(name, part, written()) });
    input.value = filterOf(name)[part] ?? "";
    return make("label", {}, make("span", {}, words), input);
  }

  function gaps({ name }) {
    const select = make("select", { oninput: () => set(name, "missing", select.value) },
      make("option", { value: "" }, words.all), make("option", { value: "none" }, words.filled), make("option", { value: "only" }, words.blank));
    select.value = filterOf(name).missing ?? "";
    return make("label", {}, make("span", {}, words.missing), select);
  }

  function fieldset(one) {
    const parts = [];
    if (one.kind === "number") {
      parts.push(field(one.name, "min", words.min, { inputmode: "decimal", placeholder: one.min }), field(one.name, "max", words.max, { inputmode: "decimal", placeholder: one.max }));
    } else if (one.kind === "time") {
      const type = one.whole ? "date" : "text";
      parts.push(field(one.name, "min", words.from, { type, placeholder: one.min }), field(one.name, "max", words.to, { type, placeholder: one.max }));
    } else if (!one.complete) parts.push(field(one.name, "has", words.has, { type: "text" }));
    if (one.kind !== "number" && one.kind !== "geometry" && one.values.length) parts.push(choices(one));
    if (one.missing) parts.push(gaps(one));
    return make("fieldset", {}, make("legend", {}, one.title), ...parts);
  }

  const filter = panel.querySelector("[data-filter]");
  const by = panel.querySelector("[data-by]");

  // What stands in the page already is wired once; the fields of the columns follow the view.
  function wire() {
    filter.addEventListener("input", () => { state.text = filter.value; change(); });
    by.append(make("option", { value: "" }, words.rows), ...columns.filter(({ kind }) => kind !== "geometry").map(({ name, title }) => make("option", { value: name }, title)));
    by.addEventListener("input", () => { state.by = by.value; from = 0; update(); });
    panel.querySelector("[data-download]").addEventListener("click", () => save(false));
    panel.querySelector("[data-reset]").addEventListener("click", reset);
    panel.hidden = false;
  }

  function controls() {
    filter.value = state.text;
    by.value = state.by;
    const boxes = columns.map(({ name, title }) => {
      const box = make("input", { type: "checkbox", value: name, oninput: () => { state.hidden = boxes.map((one) => one[0]).filter((one) => !one.checked).map((one) => one.value); remember(); draw(); } });
      box.checked = !state.hidden.includes(name);
      return [box, make("label", {}, box, make("span", {}, title))];
    });
    const fields = panel.querySelector("[data-fields]");
    const open = fields.querySelector("[data-filters]")?.open ?? false;
    fields.replaceChildren(
      make("details", { "data-filters": true, open }, make("summary", {}, words.filters), make("div", { class: "fields" }, ...columns.map(fieldset))),
      make("details", {}, make("summary", {}, words.columns), make("div", { class: "choices" }, ...boxes.map(([, whole]) => whole))));
  }

  function reset() {
    state = { text: "", sort: null, by: "", hidden: [], filters: {} };
    from = 0;
    controls();
    update();
    filter.focus();
  }

  function chips() {
    const list = [];
    const chip = (text, remove) => list.push(make("li", {}, make("button", { type: "button", "aria-label": fill(words.remove, { filter: text }), onclick: () => { remove(); controls(); from = 0; update(); } }, `${text} ×`)));
    if (state.text) chip(`“${state.text}”`, () => { state.text = ""; });
    for (const [name, filter] of Object.entries(state.filters)) {
      const title = column(name).title;
      const drop = (part) => () => { delete filter[part]; if (!Object.keys(filter).length) delete state.filters[name]; };
      for (const value of filter.in ?? []) chip(`${title}: ${label(name, value)}`, () => { filter.in = filter.in.filter((one) => one !== value); if (!filter.in.length) drop("in")(); });
      if (filter.has) chip(`${title}: ${filter.has}`, drop("has"));
      if (filter.min) chip(`${title} ≥ ${filter.min}`, drop("min"));
      if (filter.max) chip(`${title} ≤ ${filter.max}`, drop("max"));
      if (filter.missing) chip(`${title}: ${filter.missing === "only" ? words.blank : words.filled}`, drop("missing"));
    }
    panel.querySelector(".chips").replaceChildren(...list);
  }

  const remember = () => history.replaceState(null, "", writeAddress(state) + location.hash);

  /* The table. */

  // A point is its two numbers; another shape is its kind and how many points it has, as in the preview.
  function shape(text) {
    const point = text.match(/^\{"type":"Point","coordinates":\[([^,\]]*),([^,\]]*)\]\}$/);
    if (point) return `${point[1]}, ${point[2]}`;
    const kind = text.match(/^\{"type":"([^"]+)"/);
    if (!kind) return text;
    const count = text.match(/\[[-\d]/g)?.length ?? 0;
    const [one, many] = words.points.split("|");
    return `${kind[1]} · ${fill(plural.select(count) === "one" ? one : many, { n: number.format(count) })}`;
  }

  function cell(head, text, withheld) {
    const one = column(head.dataset.column);
    if (text === null && withheld && one.kind === "number") {
      return make("td", { class: "number withheld" }, make("span", { "aria-hidden": "true" }, "✱"), make("span", { class: "unseen" }, words.withheld));
    }
    const shown = one.kind === "geometry" ? shape(text ?? "") : text ?? "";
    return make("td", { class: one.kind === "number" ? "number" : shown.length > LONG && "long" }, shown);
  }

  async function draw() {
    const mine = (turn += 1);
    const { rows } = await ask("slice", { from, to: from + SHOWN });
    if (mine !== turn) return;
    const place = names.indexOf(statusColumn);
    for (const head of heads) {
      head.hidden = state.hidden.includes(head.dataset.column);
      const sorting = state.sort?.column === head.dataset.column;
      head.setAttribute("aria-sort", sorting ? (state.sort.falling ? "descending" : "ascending") : "none");
    }
    const line = (row) => make("tr", {}, ...heads.filter((head) => !head.hidden).map((head) => cell(head, row[names.indexOf(head.dataset.column)], row[place] === "C")));
    table.tBodies[0].replaceChildren(...rows.map(line));
    pages(rows.length);
    const text = plural.select(found) === "one" ? words.one : words.many;
    status.textContent = fill(text, { n: number.format(found), all: number.format(all), shown: number.format(rows.length) });
  }

  function pages(shown) {
    root.querySelector(".pages")?.remove();
    if (found <= SHOWN) return;
    const turnTo = (place) => async () => { from = place; await guarded(draw); };
    const back = make("button", { type: "button", disabled: from === 0, onclick: turnTo(Math.max(0, from - SHOWN)) }, words.back);
    const on = make("button", { type: "button", disabled: from + shown >= found, onclick: turnTo(from + SHOWN) }, words.next);
    const range = fill(words.range, { from: number.format(from + 1), to: number.format(from + shown) });
    root.append(make("p", { class: "pages line" }, back, make("span", {}, range), on));
  }

  function groups(list) {
    root.querySelector(".groups")?.remove();
    if (!list) return;
    const { title, name } = column(state.by);
    const shown = list.slice(0, SHOWN);
    const row = ([value, count]) => make("tr", {}, make("th", { scope: "row" }, value === null ? words.blank : label(name, value)), make("td", { class: "number" }, number.format(count)), make("td", { class: "number" }, share.format(found ? count / found : 0)));
    root.querySelector(".scroll").before(make("div", { class: "groups scroll", role: "group", tabindex: "0", "aria-label": fill(words.grouped, { column: title }) },
      make("table", { class: "data" }, make("caption", {}, fill(words.grouped, { column: title })),
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, title), make("th", { scope: "col", class: "number" }, words.count), make("th", { scope: "col", class: "number" }, words.share))),
        make("tbody", {}, ...shown.map(row))),
      list.length > shown.length ? make("p", { class: "note" }, fill(words.more, { n: number.format(list.length - shown.length) })) : null));
  }

  // A question that would read much asks first.
  function confirm(bytes, go) {
    status.replaceChildren(`${fill(words.ask, { size: size(bytes) })} `, make("button", { type: "button", "data-confirm": true, onclick: () => guarded(go) }, words.yes));
  }

  async function update(confirmed = false) {
    const mine = (turn += 1);
    remember();
    chips();
    status.textContent = words.loading;
    await guarded(async () => {
      const { text, filters, sort, by } = state;
      const result = await ask("view", { text, filters, sort, by, confirmed });
      if (mine !== turn) return;
      if (result.ask) { confirm(result.ask, () => update(true)); return; }
      found = result.found;
      groups(result.groups);
      await draw();
    });
  }

  async function save(confirmed) {
    await guarded(async () => {
      const result = await ask("save", { columns: names.filter((name) => !state.hidden.includes(name)), confirmed });
      if (result.ask) { confirm(result.ask, () => save(true)); return; }
      const link = make("a", { href: URL.createObjectURL(result.file), download: `${root.dataset.name}-selection.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  }

  async function guarded(work) {
    try {
      await work();
    } catch (error) {
      status.textContent = error.message === "whole" ? words.whole : words.trouble;
    }
  }

  function sortable(head) {
    const name = head.dataset.column;
    const button = make("button", { type: "button", onclick: () => {
      state.sort = { column: name, falling: state.sort?.column === name && !state.sort.falling };
      from = 0;
      update();
    } }, ...head.childNodes);
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  }

  return async (button, focus) => {
    button.disabled = true;
    status.textContent = words.loading;
    const { file, bytes, parquet } = root.dataset;
    try {
      const kinds = Object.fromEntries(columns.map(({ name, kind }) => [name, kind]));
      const zones = Object.fromEntries(columns.map(({ name, zone }) => [name, zone]));
      const options = { file: new URL(file, location.href).href, bytes: Number(bytes), parquet: parquet !== undefined, zones, locale, kinds };
      ({ rows: all, names } = await ask("open", options));
    } catch (error) {
      status.textContent = error.message === "whole" ? words.whole : words.trouble;
      button.disabled = false;
      return;
    }
    heads.forEach(sortable);
    table.caption.textContent = words.chosen;
    wire();
    controls();
    button.closest("p").hidden = true;
    await update();
    if (focus) filter.focus();
  };
}

const root = document.querySelector("[data-explorer][data-file]");
if (root) {
  const start = explorer(root);
  const button = root.querySelector("[data-explore]");
  button.addEventListener("click", () => start(button, true));
  if ([...new URLSearchParams(location.search).keys()].some((key) => key.startsWith("x."))) start(button, false);
}
