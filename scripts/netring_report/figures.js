// Draws the charts with Plotly: axes, layout, one panel after another.
"use strict";

const MOST_TICKS = 8;

// Of an axis of values: 1, 2, 5 where few decades are shown, else some powers of ten.
function valueTicks(values) {
  const low = Math.min(...values), high = Math.max(...values), ticks = [], digits = high / low > 500 ? [1] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high) + 1; power++)
    for (const digit of digits) ticks.push(Number((digit * Math.pow(10, power)).toPrecision(6)));
  const thin = digits.length > 1 ? 1 : Math.ceil(ticks.length / MOST_TICKS);
  return plainTicks(ticks.filter((_, at) => at % thin === 0));
}

// Of an axis that begins at 0.
function linearTicks(high) {
  const rough = high / 5, power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 5, 10].map(digit => digit * power).find(each => each >= rough), ticks = [];
  for (let at = 0; at <= 6; at++) ticks.push(Number((at * step).toPrecision(6)));
  return plainTicks(ticks);
}

const plainTicks = ticks => ({tickvals: ticks, ticktext: ticks.map(plain)});

// What a trace covers of its axis: values, and the ends of their intervals.
function reached(trace) {
  const bars = trace.error_y;
  return bars ? trace.y.flatMap((value, at) => [value - bars.arrayminus[at], value + bars.array[at]]) : trace.y;
}

function axes(chart, panel, traces) {
  const line = dark ? "#5b6677" : "#9aa3af";
  const base = {gridcolor: dark ? "#2b3442" : "#e5e7eb", linecolor: line, tickcolor: line, zeroline: false, ticks: "outside",
    automargin: true};
  const x = {...base, title: {text: escaped(panel.x_title || chart.x_title), standoff: 8}, ...xAxis(chart, traces)};
  const y = {...base, title: {text: escaped(panel.y_title).replace(/^(.{28,}), ([^,]*)$/, "$1,<br>$2"), standoff: 6}, ...yAxis(chart, panel, traces)};
  return {xaxis: x, yaxis: y};
}

function xAxis(chart, traces) {
  const places = traces.flatMap(trace => trace.x);
  if (chart.scale === "category") return {type: "category", categoryorder: "array", categoryarray: chart.ticks.map(each => each[1])};
  if (chart.scale === "series") return {type: "category"};
  if (chart.scale === "time") return {type: "log", ...valueTicks(places)};
  if (chart.scale !== "log") return {};
  const there = new Set(places), all = chart.ticks.filter(each => there.has(each[0]));
  const ticks = all.filter((_, at) => at % Math.ceil(all.length / MOST_TICKS) === 0);
  const one = there.size === 1 ? {range: [Math.log10(places[0] / 3), Math.log10(places[0] * 3)]} : {};
  return {type: "log", tickvals: ticks.map(each => each[0]), ticktext: ticks.map(each => escaped(each[1])), ...one};
}

function yAxis(chart, panel, traces) {
  if (chart.kind === "effects") {
    const factors = factorsOf(panel);
    return {tickvals: factors.map((_, at) => at), ticktext: factors.map(escaped), range: [factors.length - 0.5, -0.5],
      title: {text: ""}};
  }
  const tops = chart.kind === "bars" ? traces.flatMap(trace => trace.y.map((value, at) => value + trace.base[at]))
    : traces.flatMap(reached);
  const values = tops.filter(value => value > 0);
  if (!panel.log || !values.length) return {rangemode: "tozero", ...linearTicks(Math.max(...values, ...panel.marks) || 1)};
  const low = Math.min(...values), high = Math.max(...values);
  const range = high / low < 2.5 ? {range: [Math.log10(low / 1.7), Math.log10(high * 1.7)]} : {};  // wide enough for a label
  return {type: "log", ...valueTicks(values), ...range};
}

function shapes(panel) {
  const made = [];
  const across = {type: "line", xref: "paper", x0: 0, x1: 1, line: {color: dark ? "#8a94a6" : "#6b7280", dash: "dot", width: 1}};
  for (const value of panel.marks) made.push({...across, y0: value, y1: value});
  if (panel.rows.length) made.push({...across, xref: "x", yref: "paper", x0: 1, x1: 1, y0: 0, y1: 1});
  const [low, high] = panel.control;
  if (panel.control.length) made.push({type: "rect", yref: "paper", y0: 0, y1: 1, x0: low, x1: high, line: {width: 0},
    fillcolor: faded(DATA.style.parts.control[dark ? 1 : 0], 0.22), layer: "below"});
  return made;
}

function layoutOf(chart, panel, traces) {
  const text = dark ? "#d5dbe5" : "#1f2937", clear = "rgba(0,0,0,0)";
  return {...axes(chart, panel, traces), shapes: shapes(panel), margin: {l: 8, r: 10, t: 10, b: 8}, paper_bgcolor: clear,
    plot_bgcolor: clear, font: {family: "system-ui, sans-serif", size: 12, color: text},
    showlegend: chart.kind === "bars" || (chart.kind === "effects" && traces.length > 1),
    legend: {orientation: "h", y: 1.02, yanchor: "bottom", x: 0}, hovermode: "closest", barmode: "group", bargap: 0.3,
    hoverlabel: {align: "left", bgcolor: dark ? "#111827" : "#ffffff", bordercolor: dark ? "#5b6677" : "#9aa3af",
      font: {color: text, size: 12}}};
}

function drawPanel(node, chart, panel) {
  const traces = TRACES[chart.kind](chart, panel), drawn = node.classList.contains("drawn");
  node.classList.toggle("empty", !traces.length);
  node.classList.toggle("drawn", traces.length > 0);
  if (!traces.length) {
    if (drawn) Plotly.purge(node);
    node.textContent = "no cell of this choice has this number";
    return;
  }
  if (!drawn) node.textContent = "";
  Plotly.react(node, traces, layoutOf(chart, panel, traces), {responsive: true, displaylogo: false, displayModeBar: false});
  if (!drawn) node.on("plotly_click", event => {
    const cell = event.points[0].customdata;
    if (cell !== undefined) showRows([cell]);
  });
}

function panels() {
  const placed = (chart, panel, at) => [document.getElementById(`${chart.id}-${at}`), chart, panel];
  return DATA.charts.flatMap(chart => chart.panels.map((panel, at) => placed(chart, panel, at))).filter(([node]) => node !== null);
}

// All now (printing), or one after another so that the page stays usable meanwhile.
let generation = 0;
function drawAll(now) {
  const mine = ++generation, left = panels();
  const step = () => {
    if (mine !== generation) return;
    const next = left.shift();
    if (!next) { document.body.dataset.drawn = "all"; return; }
    drawPanel(...next);
    now ? step() : setTimeout(step, 0);
  };
  document.body.dataset.drawn = "some";
  step();
}
