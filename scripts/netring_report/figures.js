// The kinds of figures. Each draws a panel into a picture of a width and tells what can be pointed at: [x, y, cell, lines of text].
"use strict";

const shown = new Set(Object.keys(DATA.series));
const chosen = Object.fromEntries(DATA.selectors.map(each => [each.name, each.chosen]));
const BAND = 0.16, LEAST_WIDTH = 280;

// Whether a cell is in the slice that the selectors choose, in all coordinates but the chart's own.
function isShown(cell, free) {
  if (!shown.has(cell.series)) return false;
  return Object.entries(chosen).every(([name, value]) => name === free || cell.c[name] === undefined || cell.c[name] === value);
}

function hover(cell, words, spreadWords) {
  const lines = [cell.name, words];
  if (spreadWords) lines.push("half of the rounds: " + spreadWords);
  if (cell.verdict) lines.push(cell.verdict + (cell.reasons.length ? ": " + cell.reasons.join(", ") : ""));
  return lines;
}

// series -> its points in the slice, each {cell, value, low, high, lines}.
function grouped(chart, panel) {
  const groups = new Map();
  for (const [place, value, low, high, words, spreadWords] of panel.points) {
    const cell = DATA.cells[place];
    if (!isShown(cell, chart.x)) continue;
    if (!groups.has(cell.series)) groups.set(cell.series, []);
    groups.get(cell.series).push({cell, value, low, high, words, lines: hover(cell, words, spreadWords)});
  }
  return groups;
}

const labelOf = key => DATA.series[key].words ? `${key}: ${DATA.series[key].words}` : key;
// What an axis must show: all values, and their intervals as far as these leave the values apart. What reaches farther is cut.
function reached(points, log) {
  const values = points.map(point => point.value), low = Math.min(...values), high = Math.max(...values), wide = high - low || Math.abs(high);
  const within = end => log ? end > 0 && end > low / 3 && end < high * 3 : end > low - wide && end < high + wide;
  return [...values, ...points.flatMap(point => [point.low, point.high]).filter(end => end !== null && within(end))];
}

// --- Lines ---

function bandOf(line, x, y, series) {
  const banded = line.filter(point => point.low !== null && point.high !== null);
  const there = banded.map(p => `${x(p)},${y(p.high)}`), back = banded.map(p => `${x(p)},${y(p.low)}`).reverse();
  if (banded.length > 1) return [node("polygon", {points: [...there, ...back].join(" "), fill: colourOf(series), opacity: BAND})];
  return banded.map(p => node("line", {x1: x(p), x2: x(p), y1: y(p.low), y2: y(p.high), stroke: colourOf(series), "stroke-width": 1.5}));
}

// Names at the ends of the lines; below each what it stands for, where there is room.
function endLabels(ends, box, wide, top) {
  const two = wide && ends.length <= 8 && ends.some(end => end.words), gap = two ? 27 : 15;
  const places = spread(ends.map(end => end.y), gap, top, box.bottom - (two ? 13 : 0));
  return ends.flatMap((end, at) => {
    const x = box.right + 9, y = places[at];
    const made = [node("line", {x1: box.right + 2, y1: end.y, x2: x - 2, y2: y, class: "lead"}),
      text(x, y + 4, end.name, {class: "name", fill: end.colour})];
    if (two && end.words) made.push(text(x, y + 17, end.words, {class: "words"}));
    return made;
  });
}

function endsOf(panel, groups, y) {
  const ends = [...groups].map(([key, line]) => {
    const series = DATA.series[key];
    return {y: y(line[line.length - 1].value), name: key, words: series.words, colour: colourOf(series)};
  });
  if (panel.base) {
    const key = panel.base.split(", the baseline")[0], series = DATA.series[key];
    ends.push({y: y(0), name: series ? key : panel.base, words: series ? "the baseline" : "", colour: series ? colourOf(series) : "currentColor"});
  }
  return ends;
}

function drawLines(chart, panel, width, height, first) {
  const groups = grouped(chart, panel), points = [...groups.values()].flat();
  if (!points.length) return null;
  if (new Set(points.map(point => point.cell.c[chart.x])).size === 1) return drawRows({...chart, ticks: []}, panel, width);
  for (const line of groups.values()) line.sort((a, b) => a.cell.c[chart.x] - b.cell.c[chart.x]);
  const values = reached(points, panel.log), top = 22;
  const scale = scaleOf(values, panel.log, height - 42, top, panel.per, panel.log ? [] : [0, ...panel.marks]), y = scale.place;
  const wide = first && width > 300, longest = Math.max(...[...groups.keys()].map(key => nameWidth(key, wide)), panel.base ? widthOf("the baseline") : 0);
  const box = {left: roomFor(scale.ticks), right: width - Math.min(width / 2.6, 14 + longest), top, bottom: height - 42};
  const along = coordinateScale(chart, points.map(point => point.cell.c[chart.x]), box.left + 8, box.right - 4);
  const x = point => along.place(point.cell.c[chart.x]);
  const made = [...shadesOf(chart, panel, along, box), ...yAxis(scale, box), ...xAxis(along, box, chart.x_title),
    text(0, 11, cut(panel.y_title, width), {class: "title"}), ...marksOf(panel, y, box)];
  const targets = [], clip = `clip-${chart.id}-${chart.panels.indexOf(panel)}`;
  made.push(node("clipPath", {id: clip}, node("rect", {x: box.left, y: top, width: box.right - box.left, height: box.bottom - top})));
  for (const [key, line] of groups) {
    const series = DATA.series[key];
    made.push(node("g", {"clip-path": `url(#${clip})`}, ...bandOf(line, x, y, series)));
    made.push(node("polyline", {points: line.map(p => `${x(p)},${y(p.value)}`).join(" "), class: "line", stroke: colourOf(series),
      "stroke-dasharray": series.dash}), ...line.map(p => marker(series, x(p), y(p.value))));
    targets.push(...line.map(p => [x(p), y(p.value), p.cell.i, p.lines]));
  }
  made.push(...endLabels(endsOf(panel, groups, y), box, wide, top));
  return {made, targets};
}

function nameWidth(key, wide) {
  return Math.max(widthOf(key, true), wide ? widthOf(DATA.series[key].words) : 0);
}

// The interval of a crossover. One that was found between the sizes of the run lies within the axis.
function shadesOf(chart, panel, along, box) {
  const within = x => Math.min(Math.max(x, box.left), box.right);
  return panel.shades.filter(([place]) => chart.x === "size" && isShown(DATA.cells[place], chart.x)).map(([place, low, high]) => {
    const from = within(along.place(low)), to = within(along.place(high));
    return node("rect", {x: from, width: Math.max(2, to - from), y: box.top, height: box.bottom - box.top,
      fill: colourOf(DATA.series[DATA.cells[place].series]), opacity: 0.1, class: "shade"});
  });
}

const marksOf = (panel, y, box) => panel.marks.map(value =>
  node("line", {x1: box.left, x2: box.right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "level"}));

// Every second of the ticks where there is little room, 0 among them.
function fewer(ticks, width) {
  const zero = Math.max(0, ticks.findIndex(([value]) => value === 0));
  return width > 420 ? ticks : ticks.filter((_, at) => (at - zero) % 2 === 0);
}

// --- Rows: dots with intervals, and effects ---

function rowsOf(chart, panel) {
  if (chart.kind === "effects") {
    const groups = [...new Set(panel.rows.map(row => row.group))];
    return panel.rows.map(row => ({...row, label: groups.length > 1 ? `${row.label}: ${row.group}` : row.label, words: row.text,
      series: {marker: "circle", colour: row.told ? 0 : undefined}, lines: [row.label, row.group, row.text]}));
  }
  const places = chart.ticks.length > 1 ? new Map(chart.ticks) : null;
  return [...grouped(chart, panel)].flatMap(([key, points]) => points.map(point => ({...point, series: DATA.series[key],
    label: beside(places && places.get(point.cell.c[chart.x]), key) + labelOf(key)})));
}

// What the label of a row begins with: its place on the axis, unless the series has it in its name.
const beside = (place, key) => place && !key.split(", ").includes(place) ? `${place}: ` : "";

function drawRows(chart, panel, width) {
  const rows = rowsOf(chart, panel), gap = 40, top = 20;
  if (!rows.length) return null;
  const title = panel.x_title || panel.y_title, all = rows.map(row => row.value), log = panel.log && Math.max(...all) / Math.min(...all) > 20;
  const values = reached(rows, log);
  const box = {left: 8, right: width - 12, top: top - 4, bottom: top + rows.length * gap};
  const scale = scaleOf(values, log, box.left + 8, box.right - 8, panel.per, [...(log ? [] : [0]), ...panel.control]), x = scale.place;
  const made = [...controlOf(panel, x, box), ...xAxis({ticks: fewer(scale.ticks, width), place: x}, box, title, true)];
  if (panel.marks.includes(0)) made.push(node("line", {x1: x(0), x2: x(0), y1: box.top, y2: box.bottom, class: "zero"}));
  const targets = rows.map((row, at) => {
    const y = top + at * gap + 25;
    const within = end => Math.min(Math.max(x(end), box.left), box.right);
    if (row.low !== null && row.high !== null)
      made.push(node("line", {x1: within(row.low), x2: within(row.high), y1: y, y2: y, stroke: colourOf(row.series), "stroke-width": 5, opacity: 0.45}));
    made.push(marker(row.series, x(row.value), y, 5), text(box.left, y - 12, cut(`${row.label}: ${row.words}`, width - 12), {class: "row"}));
    return [x(row.value), y, row.cell ? row.cell.i : undefined, row.lines];
  });
  return {made, targets, height: box.bottom + 42};
}

function controlOf(panel, x, box) {
  if (!panel.control.length) return [];
  const [low, high] = panel.control.map(x);
  return [node("rect", {x: low, width: Math.max(1, high - low), y: box.top, height: box.bottom - box.top, class: "control"})];
}

// --- Bars of parts ---

function drawBars(chart, panel, width) {
  const cells = new Map();
  for (const part of panel.parts) for (const point of part.points) {
    if (!isShown(DATA.cells[point[0]], null)) continue;
    if (!cells.has(point[0])) cells.set(point[0], []);
    cells.get(point[0]).push([part, ...point.slice(1)]);
  }
  if (!cells.size) return null;
  const gap = 44, top = 26, box = {left: 8, right: width - 12, top, bottom: top + cells.size * gap + 5};
  const scale = scaleOf([...cells.values()].flat().map(each => each[2]), false, box.left, box.right - 10, panel.per, [0]), x = scale.place;
  const made = [...legendOfParts(panel), ...xAxis({ticks: fewer(scale.ticks, width), place: x}, box, panel.x_title, true)];
  const targets = [...cells].map(([place, parts], at) => {
    const cell = DATA.cells[place], y = top + at * gap + 18;
    made.push(text(box.left, y - 4, labelOf(cell.series), {class: "row"}));
    for (const [part, from, to] of parts)
      made.push(node("rect", {x: x(from), width: Math.max(0.5, x(to) - x(from) - 1), y: part.beside ? y + 16 : y, height: part.beside ? 5 : 14,
        fill: `var(--s${part.colour})`, class: "part"}));
    return [x(parts[0][2]) - 4, y + 7, place, [cell.name, ...parts.map(([part, , , words]) => `${part.label}: ${words}`)]];
  });
  return {made, targets, height: box.bottom + 42};
}

function legendOfParts(panel) {
  let x = 8;
  return panel.parts.flatMap(part => {
    const at = x;
    x += 28 + widthOf(part.label);
    return [node("rect", {x: at, y: 3, width: 10, height: 10, fill: `var(--s${part.colour})`}), text(at + 14, 12, part.label, {class: "tick"})];
  });
}

// --- Distributions: how much of all round trips took longer than x ---

function drawCurves(chart, panel, width, height) {
  const curves = panel.curves.filter(([place]) => isShown(DATA.cells[place], null));
  if (!curves.length) return null;
  const least = Math.min(...curves.map(([, values]) => panel.shares[values.length - 1]));
  const y = scaleOf([panel.shares[0], least], true, height - 42, 22, 1), box = {left: roomFor(y.ticks), right: width - 12, top: 22, bottom: height - 42};
  const x = scaleOf(curves.flatMap(each => each[1]), true, box.left + 8, box.right - 20, panel.per);
  const made = [...yAxis(y, box), ...xAxis(x, box, panel.x_title), text(0, 11, panel.y_title, {class: "title"})], targets = [];
  for (const [place, values] of curves) {
    const cell = DATA.cells[place], series = DATA.series[cell.series], at = values.map((value, i) => [x.place(value), y.place(panel.shares[i])]);
    made.push(node("polyline", {points: at.map(each => each.join(",")).join(" "), class: "line", stroke: colourOf(series), "stroke-dasharray": series.dash}));
    made.push(...at.filter((_, i) => i % 8 === 0 || i === at.length - 1).map(each => marker(series, ...each)));
    targets.push(...at.map((each, i) => [...each, place, [cell.name, `share with ${panel.x_title} above ${plain(values[i] / panel.per)}: ${plain(panel.shares[i])}`]]));
  }
  return {made, targets};
}

const DRAWERS = {lines: drawLines, dots: drawRows, effects: drawRows, bars: drawBars, curves: drawCurves};

// Draws a panel into its node at the node's width, or at the one that paper has.
function drawPanel(holder, chart, panel, paper) {
  const figure = holder.closest("figure");
  figure.hidden = false;  // so that it has a width
  const width = Math.max(LEAST_WIDTH, Math.round(paper || holder.clientWidth)), first = holder.classList.contains("first");
  const asked = paper ? width * 0.46 : first ? Math.min(430, Math.max(270, width * 0.66)) : Math.min(300, Math.max(220, width * 0.6));
  const drawn = DRAWERS[chart.kind](chart, panel, width, asked, first);
  holder.classList.toggle("empty", !drawn);
  figure.hidden = !figure.querySelector(".plot:not(.empty)");  // no cell of this choice has its number
  if (!drawn) return holder.replaceChildren();
  const height = drawn.height || asked;
  const picture = node("svg", {viewBox: `0 0 ${width} ${height}`, width, height, role: "img", tabindex: 0,
    "aria-label": `${chart.title} ${panel.title}`}, ...drawn.made);
  holder.replaceChildren(picture);
  pointAt(picture, drawn.targets, width);
}
