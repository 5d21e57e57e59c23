// What a reader can do: choose sizes and threads, switch series off, point at marks, sort and filter the table, open a row.
"use strict";

const table = document.getElementById("cells"), body = table && table.tBodies[0];

// --- Figures ---

function drawAll(paper) {
  for (const chart of DATA.charts) chart.panels.forEach((panel, at) => {
    const holder = document.getElementById(`${chart.id}-${at}`);
    if (holder) drawPanel(holder, chart, panel, paper && (holder.classList.contains("first") ? 2 * paper : paper));
  });
  document.body.dataset.drawn = "all";
}

const tip = document.getElementById("tip"), NEAR = 60;

function showTip(picture, [x, y, , lines], width) {
  const box = picture.getBoundingClientRect(), by = box.width / width;
  tip.replaceChildren(...lines.map(line => Object.assign(document.createElement("div"), {textContent: line})));
  tip.hidden = false;
  const left = Math.min(box.left + x * by + 14, innerWidth - tip.offsetWidth - 8);
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${box.top + y * by + 14 + scrollY}px`;
}

// A pointer finds the nearest mark; the arrow keys go from one to the next, Enter shows its row.
function pointAt(picture, targets, width) {
  let at = -1;
  const go = place => { at = place; if (at < 0) tip.hidden = true; else showTip(picture, targets[at], width); };
  const open = () => { if (at >= 0 && targets[at][2] !== undefined) showRows([targets[at][2]]); };
  picture.addEventListener("pointermove", event => {
    const box = picture.getBoundingClientRect(), by = width / box.width;
    const far = ([x, y]) => Math.hypot(x - (event.clientX - box.left) * by, y - (event.clientY - box.top) * by);
    const near = targets.reduce((best, each, place) => far(each) < far(targets[best]) ? place : best, 0);
    go(targets.length && far(targets[near]) < NEAR ? near : -1);
  });
  picture.addEventListener("pointerleave", () => go(-1));
  picture.addEventListener("blur", () => go(-1));
  picture.addEventListener("click", open);
  picture.addEventListener("keydown", event => {
    const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (event.key === "Escape") go(-1);
    if (event.key === "Enter") open();
    if (step === undefined || !targets.length) return;
    event.preventDefault();
    go((at + step + targets.length) % targets.length);
  });
}

// --- Legend and selectors ---

function legendMark(series) {
  const line = node("line", {x1: 1, x2: 25, y1: 7, y2: 7, stroke: colourOf(series), "stroke-width": 2.2, "stroke-dasharray": series.dash});
  return node("svg", {width: 26, height: 14, "aria-hidden": "true"}, line, marker(series, 13, 7));
}

function addChips(holder) {
  for (const [key, series] of Object.entries(DATA.series)) {
    const chip = document.createElement("button");
    chip.className = "chip";
    chip.type = "button";
    chip.dataset.series = key;
    chip.setAttribute("aria-pressed", "true");
    chip.title = "switch off or on in every figure";
    const remark = [series.words, series.remark].filter(Boolean).join(": ");
    chip.append(legendMark(series), Object.assign(document.createElement("b"), {textContent: key}), " " + remark);
    chip.addEventListener("click", () => {
      const on = !shown.has(key);
      on ? shown.add(key) : shown.delete(key);
      chip.setAttribute("aria-pressed", String(on));
      drawAll();
    });
    holder.append(chip);
  }
}

function addSelectors(holder) {
  for (const selector of DATA.selectors) {
    const label = document.createElement("label"), select = document.createElement("select");
    select.dataset.coordinate = selector.name;
    for (const {text: words, value} of selector.values)
      select.add(new Option(words, JSON.stringify(value), false, value === selector.chosen));
    select.addEventListener("change", () => {
      chosen[selector.name] = JSON.parse(select.value);
      paintSlices();
      drawAll();
    });
    label.append(selector.label + " ", select);
    holder.append(label);
  }
}

// "Shown: 4 KiB, threads 2.": what a figure holds still.
function paintSlices() {
  const textOf = selector => selector.values.find(each => each.value === chosen[selector.name]).text;
  for (const each of document.querySelectorAll(".slice")) {
    const texts = DATA.selectors.filter(selector => selector.name !== each.dataset.free).map(textOf);
    each.textContent = texts.length ? `Shown: ${texts.join(", ")}.` : "";
  }
}

// --- The table ---

let order = {column: null, descending: false};

function sortBy(heading) {
  const column = [...heading.parentNode.children].indexOf(heading);
  order = {column, descending: order.column === column && !order.descending};
  const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
  const rows = [...body.rows].filter(row => row.id), empty = row => key(row) === "" ? 1 : 0;
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)], numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
    const less = numbers ? x - y : x.localeCompare(y);
    return empty(a) - empty(b) || (order.descending ? -less : less);
  });
  closeRounds();
  body.append(...rows);
  for (const each of heading.parentNode.children) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
}

function filterRows(test) {
  closeRounds();
  let left = 0;
  for (const row of body.rows) {
    row.hidden = !test(row);
    if (!row.hidden) left++;
  }
  document.getElementById("count").textContent = `${left} of ${body.rows.length} rows`;
}

// Each word is one of the row's own, as a whole where it is of the cell ("64" is 64 B and not 64 KiB), or begins one of its verdict.
// A number and its unit may stand apart.
function wordsMatch(asked) {
  const rows = [...body.rows].map(row => row.dataset.words.split(" ")), known = new Set(rows.flat());
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  for (let at = 0; at + 1 < words.length; at++)
    if (known.has(words[at] + words[at + 1])) words.splice(at, 2, words[at] + words[at + 1]);
  const isIn = (row, word) => row.dataset.words.split(" ").includes(word)
    || row.dataset.verdict.split(" ").some(each => each.startsWith(word));
  return row => words.every(word => isIn(row, word));
}

function useFilter(words) {
  document.getElementById("filter").value = words;
  document.getElementById("all-rows").hidden = true;
  filterRows(wordsMatch(words));
}

function useRows(indexes) {
  const wanted = new Set(indexes.map(Number));
  document.getElementById("filter").value = "";
  filterRows(row => wanted.has(Number(row.dataset.cell)));
  document.getElementById("all-rows").hidden = false;
  document.getElementById("rows").scrollIntoView();
}

// The rows that a sentence or a mark was made from, and nothing else. The browser's back leads to where the reader was.
function showRows(indexes) {
  history.replaceState({...history.state, y: scrollY, filter: document.getElementById("filter").value}, "");
  useRows(indexes);
  history.pushState({rows: indexes, y: scrollY}, "", "#rows");
}

function goBack({state}) {
  if (state && state.rows) useRows(state.rows); else useFilter((state && state.filter) || "");
  if (state && state.y !== undefined) scrollTo(0, state.y);
}

// --- Rounds of a row ---

function closeRounds() {
  body.querySelectorAll("tr.rounds").forEach(row => row.remove());
  body.querySelectorAll("button.open[aria-expanded=true]").forEach(button => button.setAttribute("aria-expanded", "false"));
}

// {columns, rows by cell}, which lie in the page compressed.
let unpacked = null;
async function unpack() {
  const packed = Uint8Array.from(atob(document.getElementById("rounds-packed").textContent), letter => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

async function toggleRounds(button) {
  unpacked = unpacked || await unpack();
  const row = button.closest("tr"), next = row.nextElementSibling;
  if (next && next.classList.contains("rounds")) { next.remove(); button.setAttribute("aria-expanded", "false"); return; }
  const {columns, rows} = unpacked, mine = rows[row.dataset.cell] || [];
  const inner = document.createElement("tr"), cell = inner.insertCell(), holder = document.createElement("div");
  inner.className = "rounds";
  inner.id = "rounds-" + row.dataset.cell;
  cell.colSpan = row.cells.length;
  const list = document.createElement("table"), head = list.createTHead().insertRow(), lines = list.createTBody();
  columns.forEach(name => { const th = document.createElement("th"); th.textContent = name; head.append(th); });
  for (const values of mine) {
    const line = lines.insertRow();
    for (const value of values) line.insertCell().textContent = value === null ? "" : plain(value);
  }
  holder.tabIndex = 0;
  holder.append(mine.length ? list : "no round was measured");
  holder.style.maxWidth = `${row.closest(".scroll").clientWidth - 24}px`;
  cell.append(holder);
  row.after(inner);
  button.setAttribute("aria-expanded", "true");
}

function wireTable() {
  if (!table) return;
  const sort = event => { const heading = event.target.closest("th"); if (heading) sortBy(heading); };
  table.tHead.addEventListener("click", sort);
  table.tHead.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    sort(event);
  });
  body.addEventListener("click", event => {
    const button = event.target.closest("button.open");
    if (button) toggleRounds(button);
  });
  document.getElementById("filter").addEventListener("input", event => filterRows(wordsMatch(event.target.value)));
  document.getElementById("all-rows").addEventListener("click", () => useFilter(""));
  document.body.addEventListener("click", event => {
    const link = event.target.closest("a.rows");
    if (!link) return;
    event.preventDefault();
    showRows(link.dataset.rows.split(","));
  });
  history.scrollRestoration = "manual";
  addEventListener("popstate", goBack);
}

// --- Light, dark, paper ---

function wireTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)"), root = document.documentElement;
  let wish = null;
  const use = () => { root.dataset.theme = wish || (system.matches ? "dark" : "light"); };
  use();
  system.addEventListener("change", use);
  document.getElementById("theme").addEventListener("click", () => {
    wish = root.dataset.theme === "dark" ? "light" : "dark";
    use();
  });
  const PAPER = 330;  // a figure is as wide there as half a page, in the same letters
  addEventListener("beforeprint", () => { root.dataset.theme = "light"; drawAll(PAPER); });
  addEventListener("afterprint", () => { use(); drawAll(); });
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
}

document.documentElement.classList.add("js");
addChips(document.getElementById("legend"));
addSelectors(document.getElementById("selectors"));
paintSlices();
wireTheme();
drawAll();
wireTable();
