"""What a shell makes of keys that are typed into it."""

import os
import pty
import re
import select
import subprocess
import time

LIMIT_S = 30
TAB = "\t"
CLEAR_LINE = "\x15"  # Ctrl-U


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self, command, environment):
        self.terminal, far = pty.openpty()
        self.process = subprocess.Popen(command, stdin=far, stdout=far, stderr=far, start_new_session=True,
                                        env={**os.environ, "TERM": "dumb", "COLUMNS": "500", "PS1": "ready> ", **environment})
        os.close(far)
        self.shown = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)

    def type(self, keys, expected):
        """Types the keys; returns when the text is shown, from here on."""
        self.shown = b""
        os.write(self.terminal, keys.encode())
        end = time.monotonic() + LIMIT_S
        while expected.encode() not in self.shown:
            if not select.select([self.terminal], [], [], max(end - time.monotonic(), 0))[0]:
                raise AssertionError(f"typed {keys!r}, and not {expected!r} was shown but {self.shown!r}")
            # A shell steps back over what it writes again.
            self.shown = re.sub(rb"[^\n]\x08", b"", self.shown + os.read(self.terminal, 4096))
