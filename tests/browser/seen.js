// What a reader's eyes and fingers meet on the page, as numbers. Evaluated by report_test.py.
"use strict";

const linear = part => part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
const partsOf = colour => colour.match(/[\d.]+/g).map(Number);

function ratio(one, other) {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// The colour behind an element: of the nearest one around it that has any.
function behind(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = partsOf(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
}

const isSeen = element => element.getClientRects().length > 0 && element.checkVisibility();
const nameOf = element => `${element.tagName} ${element.className.baseVal ?? element.className} ${element.textContent.trim().slice(0, 30)}`;

// Texts with less contrast than 4.5, marks and lines of the figures with less than 3.
function faint() {
  const found = [];
  for (const element of document.querySelectorAll("body *:not(script):not(style)")) {
    const own = [...element.childNodes].some(each => each.nodeType === 3 && each.textContent.trim());
    if (!own || !isSeen(element) || element.matches("[aria-pressed=false], .skip")) continue;
    const style = getComputedStyle(element), colour = element.closest("svg") ? style.fill : style.color;
    if (ratio(partsOf(colour), behind(element)) < 4.5) found.push(nameOf(element));
  }
  for (const element of document.querySelectorAll("svg .mark, svg .line, svg .part")) {
    const style = getComputedStyle(element), colour = element.matches(".line") ? style.stroke : style.fill;
    if (isSeen(element) && ratio(partsOf(colour), behind(element)) < 3) found.push(nameOf(element) + colour);
  }
  return found;
}

// What can be clicked and is less than 24 px high or wide.
function small() {
  return [...document.querySelectorAll("a, button, select, input, summary, th[tabindex], svg[tabindex]")].filter(isSeen)
    .filter(each => !each.matches(".skip")).filter(each => {
      const box = each.getBoundingClientRect();
      return box.width < 24 || box.height < 24;
    }).map(nameOf);
}

// Words of a figure that reach out of it.
function outside() {
  return [...document.querySelectorAll(".plot svg")].flatMap(picture => {
    const box = picture.getBoundingClientRect();
    return [...picture.querySelectorAll("text")].filter(each => {
      const own = each.getBoundingClientRect();
      return own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
    }).map(each => `${picture.parentNode.id}: ${each.textContent}`);
  });
}
