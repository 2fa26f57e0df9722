// The rows of a dataset, read from its files as far as a question needs them. Runs as a worker of explorer.js.
//
// Parquet is read by ranges, column by column; a host that ignores ranges, and a dataset without Parquet, are read
// whole. Every value is kept as the text that stands in the CSV file, so what is saved is what stands there.

import { cachedAsyncBuffer, decompress, parquetMetadataAsync, parquetRead } from "./parquet.js";

// A question that would read more than this asks first; a file is not read whole beyond it.
const ASK = 20_000_000;
// The end of the file and the pages that follow it are read in steps of this size.
const STEP = 65_536;
const DAY = 86_400_000_000n;
const MISSING = 0xffff_ffff;

/* Values as the CSV file writes them. */

const pad = (number, width = 2) => String(number).padStart(width, "0");

function date(days) {
  const found = new Date(days * 86_400_000);
  return `${pad(found.getUTCFullYear(), 4)}-${pad(found.getUTCMonth() + 1)}-${pad(found.getUTCDate())}`;
}

function time(micros) {
  const seconds = Number(micros / 1_000_000n);
  const part = Number(micros % 1_000_000n);
  const fraction = part ? `.${pad(part, 6).replace(/0+$/, "")}` : "";
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction}`;
}

function local(micros) {
  const rest = ((micros % DAY) + DAY) % DAY;
  return `${date(Number((micros - rest) / DAY))}T${time(rest)}`;
}

// Seconds between UTC and a zone's clocks, remembered for each quarter of an hour: no zone changes in between.
export function clock(zone) {
  const known = new Map();
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", era: "short",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  return (micros) => {
    const quarter = Number((micros - ((micros % 900_000_000n) + 900_000_000n) % 900_000_000n) / 900_000_000n);
    if (!known.has(quarter)) {
      const instant = quarter * 900_000;
      const found = Object.fromEntries(parts.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
      const there = new Date(0);
      there.setUTCFullYear(found.year, found.month - 1, found.day);
      there.setUTCHours(found.hour, found.minute, found.second);
      known.set(quarter, Math.round((there - instant) / 1000));
    }
    return known.get(quarter);
  };
}

export function instant(micros, zone, offset) {
  const seconds = zone === "UTC" ? 0 : offset(micros);
  if (zone === "UTC" || seconds % 60 !== 0) return `${local(micros)}Z`;
  const minutes = Math.abs(seconds) / 60;
  return `${local(micros + BigInt(seconds) * 1_000_000n)}${seconds < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

export function decimal(unscaled, scale) {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const split = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, split)}${scale ? `.${digits.slice(split)}` : ""}`;
}

export function float(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  const magnitude = Math.abs(value);
  if (Object.is(value, -0)) return "-0";
  if (magnitude >= 1e-7 && magnitude < 1e-6) return plain(value);
  return String(value).replace("e+", "e");
}

// Between 1e-7 and 1e-6 JavaScript writes an exponent where the file writes zeros.
function plain(value) {
  const [digits, exponent] = value.toExponential().split("e");
  const sign = digits.startsWith("-") ? "-" : "";
  return `${sign}0.${"0".repeat(-Number(exponent) - 1)}${digits.replace("-", "").replace(".", "")}`;
}

function wide(bytes) {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return bytes[0] > 127 ? value - (1n << BigInt(bytes.length * 8)) : value;
}

// How the stored values of a column become texts. The stored ones are taken raw: decimals never pass through floats.
function writer(element, zone) {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  const whole = (value) => (value instanceof Uint8Array ? wide(value) : BigInt(value));
  if (converted === "DECIMAL") return (value) => decimal(whole(value), scale);
  if (converted === "DATE") return date;
  if (logical?.type === "TIME" || converted?.startsWith("TIME_")) return (value) => time(BigInt(value));
  if (logical?.type === "TIMESTAMP" || converted?.startsWith("TIMESTAMP")) {
    const utc = logical ? logical.isAdjustedToUTC : true;
    const offset = utc && zone !== "UTC" ? clock(zone) : null;
    return utc ? (value) => instant(BigInt(value), zone, offset) : (value) => local(BigInt(value));
  }
  if (type === "DOUBLE" || type === "FLOAT") return float;
  return String;
}

/* A file by ranges. */

function ranges(url, byteLength, count) {
  let whole = null;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      if (!whole) {
        const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
        if (response.status === 206) {
          const bytes = await response.arrayBuffer();
          count(bytes.byteLength);
          return bytes;
        }
        if (!response.ok) throw new Error(String(response.status));
        // The host sends the whole file whatever it was asked for.
        if (byteLength > ASK) { await response.body.cancel(); throw new Error("whole"); }
        whole ??= response.arrayBuffer().then((bytes) => { count(bytes.byteLength); return bytes; });
      }
      return (await whole).slice(start, end);
    },
  };
}

/* Columns: every distinct text once, and a code for each row. */

function coder(rows) {
  const codes = new Uint32Array(rows).fill(MISSING);
  const texts = [];
  const known = new Map();
  return {
    codes, texts,
    put(row, value, text) {
      let code = known.get(value);
      if (code === undefined) { code = texts.length; known.set(value, code); texts.push(text(value)); }
      codes[row] = code;
    },
  };
}

async function openParquet({ file, bytes, zones }, count) {
  const buffer = cachedAsyncBuffer(ranges(file, bytes, count), { minSize: STEP });
  const metadata = await parquetMetadataAsync(buffer, { initialFetchSize: STEP, geoparquet: false });
  const rows = Number(metadata.num_rows);
  const writers = new Map();
  for (const element of metadata.schema.slice(1)) {
    writers.set(element.name, writer(element, zones[element.name] ?? "UTC"));
    if (element.converted_type !== "UTF8") { delete element.converted_type; delete element.logical_type; }
  }
  const names = [...writers.keys()];
  const cost = (name) => metadata.row_groups.reduce((sum, group) => {
    const chunk = group.columns.find(({ meta_data: data }) => data.path_in_schema[0] === name);
    return sum + Number(chunk?.meta_data.total_compressed_size ?? 0);
  }, 0);
  async function read(columns, rowStart, rowEnd, take) {
    const onChunk = ({ columnName, columnData, rowStart: start }) => {
      for (let at = 0; at < columnData.length; at += 1) take(columnName, start + at, columnData[at]);
    };
    const compressors = { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) };
    await parquetRead({ file: buffer, metadata, columns, rowStart, rowEnd, onChunk, compressors, useOffsetIndex: true });
  }
  return {
    rows, names, cost,
    async column(name) {
      const column = coder(rows);
      await read([name], 0, rows, (_, row, value) => { if (value != null) column.put(row, value, writers.get(name)); });
      return column;
    },
    // Some rows of columns that nobody has asked a question of.
    async some(columns, from, to) {
      const found = new Map(columns.map((name) => [name, new Array(to - from).fill(null)]));
      await read(columns, from, to, (name, row, value) => {
        if (row >= from && row < to && value != null) found.get(name)[row - from] = writers.get(name)(value);
      });
      return found;
    },
  };
}

// The rows of a CSV text after RFC 4180: quotes may hold commas, quotes and line ends. An empty cell without quotes
// is missing.
export function parse(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  let quotes = false;
  const end = () => { row.push(cell === "" && !quotes ? null : cell); cell = ""; quotes = false; };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (letter === '"') { quoted = true; quotes = true; }
    else if (letter === ",") end();
    else if (letter === "\n") { end(); rows.push(row); row = []; }
    else if (letter !== "\r") cell += letter;
  }
  if (cell !== "" || quotes || row.length > 0) { end(); rows.push(row); }
  return rows;
}

async function openCsv({ file, bytes }, count) {
  if (bytes > ASK) throw new Error("whole");
  const response = await fetch(file);
  if (!response.ok) throw new Error(String(response.status));
  const text = await response.text();
  count(text.length);
  const [names, ...lines] = parse(text.replace(/^\uFEFF/, ""));
  const column = (name) => {
    const [place, column] = [names.indexOf(name), coder(lines.length)];
    lines.forEach((line, row) => { if (line[place] != null) column.put(row, line[place], String); });
    return column;
  };
  const some = (columns, from, to) =>
    new Map(columns.map((name) => [name, lines.slice(from, to).map((line) => line[names.indexOf(name)] ?? null)]));
  return { rows: lines.length, names, cost: () => 0, column: async (name) => column(name), some: async (...args) => some(...args) };
}

/* Questions. */

// Lower case without accents: what people type.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}

const NUMBERS = { INF: Infinity, "-INF": -Infinity };

// Numbers by their value; where floats cannot tell two apart, by all their digits.
export function compareNumbers(one, other) {
  const [a, b] = [one, other].map((text) => NUMBERS[text] ?? Number(text));
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a !== b || one === other) return a - b || 0;
  if (!/^-?\d+(\.\d+)?$/.test(one) || !/^-?\d+(\.\d+)?$/.test(other)) return 0;
  const places = Math.max(...[one, other].map((text) => (text.split(".")[1] ?? "").length));
  const [x, y] = [one, other].map((text) => {
    const [digits, part = ""] = text.split(".");
    return BigInt(digits + part.padEnd(places, "0"));
  });
  return x < y ? -1 : Number(x > y);
}

// Whether a text lies in a range; a moment counts by as many of its letters as the bound has.
function within(text, { min, max }, numeric) {
  if (numeric) return (!min || compareNumbers(text, min) >= 0) && (!max || compareNumbers(text, max) <= 0);
  return (!min || text.slice(0, min.length) >= min) && (!max || text.slice(0, max.length) <= max);
}

function test(filter, numeric) {
  const words = fold(filter.has ?? "").split(/\s+/).filter(Boolean);
  const wanted = filter.in?.length ? new Set(filter.in) : null;
  return (text) =>
    (!wanted || wanted.has(text)) &&
    words.every((word) => fold(text).includes(word)) &&
    within(text, filter, numeric);
}

const asks = (filter) => Boolean(filter.in?.length || filter.has || filter.min || filter.max);

export function write(rows) {
  const cell = (text) => {
    if (text === null) return "";
    return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

export function engine() {
  let table = null;
  let kinds = {};
  let locale = "en";
  let total = 0;
  let order = null;
  const loaded = new Map();

  const numeric = (name) => kinds[name] === "number";
  const load = async (names) => {
    for (const name of names) if (!loaded.has(name)) loaded.set(name, await table.column(name));
  };
  const unread = (names) => names.filter((name) => !loaded.has(name)).reduce((sum, name) => sum + table.cost(name), 0);

  function needed({ text, filters, sort, by }) {
    if (text.trim()) return table.names;
    const asked = Object.keys(filters).filter((name) => table.names.includes(name));
    return [...new Set([...asked, sort?.column, by].filter((name) => table.names.includes(name)))];
  }

  // For each row whether it stays.
  function chosen({ text, filters }) {
    const stays = new Uint8Array(table.rows).fill(1);
    for (const [name, filter] of Object.entries(filters)) {
      if (!loaded.has(name)) continue;
      const { codes, texts } = loaded.get(name);
      const fits = texts.map(test(filter, numeric(name)));
      const blank = filter.missing === "only" || (!filter.missing && !asks(filter));
      const filled = filter.missing !== "only";
      for (let row = 0; row < stays.length; row += 1) {
        stays[row] &= codes[row] === MISSING ? blank : filled && fits[codes[row]];
      }
    }
    for (const word of fold(text).split(/\s+/).filter(Boolean)) {
      const found = new Uint8Array(table.rows);
      for (const { codes, texts } of loaded.values()) {
        const fits = texts.map((value) => fold(value).includes(word));
        for (let row = 0; row < found.length; row += 1) if (codes[row] !== MISSING && fits[codes[row]]) found[row] = 1;
      }
      for (let row = 0; row < stays.length; row += 1) stays[row] &= found[row];
    }
    return stays;
  }

  function comparer(name) {
    return numeric(name) ? compareNumbers : new Intl.Collator(locale, { numeric: true }).compare;
  }

  // Missing values come last, whichever way the column is sorted; equal ones keep the order of the file.
  function sorted(positions, { column, falling }) {
    const { codes, texts } = loaded.get(column);
    const compare = comparer(column);
    const rank = new Uint32Array(texts.length);
    const ranked = texts.map((text, code) => [text, code]).sort((a, b) => compare(a[0], b[0]) || (a[0] < b[0] ? -1 : 1));
    ranked.forEach(([, code], place) => { rank[code] = falling ? texts.length - place : place; });
    const place = (row) => (codes[row] === MISSING ? MISSING : rank[codes[row]]);
    return positions.sort((a, b) => place(a) - place(b) || a - b);
  }

  function grouped(positions, name) {
    const { codes, texts } = loaded.get(name);
    const counts = new Map();
    for (const row of positions) counts.set(codes[row], (counts.get(codes[row]) ?? 0) + 1);
    const compare = comparer(name);
    const groups = [...counts].map(([code, count]) => [code === MISSING ? null : texts[code], count]);
    return groups.sort((a, b) => b[1] - a[1] || Number(a[0] === null) - Number(b[0] === null) || compare(a[0], b[0]));
  }

  async function rowsAt(positions) {
    const columns = table.names;
    const missing = columns.filter((name) => !loaded.has(name));
    const cells = new Map();
    const runs = [];
    for (const row of positions) {
      const last = runs.at(-1);
      if (last && row >= last[0] && row - last[1] < 2000 && row >= last[1]) last[1] = row;
      else runs.push([row, row]);
    }
    // Many scattered places cost more requests than the columns are worth.
    if (missing.length && runs.length > 4 && unread(missing) <= ASK) { await load(missing); missing.length = 0; }
    if (missing.length) {
      for (const [from, to] of runs) {
        const some = await table.some(missing, from, to + 1);
        for (const row of positions) if (row >= from && row <= to) cells.set(row, missing.map((name) => some.get(name)[row - from]));
      }
    }
    return positions.map((row) => columns.map((name) => {
      if (!loaded.has(name)) return cells.get(row)[missing.indexOf(name)];
      const { codes, texts } = loaded.get(name);
      return codes[row] === MISSING ? null : texts[codes[row]];
    }));
  }

  const position = (place) => (order ? order[place] : place);
  const found = () => (order ? order.length : table.rows);

  return {
    async open(options) {
      ({ kinds, locale } = options);
      const count = (bytes) => { total += bytes; };
      table = options.parquet ? await openParquet(options, count) : await openCsv(options, count);
      return { rows: table.rows, names: table.names };
    },
    async view(query) {
      const names = needed(query);
      const cost = unread(names);
      if (cost > ASK && !query.confirmed) return { ask: cost };
      await load(names);
      const stays = names.length ? chosen(query) : null;
      order = stays ? Uint32Array.from({ length: stays.reduce((sum, one) => sum + one, 0) }) : null;
      if (order) for (let row = 0, place = 0; row < stays.length; row += 1) if (stays[row]) { order[place] = row; place += 1; }
      const groups = query.by && loaded.has(query.by) ? grouped(order, query.by) : null;
      if (query.sort && loaded.has(query.sort.column)) order = sorted(order, query.sort);
      return { found: found(), groups, read: total };
    },
    async slice({ from, to }) {
      const positions = Array.from({ length: Math.max(0, Math.min(to, found()) - from) }, (_, at) => position(from + at));
      return { rows: await rowsAt(positions), read: total };
    },
    // The rows of the view with the columns shown, as the CSV file would hold them.
    async save({ columns, confirmed }) {
      const cost = unread(columns);
      if (cost > ASK && !confirmed) return { ask: cost };
      await load(columns);
      const parts = [write([columns])];
      const picked = columns.map((name) => loaded.get(name));
      for (let from = 0; from < found(); from += 10_000) {
        const rows = Array.from({ length: Math.min(10_000, found() - from) }, (_, at) => position(from + at));
        parts.push(write(rows.map((row) => picked.map(({ codes, texts }) => (codes[row] === MISSING ? null : texts[codes[row]])))));
      }
      return { file: new Blob(parts, { type: "text/csv" }) };
    },
  };
}

// As a worker: one call at a time, in the order they come.
if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  const calls = engine();
  let last = Promise.resolve();
  self.addEventListener("message", ({ data: { id, call, args } }) => {
    last = last.then(() => calls[call](args)).then(
      (result) => self.postMessage({ id, result }),
      (error) => self.postMessage({ id, error: String(error?.message ?? error) }),
    );
  });
}
