// Parts of pictures: elements of SVG, scales, axes, labels that do not lie on each other. Colours are the style sheet's.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const MOST_TICKS = 7;

// A number where no text of netring's stands beside it: an axis, whose title says the unit, or a round.
const plain = value => value.toLocaleString("en", {maximumFractionDigits: 12});
const colourOf = series => series.colour === undefined ? "var(--quiet)" : `var(--s${series.colour})`;

function node(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "" && value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const text = (x, y, words, attributes = {}) => node("text", {x, y, ...attributes}, words);

// How wide words are as labels, and as names, which are bold.
const pen = document.createElement("canvas").getContext("2d");
function widthOf(words, bold = false) {
  pen.font = (bold ? "650 13px " : "12px ") + getComputedStyle(document.body).fontFamily;
  return pen.measureText(words).width;
}

function cut(words, width) {
  let most = words.length;
  while (most > 3 && widthOf(words.slice(0, most)) > width) most--;
  return most < words.length ? words.slice(0, most - 1) + "\u2026" : words;
}

function marker(series, x, y, size = 4) {
  const look = {fill: colourOf(series), class: "mark"};
  if (series.marker === "circle") return node("circle", {cx: x, cy: y, r: size, ...look});
  return node("path", {d: series.marker, transform: `translate(${x} ${y}) scale(${size})`, ...look});
}

// --- Scales: from values to places ---

function linearTicks(low, high, most = 6) {
  const rough = (high - low) / most || 1, power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 5, 10].map(digit => digit * power).find(each => each >= rough), ticks = [];
  for (let at = Math.floor(low / step); at * step < high + step; at++) ticks.push(Number((at * step).toPrecision(6)));
  return ticks;
}

// The fewer decades are shown, the more numbers of each; of many decades some.
function logTicks(low, high) {
  const digits = high / low > 500 ? [1] : high / low > 12 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7], ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const digit of digits) ticks.push(Number((digit * Math.pow(10, power)).toPrecision(6)));
  return thinned(ticks.filter(each => each >= low * 0.999 && each <= high * 1.001));
}

const thinned = ticks => ticks.filter((_, at) => at % Math.ceil(ticks.length / MOST_TICKS) === 0);

// {place(value), ticks: [[value, words]]} of an axis of numbers from one pixel to another; `per` of the values is 1 there.
function scaleOf(values, log, from, to, per, reach = []) {
  let low = Math.min(...values, ...reach), high = Math.max(...values, ...reach);
  if (log) {
    if (high / low < 2.5) { low /= 1.5; high *= 1.5; }
    const [a, b] = [Math.log(low), Math.log(high)];
    return {place: value => from + (Math.log(value) - a) / (b - a) * (to - from), low, high,
      ticks: logTicks(low, high).map(each => [each, plain(each / per)])};
  }
  if (low === high) { low -= 1; high += 1; }
  const ticks = linearTicks(low, high);
  low = ticks[0];
  high = ticks[ticks.length - 1];
  return {place: value => from + (value - low) / (high - low) * (to - from), low, high, ticks: ticks.map(each => [each, plain(each / per)])};
}

// Of a coordinate whose values have names, on a log scale; only those that are drawn.
function coordinateScale(chart, values, from, to) {
  const there = new Set(values), low = Math.min(...values), high = Math.max(...values);
  const span = Math.log(high / low) || 1;
  const place = value => low === high ? (from + to) / 2 : from + Math.log(value / low) / span * (to - from);
  let last = -Infinity;
  const fits = ([value, words]) => {
    const half = widthOf(words) / 2 + 4, at = place(value);
    if (at - half < last) return false;
    last = at + half;
    return true;
  };
  return {place, ticks: chart.ticks.filter(each => there.has(each[0])).filter(fits)};
}

// --- Axes ---

function yAxis(scale, box) {
  return scale.ticks.flatMap(([value, words]) => {
    const y = scale.place(value);
    return [node("line", {x1: box.left, x2: box.right, y1: y, y2: y, class: "grid"}),
      text(box.left - 7, y + 4, words, {"text-anchor": "end", class: "tick"})];
  });
}

function xAxis(scale, box, title, grid = false) {
  const made = scale.ticks.flatMap(([value, words]) => {
    const x = scale.place(value);
    return [node("line", {x1: x, x2: x, y1: grid ? box.top : box.bottom, y2: box.bottom + 4, class: grid ? "grid" : "axis"}),
      text(x, box.bottom + 17, words, {"text-anchor": "middle", class: "tick"})];
  });
  made.push(node("line", {x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom, class: "axis"}));
  if (title) made.push(text((box.left + box.right) / 2, box.bottom + 34, cut(title, box.right - box.left), {"text-anchor": "middle", class: "title"}));
  return made;
}

// Room at the left for the widest of an axis's numbers.
const roomFor = ticks => 14 + Math.max(...ticks.map(([, words]) => widthOf(words)));

// Places of labels that want to be at some heights, apart by `gap` and within `top` and `bottom`.
function spread(wanted, gap, top, bottom) {
  const order = wanted.map((y, at) => [y, at]).sort((a, b) => a[0] - b[0]), places = [];
  let next = top;
  for (const each of order) { each[0] = Math.max(each[0], next); next = each[0] + gap; }
  next = bottom;
  for (const each of order.slice().reverse()) { each[0] = Math.min(each[0], next); next = each[0] - gap; }
  for (const [y, at] of order) places[at] = y;
  return places;
}
