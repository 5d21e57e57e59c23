// What Plotly is to draw of a chart: its traces. A chart holds one point per cell; which of them are shown follows from the
// selectors (sizes, threads, ...) and from the chips (variants, engines).
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const shown = {impl: new Set(DATA.legend.impl), engine: new Set(DATA.legend.engine)};
const chosen = Object.fromEntries(DATA.selectors.map(each => [each.name, each.chosen]));
let dark = false;

// A number where no text of netring's stands beside it: an axis, whose title says the unit, or a slice.
const plain = value => value.toLocaleString("en", {maximumFractionDigits: 12});
// Plotly takes texts for markup.
const escaped = text => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");

const colourOf = impl => DATA.style.variants[impl].colours[dark ? 1 : 0];
function faded(hex, opacity) {
  const part = at => parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${opacity})`;
}

// Whether a cell is in the slice that the selectors choose, in all coordinates but the chart's own.
function isShown(cell, free) {
  if (!shown.impl.has(cell.c.impl) || !shown.engine.has(cell.c.engine)) return false;
  const means = name => cell.c[name] !== undefined;
  return Object.entries(chosen).every(([name, value]) => name === free || !means(name) || cell.c[name] === value);
}

function hover([cell, , , , text, spread], part) {
  const lines = [`<b>${escaped(cell.name)}</b>`, `${part ? part + ": " : ""}<b>${escaped(text)}</b>`];
  if (spread) lines.push("half of the slices: " + escaped(spread));
  const reasons = escaped(cell.reasons.join(", ")).replace(/(.{34,}?), /g, "$1,<br>");
  if (cell.verdict) lines.push(escaped(cell.verdict) + (reasons ? ": " + reasons : ""));
  return lines.join("<br>");
}

function groupBySeries(points, free) {
  const groups = new Map();
  for (const point of points) {
    const cell = DATA.cells[point[0]];
    if (!isShown(cell, free)) continue;
    const key = cell.series;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([cell, ...point.slice(1)]);
  }
  return groups;
}

const isCategory = chart => chart.scale === "category" || chart.scale === "series";
const tickOf = (chart, value) => (chart.ticks.find(each => each[0] === value) || [value, String(value)])[1];
function xOf(chart, cell) {
  if (chart.scale === "series") return cell.series;
  return chart.scale === "category" ? tickOf(chart, cell.c[chart.x]) : cell.c[chart.x];
}

// `places`: the cell of each mark, which a click shows.
const marks = places => ({customdata: places, hovertemplate: "%{text}<extra></extra>"});

// A polygon around the intervals of a line.
function bandTrace(chart, key, points) {
  const x = points.map(([cell]) => cell.c[chart.x]), {impl} = points[0][0].c;
  return {x: x.concat(x.slice().reverse()), y: points.map(p => p[3]).concat(points.map(p => p[2]).reverse()), mode: "lines",
    fill: "toself", fillcolor: faded(colourOf(impl), DATA.style.band), line: {width: 0}, hoverinfo: "skip",
    name: key + " interval"};
}

// A line with markers and its band; error bars where there is no line.
function lineTraces(chart, panel) {
  const traces = [];
  for (const [key, points] of groupBySeries(panel.points, chart.x)) {
    if (!isCategory(chart)) points.sort((a, b) => a[0].c[chart.x] - b[0].c[chart.x]);
    const {impl, engine} = points[0][0].c, colour = colourOf(impl);
    const banded = points.filter(point => point[2] !== null && point[3] !== null), bars = points.length === 1 || isCategory(chart);
    if (banded.length > 1 && !bars) traces.push(bandTrace(chart, key, banded));
    traces.push({...marks(points.map(([cell]) => cell.i)), name: key, mode: isCategory(chart) ? "markers" : "lines+markers",
      x: points.map(([cell]) => xOf(chart, cell)), y: points.map(p => p[1]), text: points.map(p => hover(p)),
      line: {color: colour, dash: DATA.style.engines[engine], width: 2},
      marker: {symbol: DATA.style.variants[impl].marker, size: 8, color: colour},
      error_y: bars && banded.length ? {type: "data", symmetric: false, thickness: 1.2, width: 4, color: colour,
        array: points.map(p => p[3] === null ? 0 : p[3] - p[1]),
        arrayminus: points.map(p => p[2] === null ? 0 : p[1] - p[2])} : undefined});
  }
  return traces;
}

// Bars of parts for each series; parts that do not add up to one another stand beside.
function barTraces(chart, panel) {
  return panel.parts.flatMap(part => {
    const groups = [...groupBySeries(part.points, null).values()].map(points => points[0]);
    if (!groups.length) return [];
    return [{...marks(groups.map(([cell]) => cell.i)), type: "bar", name: part.label, offsetgroup: part.stack,
      x: groups.map(([cell]) => cell.series), y: groups.map(p => p[1]), base: groups.map(p => p[6]),
      marker: {color: DATA.style.parts[part.colour][dark ? 1 : 0]},
      text: groups.map(p => hover(p, part.label)), textposition: "none"}];
  });
}

// How much of all round trips took longer than x.
function curveTraces(chart, panel) {
  return panel.curves.filter(([index]) => isShown(DATA.cells[index], null)).map(([index, values]) => {
    const cell = DATA.cells[index];
    const share = at => `<b>${escaped(cell.name)}</b><br>share that took longer than ${plain(values[at])} ns: `;
    return {...marks(values.map(() => index)), x: values, y: panel.shares.slice(0, values.length), mode: "lines", name: cell.series,
      line: {color: colourOf(cell.c.impl), dash: DATA.style.engines[cell.c.engine], width: 2},
      text: values.map((value, at) => `${share(at)}<b>${plain(panel.shares[at])}</b>`)};
  });
}

const factorsOf = panel => [...new Set(panel.rows.map(row => row.factor))];

// Groups of cells stand a little above one another, so that their intervals can be seen.
function effectTraces(chart, panel) {
  const groups = [...new Set(panel.rows.map(row => row.group))], factors = factorsOf(panel);
  return groups.map((group, at) => {
    const rows = panel.rows.filter(row => row.group === group), shift = (at - (groups.length - 1) / 2) * 0.5 / groups.length;
    const color = DATA.style.effects[at % DATA.style.effects.length][dark ? 1 : 0];
    return {type: "scatter", mode: "markers", name: group, marker: {size: 9, color, symbol: at % 8},
      x: rows.map(row => row.ratio), y: rows.map(row => factors.indexOf(row.factor) + shift),
      error_x: {type: "data", symmetric: false, thickness: 1.6, width: 5, color,
        array: rows.map(row => row.high === null ? 0 : row.high - row.ratio),
        arrayminus: rows.map(row => row.low === null ? 0 : row.ratio - row.low)},
      hovertemplate: "%{text}<extra></extra>", text: rows.map(effectText)};
  });
}

function effectText(row) {
  const place = row.group ? " in " + escaped(row.group) : "";
  return `<b>${escaped(row.factor)}</b>${place}<br><b>${escaped(row.text)}</b><br>${escaped(row.answer)}`;
}

const TRACES = {lines: lineTraces, bars: barTraces, curves: curveTraces, effects: effectTraces};
