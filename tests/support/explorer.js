// Drives dataset pages as a reader would, in frames, and tells the test what it saw.

const wait = async (test) => { for (;;) { const found = test(); if (found) return found; await new Promise((done) => setTimeout(done, 20)); } };
async function open(address) {
  const frame = document.createElement("iframe");
  frame.src = address;
  document.body.replaceChildren(frame);
  await new Promise((done) => frame.addEventListener("load", done, { once: true }));
  const root = frame.contentDocument.querySelector("[data-explorer]");
  const saved = [];
  frame.contentWindow.URL.createObjectURL = (blob) => { saved.push(blob); return "#"; };
  return { root, saved, status: root.querySelector("[role=status]"), find: (what) => root.querySelector(what) };
}
async function whole(id) {
  const page = await open(`/en/datasets/${id}/`);
  page.find("[data-explore]").click();
  await wait(() => / rows?/.test(page.status.textContent) || /could not|too large/.test(page.status.textContent));
  const status = page.status.textContent;
  page.find("[data-download]")?.click();
  await wait(() => page.saved.length);
  return { id, status, csv: await page.saved[0].text() };
}
// The first rows, and what the page had loaded of the explorer before anybody asked for them.
async function first(address) {
  const page = await open(address);
  const loaded = page.root.ownerDocument.defaultView.performance.getEntriesByType("resource").map(({ name }) => name);
  page.find("[data-explore]").click();
  await wait(() => / rows?/.test(page.status.textContent));
  const shown = page.root.querySelectorAll("tbody tr").length;
  return { status: page.status.textContent, shown, before: loaded.filter((name) => /\/(rows|parquet)\./.test(name)) };
}
async function view(address) {
  const page = await open(address);
  await wait(() => / rows?/.test(page.status.textContent));
  const heads = [...page.root.querySelectorAll("th[aria-sort]:not([aria-sort=none])")];
  const result = {
    status: page.status.textContent,
    sorted: heads.map((head) => `${head.dataset.column} ${head.getAttribute("aria-sort")}`),
    groups: [...page.root.querySelectorAll(".groups tbody tr")].map((row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent)),
    chips: [...page.root.querySelectorAll(".chips button")].map((chip) => chip.textContent),
    shown: page.root.querySelectorAll(".scroll:not(.groups) tbody tr").length,
  };
  page.find("[data-download]").click();
  await wait(() => page.saved.length);
  result.csv = await page.saved[0].text();
  page.find(".chips button").click();
  await wait(() => page.root.querySelectorAll(".chips button").length === result.chips.length - 1);
  result.address = page.root.ownerDocument.location.search;
  page.find("[data-reset]").click();
  await wait(() => !page.root.querySelectorAll(".chips button").length && /rows/.test(page.status.textContent));
  result.reset = page.status.textContent;
  return result;
}
// How the reader of rows writes single values, compared with what the files' own writer says of itself.
async function texts() {
  const page = await open("/en/datasets/alberi/");
  const script = page.root.ownerDocument.querySelector("script[src*=explorer]").src;
  const name = (await (await fetch(script)).text()).match(/"\.\/(rows\.[^"]+)"/)[1];
  const rows = await import(new URL(name, script).href);
  const zurich = rows.clock("Europe/Zurich");
  const micros = (text) => BigInt(Date.parse(text)) * 1000n;
  return {
    decimals: [[150n, 2], [-5n, 3], [0n, 2], [10n ** 38n - 1n, 0]].map(([value, scale]) => rows.decimal(value, scale)),
    floats: [0.1, -0, 1e20, 1e21, 1.5e-8, 1e-7, NaN, -Infinity].map(rows.float),
    instants: ["2024-10-27T00:59:59Z", "2024-10-27T01:00:00Z", "1850-01-01T00:00:00Z"].map((text) => rows.instant(micros(text), "Europe/Zurich", zurich)),
    utc: rows.instant(500_000n, "UTC", null),
    order: ["10", "9", "-1.5", "9007199254740993", "9007199254740992", "INF"].sort(rows.compareNumbers),
    parsed: rows.parse('a,b\r\n"x ""y"", z","1\n2"\r\n,""\n'),
  };
}
const task = await (await fetch("/task")).json();
const result = { datasets: [] };
try {
  for (const id of task.datasets) result.datasets.push(await whole(id));
  if (task.texts) result.texts = await texts();
  if (task.first) result.first = await first(task.first);
  if (task.view) result.view = await view(task.view);
} catch (error) { result.error = String(error?.stack ?? error); }
await fetch("/done", { method: "POST", body: JSON.stringify(result) });
