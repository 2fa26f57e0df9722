// The search of the catalogue. Every dataset stands in the page already; this module hides, orders and counts.
// The index with column names and keywords is loaded when the box is first used.

const root = document.getElementById("catalogue");
const locale = document.documentElement.lang === "de" ? "de-CH" : document.documentElement.lang;
const number = new Intl.NumberFormat(locale, { useGrouping: "always" });
const plural = new Intl.PluralRules(locale);

// Lower case without accents: what people type.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}

// Whether two words differ by at most so many letters added, left out, changed or swapped.
export function near(one, two, most) {
  if (Math.abs(one.length - two.length) > most) return false;
  let before = null;
  let above = Array.from({ length: two.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i += 1) {
    const line = [i];
    for (let j = 1; j <= two.length; j += 1) {
      const change = above[j - 1] + (one[i - 1] === two[j - 1] ? 0 : 1);
      let least = Math.min(change, above[j] + 1, line[j - 1] + 1);
      if (before && one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1]) least = Math.min(least, before[j - 2] + 1);
      line.push(least);
    }
    if (Math.min(...line) > most) return false;
    before = above;
    above = line;
  }
  return above[two.length] <= most;
}

// How well a text fits one word: at the beginning of a word, inside one, almost, or not at all.
export function fit(text, word) {
  const at = text.indexOf(word);
  if (at >= 0) return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]) ? 4 : 3;
  const most = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
  if (most === 0) return 0;
  return text.split(/[^\p{L}\p{N}]+/u).some((other) => near(word, other, most)) ? 1 : 0;
}

const WEIGHTS = { title: 8, words: 4, columns: 3, text: 1 };

// The sum over all words, each by its best field; 0 when any word fits nowhere.
export function score(entry, wanted) {
  let sum = 0;
  for (const word of wanted) {
    let best = 0;
    for (const [field, weight] of Object.entries(WEIGHTS)) best = Math.max(best, weight * fit(entry[field] ?? "", word));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function start() {
  const say = root.dataset;
  const box = document.getElementById("search-catalogue");
  const sort = document.getElementById("sort");
  const status = document.getElementById("status");
  const list = document.getElementById("cards");
  const chips = document.querySelector("#chips ul");
  const reset = document.getElementById("reset");
  const nothing = document.getElementById("nothing");
  const boxes = [...document.querySelectorAll("#facets input")];
  const facets = [...new Set(boxes.map((input) => input.name))];
  const own = [...list.children].map((line, place) => {
    const card = line.firstElementChild;
    const values = Object.fromEntries(facets.map((facet) => [facet, card.dataset[facet].split(" ")]));
    return { line, place, values, id: card.dataset.id, rows: Number(card.dataset.rows), updated: card.dataset.updated, entry: { title: fold(card.querySelector("h3").textContent), text: fold(card.textContent) }, score: 0 };
  });
  // Datasets of other portals are searched too; they have none of the values to choose from.
  const others = document.getElementById("others");
  const foreign = [...(others?.querySelectorAll("tbody tr") ?? [])].map((line) => (
    { line, values: Object.fromEntries(facets.map((facet) => [facet, []])), id: line.dataset.id, entry: { title: fold(line.cells[0].textContent), text: fold(line.textContent) }, score: 0 }
  ));
  const items = [...own, ...foreign];
  let loading = null;
  let trouble = false;

  async function load() {
    try {
      const response = await fetch(say.index);
      if (!response.ok) throw new Error(String(response.status));
      const index = await response.json();
      const known = new Map([...index.datasets, ...(index.elsewhere ?? [])].map((dataset) => [dataset.id, dataset]));
      for (const item of items) {
        const dataset = known.get(item.id);
        if (dataset) item.entry = Object.fromEntries(Object.keys(WEIGHTS).map((field) => [field, fold(dataset[field])]));
      }
    } catch {
      trouble = true;
    }
    update();
  }

  function chosen() {
    return Object.fromEntries(facets.map((facet) => [facet, boxes.filter((input) => input.name === facet && input.checked).map((input) => input.value)]));
  }

  const passes = (item, wanted, but) => facets.every((facet) => facet === but || wanted[facet].length === 0 || wanted[facet].some((value) => item.values[facet].includes(value)));

  const compare = {
    relevance: (one, two) => two.score - one.score || one.place - two.place,
    updated: (one, two) => two.updated.localeCompare(one.updated) || one.place - two.place,
    title: (one, two) => one.place - two.place,
    rows: (one, two) => two.rows - one.rows || one.place - two.place,
  };

  function update() {
    const words = fold(box.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const wanted = chosen();
    for (const item of items) item.score = words.length ? score(item.entry, words) : 1;
    const matching = items.filter((item) => item.score > 0);
    const shown = matching.filter((item) => passes(item, wanted));
    for (const item of items) item.line.hidden = !shown.includes(item);
    list.append(...[...own].sort(compare[sort.value]).map((item) => item.line));
    if (others) others.hidden = !foreign.some((item) => shown.includes(item));
    for (const input of boxes) {
      const count = matching.filter((item) => passes(item, wanted, input.name) && item.values[input.name].includes(input.value)).length;
      const label = input.closest("label");
      label.querySelector(".number").textContent = number.format(count);
      label.classList.toggle("none", count === 0 && !input.checked);
    }
    const form = plural.select(shown.length) === "one" ? say.statusOne : say.statusMany;
    status.textContent = form.replace("{n}", number.format(shown.length)) + (trouble && words.length ? `. ${say.trouble}` : "");
    nothing.hidden = shown.length > 0;
    showChips();
    remember(wanted);
  }

  function showChips() {
    const active = boxes.filter((input) => input.checked);
    chips.replaceChildren(...active.map((input) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const label = input.closest("label").querySelector("span").textContent;
      button.textContent = `${label} ✕`;
      button.setAttribute("aria-label", `${say.remove}: ${label}`);
      button.addEventListener("click", () => { input.checked = false; update(); box.focus(); });
      line.append(button);
      return line;
    }));
    chips.hidden = active.length === 0;
    reset.hidden = active.length === 0 && box.value === "";
  }

  // The address always says what is shown, so it can be sent to somebody.
  function remember(wanted) {
    const query = new URLSearchParams();
    if (box.value.trim()) query.set("q", box.value.trim());
    for (const facet of facets) for (const value of wanted[facet]) query.append(facet, value);
    if (sort.value !== "relevance") query.set("sort", sort.value);
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
  }

  function recall() {
    const query = new URLSearchParams(location.search);
    box.value = query.get("q") ?? "";
    for (const input of boxes) input.checked = query.getAll(input.name).includes(input.value);
    for (const input of boxes.filter((input) => input.checked)) input.closest("details").open = true;
    if (query.get("sort") in compare) sort.value = query.get("sort");
  }

  const once = () => { loading ??= load(); };
  box.addEventListener("focus", once);
  box.addEventListener("input", () => { once(); update(); });
  box.form.addEventListener("submit", (event) => { event.preventDefault(); once(); update(); });
  sort.addEventListener("change", update);
  for (const input of boxes) input.addEventListener("change", update);
  reset.addEventListener("click", () => {
    box.value = "";
    for (const input of boxes) input.checked = false;
    update();
    box.focus();
  });
  // Older browsers cannot show a closed list beside the results by style alone.
  if (matchMedia("(min-width: 60rem)").matches) document.getElementById("filter").open = true;
  recall();
  if (box.value) once();
  if (location.search) update();
}

if (root) start();
