"""In place of a host: answers the launcher's script, then is no agent, or passes an agent's lines on and spoils some.

    liar.py LIE AGENT sh"""

import itertools
import json
import os
import re
import subprocess
import sys
import threading

LIE, AGENT = (sys.argv + ["", ""])[1:3]


def say(data):
    view = memoryview(data)
    while view:
        view = view[os.write(1, view):]


def say_for_ever(piece):
    while True:
        say(piece)


def answer_the_script():
    nonce = re.search(r"\bn=([0-9a-f]+);", sys.stdin.readline())[1]
    protocol = subprocess.run([AGENT, "--protocol"], capture_output=True, text=True, check=True).stdout.strip()
    system = os.uname()
    for each in (f"system {system.sysname} {system.machine}", f"agent {AGENT}", f"speaks {protocol}", "folder /tmp", "done"):
        say(f"{nonce}:{each}\n".encode())
    sys.stdin.readline()
    say(f"{nonce}:running\n".encode())


def pass_on(spoil):
    """`spoil(type, count, message)`: what to say instead of an agent's message, the count'th of its type."""
    agent = subprocess.Popen([AGENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def listen():
        try:
            for line in sys.stdin.buffer:
                agent.stdin.write(line)
                agent.stdin.flush()
            agent.stdin.close()
        except OSError:
            pass  # it has ended

    threading.Thread(target=listen, daemon=True).start()
    counts = {}
    for line in agent.stdout:
        message = json.loads(line)
        kind = message["type"]
        counts[kind] = counts.get(kind, 0) + 1
        for each in spoil(kind, counts[kind], message):
            say(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n")
    agent.wait()


def meet_nobody():
    """Says what an agent says, and never connects to the other one."""
    say(subprocess.run([AGENT], stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout)
    sys.stdin.readline()
    say(b'{"type":"met","version":%d,"route":{}}\n' % VERSION)
    sys.stdin.read()


def changed(kind, count, change):
    """Spoils from that message of its kind on."""
    def spoil(said, number, message):
        return [change(message)] if said == kind and number >= count else [message]
    return spoil


def deep(message, *path, value):
    """The message, with that value in it."""
    place = message
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return message


def sample(count, *path, value):
    return changed("sample", count, lambda message: deep(message, "sample", *path, value=value))


# The server's samples of a run's first few are trials, which a run that goes on has had.
LATER = 12
SAID = {
    "bytes": lambda: say_for_ever(bytes(range(256)).replace(b"\n", b"")),
    "lines": lambda: say_for_ever(b"x\n"),
    "one line": lambda: say_for_ever(b"x" * 65536),
    "nested": lambda: say_for_ever(b"[" * 65536),
    "zeros": lambda: say_for_ever(bytes(65536)),
    "nothing": lambda: sys.stdin.read(),
    "the end": lambda: None,
    "met nobody": meet_nobody,
    "another type": lambda: say(b'{"type":"met","version":%d}\n' % VERSION),
    "a type of any length": lambda: say(b'{"type":"' + b"x" * 10_000_000 + b'","version":%d}\n' % VERSION),
    "no version": lambda: say(b'{"type":"hello"}\n'),
}
PASSED_ON = {
    "a host of many facts": changed("hello", 1, lambda message: deep(
        message, "host", "environment", value=[{"key": f"k{number}", "text": "x" * 100} for number in range(100_000)])),
    "a host of many CPUs": changed("hello", 1, lambda message: deep(
        message, "host", "cpus", value=[{"number": 2 ** 31 - number} for number in range(100_000)])),
    "another architecture": changed("hello", 1, lambda message: deep(
        message, "host", "environment", value=[
            {**each, "text": "vax"} if each["key"] == "machine" else each for each in message["host"]["environment"]])),
    "a port beyond all": changed("listening", 1, lambda message: deep(message, "ports", value=[1e300])),
    "no port": changed("listening", 1, lambda message: deep(message, "ports", value=[])),
    "a port of nobody": changed("listening", 1, lambda message: deep(message, "ports", value=[1])),
    "met in vain": lambda kind, count, message: [{**message, "type": "met"}] if kind == "listening" else [message],
    "other cookies": changed("sample", LATER, lambda message: {**message, "cookie": "f" * 32}),
    "no samples": lambda kind, count, message: [] if kind == "sample" and count >= LATER else [message],
    "samples twice": lambda kind, count, message: [message] * (2 if kind == "sample" and count >= LATER else 1),
    "samples for ever": lambda kind, count, message: (
        itertools.repeat(message) if kind == "sample" and count >= LATER else [message]),
    "a number beyond all": sample(LATER, "messages", value=10 ** 400),
    "a negative number": sample(LATER, "messages", value=-1),
    "a number that is a text": sample(LATER, "bytes", value="many"),
    "times without end": sample(LATER, "latency", value={"buckets": [[number, 2 ** 62] for number in range(500_000)]}),
    "half a sample": lambda kind, count, message: (
        [json.dumps(message).encode()[:100] + b"\n"] if kind == "sample" and count >= LATER else [message]),
    "failed with any code": changed("sample", LATER, lambda message: {
        "type": "failed", "version": message["version"], "reason": "\x1b[31m\n" * 10_000, "code": 1}),
}

if __name__ == "__main__":
    VERSION = int(subprocess.run([AGENT, "--protocol"], capture_output=True, text=True, check=True).stdout.split()[0])
    try:
        answer_the_script()
        if LIE in SAID:
            SAID[LIE]()
        else:
            pass_on(PASSED_ON[LIE])
    except OSError:  # netring has heard enough
        pass
