"""How numbers and names are written for people: three significant digits, IEC sizes, SI rates and times."""

import math


def number(value, digits=3):
    """1234.5 as "1,230", 0.01234 as "0.0123"; None as an empty text."""
    if value is None:
        return ""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else ""
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:,.{max(0, places)}f}" if abs(rounded) < 1e15 else f"{rounded:.{digits - 1}e}"


def count(value):
    return "" if value is None else f"{value:,}"


def size(value):
    """64 as "64 B", 4096 as "4 KiB", 1536 as "1.5 KiB"."""
    unit = 0
    value = float(value)
    while value >= 1024 and unit < 3:
        value, unit = value / 1024, unit + 1
    return f"{value:.4g} {('B', 'KiB', 'MiB', 'GiB')[unit]}"


def about(value):
    """A size that nobody chose, such as where two lines cross: three digits."""
    unit = 0
    while value >= 1024 and unit < 3:
        value, unit = value / 1024, unit + 1
    return f"{number(value)} {('B', 'KiB', 'MiB', 'GiB')[unit]}"


def time(ns):
    """A time given in nanoseconds, in the unit that reads best."""
    if ns is None:
        return ""
    for factor, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if abs(ns) >= factor:
            return f"{number(ns / factor)} {unit}"
    return f"{number(ns)} ns"


def tick(ns):
    """A time at an axis: "5 µs"."""
    for factor, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if abs(ns) >= factor:
            return f"{ns / factor:.4g} {unit}"
    return f"{ns:.4g} ns" if ns else "0"


def percent(fraction, signed=False):
    """0.123 as "12.3 %", small ones to two digits; signed as a change: "+12.3 %"."""
    value = fraction * 100
    if 99.95 <= value < 100:
        return "99.9 %"  # all but a few are not all
    text = f"{value:.0f}" if abs(value) >= 99.95 else f"{value:.2g}" if abs(value) < 1 else f"{value:.1f}"
    return ("+" if signed and value > 0 else "") + text + " %"


def plural(n, word, words=None):
    return f"{n:,} {word if n == 1 else words or word + 's'}"


def join(names, last="and"):
    """"a1, a2 and zc"."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


# How a coordinate of a cell is called, and how its values are written.
COORDINATES = {
    "impl": ("variant", str),
    "engine": ("engine", str),
    "workload": ("workload", str),
    "ring": ("ring", str),
    "size": ("message size", size),
    "threads": ("threads", lambda value: plural(value, "thread")),
    "connections": ("connections per thread", lambda value: plural(value, "connection")),
    "batch": ("messages per send", lambda value: f"batch {value}"),
    "depth": ("requests in flight", lambda value: f"depth {value}"),
    "rate": ("rate", lambda value: f"{value:,}/s" if value else "closed loop"),
    "recv": ("receive", str),
    "mtu": ("MTU", lambda value: f"MTU {value:,}" if value else "MTU of the path"),
    "offloads": ("offloads", lambda value: value or "offloads of the path"),
    "sysctl": ("sysctl", lambda value: value or "sysctl as it was"),
}


def coordinate(name, value):
    """"4 KiB", "2 threads": the value of a coordinate as in a sentence."""
    return COORDINATES.get(name, (name, lambda text: f"{name} {text}"))[1](value)


def coordinate_name(name):
    return COORDINATES.get(name, (name, None))[0]
