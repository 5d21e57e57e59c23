"""The one place for how figures look: a colour and a marker for each way of sending, a dash for each engine, axes.

The colours stay apart for every kind of colour vision, on white and on dark (tests/analysis/colours_test.py computes it);
markers and dashes tell the same without colour. Where a run has more ways than colours, they begin again with other markers.
"""

# Of the ways of a run, in its order: (on white, on dark).
COLOURS = [("#0069B4", "#5AA5E1"), ("#B48700", "#F0D23C"), ("#8A2F52", "#D9608F"), ("#4B96A5", "#7FF0E0"),
           ("#841800", "#846C18"), ("#C08460", "#C0906C"), ("#0060F0", "#2460F0"), ("#84006C", "#C0F09C")]
PAGE = ("#ffffff", "#12171f")  # what they stand on; page.css has the same

# (matplotlib's marker, its outline for the page within -1 to 1)
MARKERS = [("o", "circle"), ("s", "M-.9-.9H.9V.9H-.9Z"), ("^", "M0-1L1 .9H-1Z"), ("D", "M0-1.2L1.2 0L0 1.2L-1.2 0Z"),
           ("v", "M0 1L1-.9H-1Z"), ("P", "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z"),
           ("X", "M-1-.5L-.5-1L0-.5L.5-1L1-.5L.5 0L1 .5L.5 1L0 .5L-.5 1L-1 .5L-.5 0Z"),
           ("*", "M0-1.2L.35-.4L1.2-.3L.55.25L.75 1.1L0 .65L-.75 1.1L-.55.25L-1.2-.3L-.35-.4Z"), ("<", "M-1 0L.9-1V1Z")]

# Of the engines of a run, in its order: (matplotlib's, SVG's)
DASHES = [("-", ""), ("--", "7 4"), (":", "2 4"), ("-.", "8 3 2 3")]

# Parts of a bar: places in COLOURS.
PARTS = {"work": 0, "waiting (busy-poll)": 1, "NAPI threads": 2, "softirq": 3}

BAND_OPACITY = 0.16


def colour(place, dark=False):
    return COLOURS[place % len(COLOURS)][dark]


def marker(place):
    """Other ones for each time that the colours begin again."""
    return MARKERS[place % len(MARKERS)]


# matplotlib's: as little ink as carries the data.
MATPLOTLIB = {
    "font.family": "DejaVu Sans", "font.size": 9.5, "axes.titlesize": 10, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#6B7280", "axes.labelcolor": "#374151",
    "axes.grid": True, "grid.color": "#E5E7EB", "grid.linewidth": 0.7, "axes.axisbelow": True,
    "xtick.color": "#4B5563", "ytick.color": "#4B5563", "text.color": "#111827", "lines.linewidth": 1.8, "lines.markersize": 5,
    "figure.facecolor": "white", "savefig.facecolor": "white", "svg.fonttype": "none", "svg.hashsalt": "netring",
    "pdf.fonttype": 42, "legend.frameon": False, "text.parse_math": False,
}
