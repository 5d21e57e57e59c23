"""Standard output and error of a program: what cannot be written is no success. src/app/standard.h says the same for the others.

A reader who has seen enough (EPIPE) ends nothing; what else keeps a line from being written does, with exit code 1.
"""

import errno
import os

OUTPUT, ERRORS = 1, 2
UNWRITTEN = 1  # exit code
WITHOUT_MEMORY = 2  # as the other programs


class Unwritable(Exception):
    """Standard output, and why; the text is a line."""


class Standard:
    """One for a program, made before it opens anything."""

    def __init__(self, program):
        self._program = program
        self._unsaid = False
        for descriptor in (0, OUTPUT, ERRORS):
            try:
                os.fstat(descriptor)
            except OSError:
                # Else the next file that is opened would take its place, and the output. Nothing can be written to this.
                os.open("/dev/null", os.O_WRONLY if descriptor == 0 else os.O_RDONLY)

    def write(self, text):
        """To standard output, at once."""
        try:
            write_all(OUTPUT, text)
        except BrokenPipeError:
            pass
        except OSError as error:
            name = errno.errorcode.get(error.errno, "unknown errno")
            raise Unwritable(f"cannot write standard output: {error.strerror} ({name})") from None

    def say(self, line):
        """A line, to standard error."""
        self.write_errors(f"{self._program}: {line}\n")

    def write_errors(self, text):
        try:
            write_all(ERRORS, text)
        except BrokenPipeError:
            pass
        except OSError:
            self._unsaid = True  # to nobody

    def run(self, main):
        """The exit code of main(), or that of what could not be written."""
        try:
            code = main()
        except Unwritable as why:
            self.say(why)
            code = UNWRITTEN
        except MemoryError:
            self.say("there is not enough memory: raise the limit (ulimit -v), or give it less to read")
            code = WITHOUT_MEMORY
        except SystemExit as ended:
            code = ended.code
        return code or (UNWRITTEN if self._unsaid else 0)


class Sink:
    """A standard file as what copies binary files takes it."""

    def __init__(self, descriptor, write):
        self._descriptor, self.write = descriptor, write

    def fileno(self):
        return self._descriptor

    def flush(self):
        """Nothing is kept back."""


def write_all(descriptor, text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    while data:
        data = data[os.write(descriptor, data):]
