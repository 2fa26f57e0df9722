// Proposes the datasets whose names are nearest to an address where nothing is.

import { fit, fold } from "./search.js";

const SHOWN = 5;
// Words of addresses that name no dataset.
const COMMON = new Set(["datasets", "dataset", "data", "catalogue", "departments", "themes", "latest", "index", "html", "csv", "json"]);

const place = document.querySelector("[data-nearest]");

function wanted(path) {
  try {
    return fold(decodeURIComponent(path)).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2 && !COMMON.has(word));
  } catch {
    return [];
  }
}

async function propose({ root, languages }) {
  const known = languages.split(" ");
  const language = location.pathname.split("/").find((part) => known.includes(part)) ?? known[0];
  const words = wanted(location.pathname);
  if (words.length === 0) return;
  const response = await fetch(`${root}search/${language}.json`);
  if (!response.ok) return;
  const { datasets } = await response.json();
  const score = ({ id, title }) => words.reduce((sum, word) => sum + fit(fold(`${id} ${title}`), word), 0);
  const found = datasets.map((dataset) => [score(dataset), dataset]).filter(([points]) => points > 0);
  found.sort(([one], [two]) => two - one);
  place.querySelector("ul").append(...found.slice(0, SHOWN).map(([, { id, title }]) => {
    const link = document.createElement("a");
    link.href = `${root}${language}/datasets/${id}/`;
    link.textContent = title;
    link.lang = language;
    const line = document.createElement("li");
    line.append(link);
    return line;
  }));
  place.hidden = found.length === 0;
}

// Without the index the page says what it says anyway.
if (place) propose(place.dataset).catch(() => {});
