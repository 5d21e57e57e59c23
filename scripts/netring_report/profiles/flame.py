"""Flame graphs as SVG: the width of a frame is its share of the samples. In one of two profiles the colour is the difference."""

import dataclasses
import heapq
import textwrap
from xml.sax.saxutils import escape

from netring_report import style
from netring_report.profiles.stacks import OF_KERNEL

WIDTH, ROW, MARGIN = 1200, 17, 10
NOTE_TOP, NOTE_ROW, NOTE_LETTERS = 64, 16, 170  # the note is under the legend, in lines that fit
LETTER = 6.7  # px, about, of the font
NARROWEST = 0.4  # px; what is narrower is not drawn
MOST_DRAWN = 10_000  # frames: the widest; none is wider than the one below it
USER, KERNEL = 1, 0  # places in style.COLOURS
MORE, LESS = 2, 0  # likewise: of a difference
FAINT, FULL = 0.12, 0.75  # opacity of the colours
CSS = """
:root { color-scheme: light dark; }
svg { background: %s; }
text { font: 11px ui-monospace, "DejaVu Sans Mono", monospace; fill: #111827; pointer-events: none; }
.title { font: 600 15px system-ui, "DejaVu Sans", sans-serif; }
.note { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #4b5563; }
rect { stroke: %s; stroke-width: 0.6; }
%s
g:hover > rect { stroke: #111827; }
@media (prefers-color-scheme: dark) {
svg { background: %s; } text { fill: #e5e7eb; } .note { fill: #9ca3af; } rect { stroke: %s; }
%s
g:hover > rect { stroke: #e5e7eb; }
}
"""


@dataclasses.dataclass
class Node:
    """A frame with the same frames below it: its samples in each profile, as shares of all of that profile's."""
    name: str
    shares: list
    above: dict = dataclasses.field(default_factory=dict)


def tree(profiles):
    root = Node("all", [1.0 if sum(folded.values()) else 0.0 for folded in profiles])
    for number, folded in enumerate(profiles):
        total = sum(folded.values())
        for stack, samples in folded.items():
            node = root
            for name in stack:
                node = node.above.setdefault(name, Node(name, [0.0] * len(profiles)))
                node.shares[number] += samples / total
    return root


def placed(node, scale, x=0.0, depth=0):
    """(node, x, width, depth) of each that is wide enough to be seen; a frame is as wide as the mean of its shares."""
    width = sum(node.shares) / len(node.shares) * scale
    if width < NARROWEST:
        return
    yield node, x, width, depth
    for name in sorted(node.above):
        above = node.above[name]
        yield from placed(above, scale, x, depth + 1)
        x += sum(above.shares) / len(above.shares) * scale


def percent(share):
    return f"{100 * share:.1f} %"


def points(difference):
    return f"{100 * difference:+.1f} points".replace("-", "\N{MINUS SIGN}")


def shown(name):
    return name.removesuffix(OF_KERNEL)


def said(node, names):
    """A frame's tooltip."""
    where = ", kernel" if node.name.endswith(OF_KERNEL) else ""
    if len(names) == 1:
        return f"{shown(node.name)}{where}: {percent(node.shares[0])} of the samples"
    each = ", ".join(f"{name} {percent(share)}" for name, share in zip(names, node.shares))
    return f"{shown(node.name)}{where}: {each}, difference {points(node.shares[0] - node.shares[1])}"


def look(node, most):
    """Colour and opacity."""
    if len(node.shares) == 1:
        return ("kernel" if node.name.endswith(OF_KERNEL) else "user"), 0.45
    difference = node.shares[0] - node.shares[1]
    strength = FAINT + (FULL - FAINT) * min(1.0, abs(difference) / most)
    return ("more" if difference > 0 else "less"), strength if difference else FAINT / 2


def label(text, width):
    """What of it fits."""
    letters = int((width - 6) / LETTER)
    if letters < 3:
        return ""
    return text if len(text) <= letters else text[:letters - 2] + ".."


def drawn(node, x, width, y, names, most):
    kind, opacity = look(node, most)
    text = shown(node.name)
    if len(names) == 2 and abs(node.shares[0] - node.shares[1]) >= 0.005:
        text = f"{points(node.shares[0] - node.shares[1]).split()[0]} {text}"
    inside = label(text, width)
    written = f'<text x="{x + 3:.1f}" y="{y + ROW - 5}">{escape(inside)}</text>' if inside else ""
    return (f'<g><title>{escape(said(node, names))}</title><rect class="{kind}" fill-opacity="{opacity:.2f}" x="{x:.1f}" y="{y}" '
            f'width="{width:.1f}" height="{ROW}"/>{written}</g>')


def legend(names):
    """What the colours mean, in the corner."""
    kinds = (("kernel", "kernel"), ("user", "program")) if len(names) == 1 else (("more", f"more in {names[0]}"), ("less", f"more in {names[1]}"))
    rows = [f'<rect class="{kind}" fill-opacity="{FULL}" x="{WIDTH - MARGIN - 12}" y="{12 + 19 * place}" width="12" height="12"/>'
            f'<text class="note" text-anchor="end" x="{WIDTH - MARGIN - 20}" y="{22 + 19 * place}">{escape(words)}</text>'
            for place, (kind, words) in enumerate(kinds)]
    return "".join(rows)


def css():
    kinds = (("user", USER), ("kernel", KERNEL), ("more", MORE), ("less", LESS))
    light, dark = (" ".join(f".{kind} {{ fill: {style.colour(place, dark)}; }}" for kind, place in kinds) for dark in (False, True))
    return CSS % (style.PAGE[0], style.PAGE[0], light, style.PAGE[1], style.PAGE[1], dark)


def render(title, note, profiles):
    """`profiles`: [(name, {stack: samples})], one, or two whose difference is shown."""
    names = [name for name, _ in profiles]
    root = tree([folded for _, folded in profiles])
    rows = heapq.nlargest(MOST_DRAWN, placed(root, WIDTH - 2 * MARGIN), key=lambda row: row[2])
    deepest = max((depth for *_, depth in rows), default=0)
    most = max((abs(node.shares[0] - node.shares[1]) for node, *_ in rows), default=0) if len(names) == 2 else 0
    lines = textwrap.wrap(note, NOTE_LETTERS)
    top = NOTE_TOP + len(lines) * NOTE_ROW
    height = top + (deepest + 1) * ROW + MARGIN
    notes = [f'<text class="note" x="{MARGIN}" y="{NOTE_TOP + place * NOTE_ROW}">{escape(line)}</text>' for place, line in enumerate(lines)]
    frames = [drawn(node, MARGIN + x, width, height - MARGIN - (depth + 1) * ROW, names, most or 1)
              for node, x, width, depth in rows]
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
                      f"<title>{escape(title)}</title>", f"<style>{css()}</style>",
                      f'<text class="title" x="{MARGIN}" y="24">{escape(title)}</text>',
                      *notes, legend(names), *frames, "</svg>", ""])
