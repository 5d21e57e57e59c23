"""What netring-vm says when it cannot go on."""

USAGE = 2
LACKING = 77  # QEMU, busybox or the kernel is not here: as a test that lacks what it needs
TIME_OUT = 124
BROKEN = 125  # the machine, not the program in it


class Failure(Exception):
    """One line (what, why, what to do) and the exit code that goes with it."""

    def __init__(self, code, line):
        super().__init__(line)
        self.code = code
