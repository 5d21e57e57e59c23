// What Plotly is to draw of a chart: its traces. A chart holds one point per cell; which of them are shown follows from the
// selectors (sizes, threads, ...) and from the chips (variants, engines).
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const shown = {impl: new Set(DATA.legend.impl), engine: new Set(DATA.legend.engine)};
const chosen = Object.fromEntries(DATA.selectors.map(each => [each.name, each.chosen]));
let dark = false;

const significant = (value, digits = 3) =>
  Number(value.toPrecision(digits)).toLocaleString("en", {maximumFractionDigits: 10});
function timeText(ns) {
  for (const [factor, unit] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]])
    if (Math.abs(ns) >= factor) return significant(ns / factor) + " " + unit;
  return significant(ns) + " ns";
}
const FORMATS = {
  gbps: value => significant(value) + " Gbit/s",
  us: value => timeText(value * 1e3),
  ns: timeText,
  ratio: value => significant(value) + " ×",
  fraction: value => significant(value * 100) + " %",
  percent: value => (value > 0 ? "+" : "") + significant(value) + " %",
  count: value => significant(value),
};
const show = (panel, value) => (FORMATS[panel.format] || FORMATS.count)(value);

const colourOf = impl => DATA.style.variants[impl].colours[dark ? 1 : 0];
const seriesOf = cell => DATA.legend.engine.length > 1 ? `${cell.c.impl}, ${cell.c.engine}` : cell.c.impl;
function faded(hex, opacity) {
  const part = at => parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${opacity})`;
}

// Whether a cell is in the slice that the selectors choose, in all coordinates but the chart's own.
function isShown(cell, free) {
  if (!shown.impl.has(cell.c.impl) || !shown.engine.has(cell.c.engine)) return false;
  const means = name => cell.c[name] !== undefined && cell.c[name] !== null && cell.c[name] !== "";
  return Object.entries(chosen).every(([name, value]) => name === free || !means(name) || cell.c[name] === value);
}

function hover(panel, cell, value, low, high, part) {
  const lines = [`<b>${cell.name}</b>`, `${part ? part + ": " : ""}<b>${show(panel, value)}</b>`];
  lines.push(low === null ? "no spread" : `${panel.band}: ${show(panel, low)} to ${show(panel, high)}`);
  const reasons = cell.reasons.join(", ").replace(/(.{34,}?), /g, "$1,<br>");
  if (cell.verdict) lines.push(cell.verdict + (reasons ? ": " + reasons : ""));
  return lines.join("<br>");
}

function groupBySeries(points, free) {
  const groups = new Map();
  for (const point of points) {
    const cell = DATA.cells[point[0]];
    if (!isShown(cell, free)) continue;
    const key = seriesOf(cell);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([cell, ...point.slice(1)]);
  }
  return groups;
}

const isCategory = chart => chart.scale === "category" || chart.scale === "series";
function xOf(chart, cell) {
  if (chart.scale === "series") return seriesOf(cell);
  return chart.scale === "category" ? String(cell.c[chart.x]) : cell.c[chart.x];
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
    const banded = points.filter(point => point[2] !== null), bars = points.length === 1 || isCategory(chart);
    if (banded.length > 1 && !bars) traces.push(bandTrace(chart, key, banded));
    traces.push({...marks(points.map(([cell]) => cell.i)), name: key, mode: isCategory(chart) ? "markers" : "lines+markers",
      x: points.map(([cell]) => xOf(chart, cell)), y: points.map(p => p[1]), text: points.map(p => hover(panel, ...p)),
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
      x: groups.map(([cell]) => seriesOf(cell)), y: groups.map(p => p[1]), base: groups.map(p => p[4]),
      marker: {color: DATA.style.parts[part.colour][dark ? 1 : 0]},
      text: groups.map(p => hover(panel, p[0], p[1], p[2], p[3], part.label)), textposition: "none"}];
  });
}

// How much of all round trips took longer than x.
function curveTraces(chart, panel) {
  return panel.curves.filter(([index]) => isShown(DATA.cells[index], null)).map(([index, values]) => {
    const cell = DATA.cells[index];
    const share = at => `<b>${cell.name}</b><br>${significant(panel.beyond[at] * 100, 2)} % took longer than <b>`;
    return {...marks(values.map(() => index)), x: values, y: panel.beyond.slice(0, values.length), mode: "lines",
      name: seriesOf(cell),
      line: {color: colourOf(cell.c.impl), dash: DATA.style.engines[cell.c.engine], width: 2},
      text: values.map((value, at) => share(at) + show(panel, value) + "</b>")};
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
      x: rows.map(row => row.value), y: rows.map(row => factors.indexOf(row.factor) + shift),
      error_x: {type: "data", symmetric: false, thickness: 1.6, width: 5, color,
        array: rows.map(row => row.high === null ? 0 : row.high - row.value),
        arrayminus: rows.map(row => row.low === null ? 0 : row.value - row.low)},
      hovertemplate: "%{text}<extra></extra>", text: rows.map(row => effectText(panel, row))};
  });
}

function effectText(panel, row) {
  const interval = row.low === null ? "" : `<br>95 %: ${show(panel, row.low)} to ${show(panel, row.high)}`;
  const place = row.group ? " in " + row.group : "";
  return `<b>${row.factor}</b>${place}<br><b>${show(panel, row.value)}</b>${interval}<br>${row.effect}`;
}

const TRACES = {lines: lineTraces, bars: barTraces, curves: curveTraces, effects: effectTraces};
