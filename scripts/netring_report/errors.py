"""What netring-report says when it cannot go on."""

USAGE = 2  # also bad input
LACKING = 77  # a package is not here: as a test that lacks what it needs


def printable(text):
    """What a file holds may be meant for a terminal to obey."""
    return "".join(each if each.isprintable() else "?" for each in str(text))


class Failure(Exception):
    """One line (what, why, what to do) and the exit code that goes with it."""

    def __init__(self, line, code=USAGE):
        super().__init__(printable(line))
        self.code = code
