"""The one place for how figures look: a colour and a marker for each variant, a dash for each engine, axes.

The colours are Okabe and Ito's, which stay apart for every kind of colour vision, and relatives of them for the rarer variants;
markers and dashes tell the same without colour. Each colour is a pair: on white, on dark.
"""

# One per row of netring's table of variants, in its order: (on white, on dark, matplotlib's marker, Plotly's marker).
VARIANTS = [
    ("#0072B2", "#56A8E0", "o", "circle"), ("#D98E00", "#F0B73F", "s", "square"), ("#00845F", "#2FBF95", "^", "triangle-up"),
    ("#CC5200", "#FF8A4C", "D", "diamond"), ("#6B7280", "#A3ABB8", "x", "x"), ("#2F9BD6", "#8FD0F5", "v", "triangle-down"),
    ("#B5548C", "#E79AC4", "P", "cross"), ("#7A3E9D", "#C08FE0", "*", "star"), ("#3B4BA3", "#8C9BF0", "<", "triangle-left"),
    ("#7D7A00", "#CFCB45", ">", "triangle-right"), ("#8B5E3C", "#D7A985", "p", "pentagon"),
    ("#2F6F4F", "#8FCBAA", "d", "diamond-tall"), ("#00798C", "#4CC3D6", "h", "hexagon"), ("#44546A", "#B4C0D4", "X", "hexagram"),
    ("#5F6B2D", "#BFCB7A", "8", "octagon"),
]
# Of what is no row: a rule that chooses among them (auto).
RULE = ("#B0153C", "#FF7D9C", "H", "hexagon2")

# engine: (matplotlib's dash, Plotly's)
ENGINES = {"uring": ("-", "solid"), "epoll": ("--", "dash"), "blocking": (":", "dot")}

# Parts of a bar, and the control of effects: (on white, on dark)
PARTS = {"user": ("#56B4E9", "#7CC8F2"), "system": ("#0072B2", "#3F8FC9"), "softirq": ("#E69F00", "#F0B73F"),
         "copied": ("#D55E00", "#FF8A4C"), "true": ("#009E73", "#2FBF95"), "control": ("#9AA3AF", "#6B7280")}

# Groups of cells in the figure of effects.
EFFECTS = [("#0072B2", "#56A8E0"), ("#CC5200", "#FF8A4C"), ("#00845F", "#2FBF95"), ("#7A3E9D", "#C08FE0"), ("#6B7280", "#A3ABB8")]

BAND_OPACITY = 0.18


def variant(report, name):
    """The look of a variant; of a rule such as auto, which is no row of the table, its own."""
    place = next((each["place"] for each in report.content["variants"] if each["name"] == name), None)
    return RULE if place is None else VARIANTS[place % len(VARIANTS)]


def engine(name):
    return ENGINES.get(name, ("-.", "dashdot"))


def for_page(report, variants, engines):
    """What the page's JavaScript needs of this."""
    looks = {name: variant(report, name) for name in variants}
    return {"variants": {name: {"colours": look[:2], "marker": look[3]} for name, look in looks.items()},
            "engines": {name: engine(name)[1] for name in engines},
            "parts": {name: list(pair) for name, pair in PARTS.items()},
            "effects": [list(pair) for pair in EFFECTS], "band": BAND_OPACITY}


# matplotlib's: as little ink as carries the data.
MATPLOTLIB = {
    "font.family": "DejaVu Sans", "font.size": 9.5, "axes.titlesize": 10, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#6B7280", "axes.labelcolor": "#374151",
    "axes.grid": True, "grid.color": "#E5E7EB", "grid.linewidth": 0.7, "axes.axisbelow": True,
    "xtick.color": "#4B5563", "ytick.color": "#4B5563", "text.color": "#111827", "lines.linewidth": 1.8, "lines.markersize": 5,
    "figure.facecolor": "white", "savefig.facecolor": "white", "svg.fonttype": "none", "svg.hashsalt": "netring",
    "legend.frameon": False, "text.parse_math": False,
}
