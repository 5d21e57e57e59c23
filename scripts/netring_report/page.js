// What a reader can do: choose sizes and threads, switch series off, sort and filter the table, look at a row's slices.
"use strict";

const table = document.getElementById("cells"), body = table && table.tBodies[0];
const rowOf = index => document.getElementById("cell-" + index);

// --- Legend and selectors ---

const DASHES = {solid: "", dash: "6 3", dot: "2 3", dashdot: "6 2 2 2"};

function addChips(name, holder) {
  if (name === "engine" && DATA.legend.engine.length < 2) return;
  for (const value of DATA.legend[name]) {
    const chip = document.createElement("button");
    chip.className = "chip";
    chip.type = "button";
    chip.dataset.series = value;
    chip.setAttribute("aria-pressed", "true");
    chip.title = "switch " + value + " off or on in every figure";
    chip.innerHTML = '<svg width="26" height="12" aria-hidden="true"><line x2="26" y1="6" y2="6" stroke-width="2.5"/></svg>';
    chip.append(value);
    const line = chip.querySelector("line");
    if (name === "engine") line.setAttribute("stroke-dasharray", DASHES[DATA.style.engines[value]]);
    chip.addEventListener("click", () => {
      const on = !shown[name].has(value);
      on ? shown[name].add(value) : shown[name].delete(value);
      chip.setAttribute("aria-pressed", String(on));
      drawAll();
    });
    holder.append(chip);
  }
}

function paintChips() {
  for (const chip of document.querySelectorAll(".chip")) {
    const style = DATA.style.variants[chip.dataset.series];
    chip.querySelector("line").setAttribute("stroke", style ? style.colours[dark ? 1 : 0] : "currentColor");
  }
}

function addSelectors(holder) {
  for (const selector of DATA.selectors) {
    const label = document.createElement("label"), select = document.createElement("select");
    select.dataset.coordinate = selector.name;
    for (const {text, value} of selector.values)
      select.add(new Option(text, JSON.stringify(value), false, value === selector.chosen));
    select.addEventListener("change", () => {
      chosen[selector.name] = JSON.parse(select.value);
      document.querySelectorAll(".slice").forEach(node => { node.textContent = sliceText(node.dataset.free); });
      drawAll();
    });
    label.append(selector.label + " ", select);
    holder.append(label);
  }
}

// "(4 KiB, 2 threads)": what a figure holds still.
function sliceText(free) {
  const textOf = selector => selector.values.find(each => each.value === chosen[selector.name]).text;
  return DATA.selectors.filter(each => each.name !== free).map(textOf).join(", ");
}

// --- The table ---

let order = {column: null, descending: false};

function sortBy(heading) {
  const column = [...heading.parentNode.children].indexOf(heading);
  order = {column, descending: order.column === column && !order.descending};
  const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
  const rows = [...body.rows].filter(row => row.id);
  const empty = row => key(row) === "" ? 1 : 0;
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)], numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
    const less = numbers ? x - y : x.localeCompare(y);
    return empty(a) - empty(b) || (order.descending ? -less : less);
  });
  closeSlices();
  body.append(...rows);
  for (const each of heading.parentNode.children) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
}

function filterRows(test) {
  closeSlices();
  let left = 0;
  for (const row of body.rows) {
    row.hidden = !test(row);
    if (!row.hidden) left++;
  }
  document.getElementById("count").textContent = `${left} of ${body.rows.length} rows`;
}

// Every word is somewhere in the row; a number begins one of its numbers, so that 4 is not found in 64.
const wordsMatch = text => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isIn = (word, all) => /^\d/.test(word) ? all.split(/[\s/=|]+/).some(each => each.startsWith(word)) : all.includes(word);
  return row => words.every(word => isIn(word, row.dataset.words));
};

// The rows that a sentence or a point was made from, and nothing else.
function showRows(indexes) {
  const wanted = new Set(indexes.map(Number));
  document.getElementById("filter").value = "";
  filterRows(row => wanted.has(Number(row.dataset.cell)));
  document.getElementById("all-rows").hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById("rows").scrollIntoView({behavior: still ? "auto" : "smooth"});
}

function showAllRows() {
  document.getElementById("filter").value = "";
  document.getElementById("all-rows").hidden = true;
  filterRows(() => true);
}

// --- Slices of a row ---

function closeSlices() {
  body.querySelectorAll("tr.slices").forEach(row => row.remove());
  body.querySelectorAll("button.open[aria-expanded=true]").forEach(button => button.setAttribute("aria-expanded", "false"));
}

function toggleSlices(button) {
  const row = button.closest("tr"), next = row.nextElementSibling;
  if (next && next.classList.contains("slices")) { next.remove(); button.setAttribute("aria-expanded", "false"); return; }
  const {columns, rows} = DATA.slices, mine = rows[row.dataset.cell] || [];
  const inner = document.createElement("tr"), cell = inner.insertCell();
  inner.className = "slices";
  inner.id = "slices-" + row.dataset.cell;
  cell.colSpan = row.cells.length;
  const list = document.createElement("table"), head = list.createTHead().insertRow(), lines = list.createTBody();
  columns.forEach(name => { const th = document.createElement("th"); th.textContent = name; head.append(th); });
  for (const values of mine) {
    const line = lines.insertRow();
    for (const value of values) line.insertCell().textContent = value === null ? "" : plain(value);
  }
  cell.append(mine.length ? list : "no slice was measured");
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
    if (button) toggleSlices(button);
  });
  document.getElementById("filter").addEventListener("input", event => filterRows(wordsMatch(event.target.value)));
  document.getElementById("all-rows").addEventListener("click", showAllRows);
  document.body.addEventListener("click", event => {
    const link = event.target.closest("a.rows");
    if (!link) return;
    event.preventDefault();
    showRows(link.dataset.rows.split(","));
  });
}

// --- Light, dark, paper ---

function useTheme(theme, now) {
  dark = theme === "dark";
  document.documentElement.dataset.theme = theme;
  paintChips();
  if (window.Plotly) drawAll(now);
}

function wireTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let wish = null, before = null;
  const current = () => wish || (system.matches ? "dark" : "light");
  useTheme(current());
  system.addEventListener("change", () => useTheme(current()));
  document.getElementById("theme").addEventListener("click", () => {
    wish = current() === "dark" ? "light" : "dark";
    useTheme(wish);
  });
  addEventListener("beforeprint", () => { before = current(); useTheme("light", true); });
  addEventListener("afterprint", () => useTheme(before));
}

// Plotly lies in the page compressed, because its text is three times as long.
async function loadPlotly() {
  const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), letter => letter.charCodeAt(0));
  const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
}

async function begin() {
  document.documentElement.classList.add("js");
  const legend = document.getElementById("legend");
  addChips("impl", legend);
  addChips("engine", legend);
  addSelectors(document.getElementById("selectors"));
  document.querySelectorAll(".slice").forEach(node => { node.textContent = sliceText(node.dataset.free); });
  wireTable();
  wireTheme();
  try {
    await loadPlotly();
    drawAll();
  } catch (error) {
    const why = "This browser cannot draw the figures (it has no DecompressionStream): see figures/*.svg beside this page.";
    for (const node of document.querySelectorAll(".plot")) node.textContent = why;
  }
}
begin();
