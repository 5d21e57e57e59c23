"""Call stacks out of the text of perf script, folded: how many samples each has. That text is another program's, of a file that
may be anybody's: it is bounded here, and names lose what a terminal or a page would obey."""

import collections
import re
import sys

MOST_BYTES = 32 << 20  # of the text
MOST_FRAMES = 128  # of a stack; what is nearer to its root is left out
MOST_IN_ALL = 300_000  # frames of all stacks that differ; the rarest stacks are left out
MOST_NAME = 160

# "  ffffffff820347d4 tcp_v4_rcv ([kernel.kallsyms])"
FRAME = re.compile(r"\s+([0-9a-f]{1,16}) (.*) \((.*)\)\s*")
UNKNOWN = "[unknown]"
OF_KERNEL = "_[k]"  # at the end of a name, as flamegraph.pl has it


def clean(text):
    """In one line, of printable characters, not long."""
    name = "".join(each if each.isprintable() else "?" for each in text[:MOST_NAME + 1])
    return name if len(name) <= MOST_NAME else name[:MOST_NAME - 3] + "..."


def frame(line):
    """A frame's name; None: the line is none, or says nothing."""
    found = FRAME.fullmatch(line[:4096])
    if not found:
        return None
    address, name, place = found.groups()
    if name == UNKNOWN:
        name = f"[{place.rpartition('/')[2].strip('[]')}]"
    if name == UNKNOWN:
        return None
    return sys.intern(clean(name) + (OF_KERNEL if int(address, 16) >> 63 else ""))


def fold(text):
    """{stack: samples}; a stack is a tuple of names, its root first. The text has the samples apart by empty lines: a line that
    names the thread, then its frames, the innermost first."""
    found, frames, sampled = collections.Counter(), [], False

    def take():
        if sampled:
            found[tuple(reversed(frames))] += 1

    for line in text.splitlines():
        if not line.strip():
            take()
            frames, sampled = [], False
        elif not line[0].isspace():
            sampled = True
        elif len(frames) < MOST_FRAMES:
            name = frame(line)
            if name is not None:
                frames.append(name)
    take()
    return bounded(found)


def bounded(found):
    """The most frequent of them, as far as there is room."""
    if sum(map(len, found)) <= MOST_IN_ALL:
        return found
    kept, room = collections.Counter(), MOST_IN_ALL
    for stack, samples in found.most_common():
        room -= len(stack)
        if room < 0:
            break
        kept[stack] = samples
    return kept
