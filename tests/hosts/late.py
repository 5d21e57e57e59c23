"""Runs a command as a host would be that is far away: what goes to it and what comes from it is DELAY seconds late each way.

    late.py LOG DELAY COMMAND...

LOG gets '>' where netring goes over to saying something and '<' where it goes over to hearing: '><' is a round trip."""

import os
import queue
import subprocess
import sys
import threading
import time

TURNS = open(sys.argv[1], "wb", buffering=0)
DELAY = float(sys.argv[2])
LOCK = threading.Lock()
last = b""


def note(mark):
    global last
    with LOCK:
        if mark != last:
            TURNS.write(mark)
        last = mark


def carry(source, target, on_read, on_write):
    """Returns at the end of `source`, when all has been carried; `target` is closed then, or cannot be written any more."""
    parts = queue.Queue()

    def read():
        data = b"first"
        while data:
            data = os.read(source, 65536)
            on_read(data)
            parts.put((time.monotonic() + DELAY, data))

    threading.Thread(target=read, daemon=True).start()
    try:
        while True:
            due, data = parts.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not data:
                break
            on_write(data)
            while data:
                data = data[os.write(target, data):]
    except BrokenPipeError:
        pass
    os.close(target)


def nothing(_):
    pass


child = subprocess.Popen(sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
there = os.dup(child.stdin.fileno())
child.stdin.close()
threading.Thread(target=carry, daemon=True, args=(0, there, lambda data: data and note(b">"), nothing)).start()
carry(child.stdout.fileno(), 1, nothing, lambda data: note(b"<"))
code = child.wait()
os._exit(code if code >= 0 else 255)
