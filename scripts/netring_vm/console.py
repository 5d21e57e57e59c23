#!/usr/bin/env -S python3 -X utf8
"""A launcher: connects standard input, output and error to a fresh shell in a guest of scripts/netring-vm --pair.

  console.py SOCKET GUEST sh

SOCKET is an abstract one of that netring-vm, GUEST the guest's name, for messages. The end of standard input is the shell's; when this program is killed,
all that the shell has started is. Exit: the shell's; 2 usage; 255 the guest or its netring-vm is gone.
"""

import errno
import os
import select
import signal
import socket
import struct
import sys
import threading

HEAD = struct.Struct(">cI")
MOST = 1 << 16  # bytes in a frame
# To the broker: input, without bytes its end. From it: the shell has begun; standard output, error; its exit status.
INPUT, BEGUN, OUTPUT, ERRORS, STATUS = b"i", b"b", b"o", b"e", b"s"
USAGE, GONE = 2, 255
PATIENCE_S = 5


def frame(kind, data=b""):
    return HEAD.pack(kind, len(data)) + data


def take_frame(buffer):
    """The first whole frame of a bytearray, taken out of it; None: there is none yet."""
    if len(buffer) < HEAD.size:
        return None
    kind, size = HEAD.unpack_from(buffer)
    if size > MOST:
        raise ConnectionError(errno.EPROTO, f"a frame of {size} bytes")
    if len(buffer) < HEAD.size + size:
        return None
    data = bytes(buffer[HEAD.size:HEAD.size + size])
    del buffer[:HEAD.size + size]
    return kind, data


def say(line):
    os.write(2, f"netring-vm: {line}\n".encode())


def send_input(connection):
    """Sends standard input on, as it comes, and its end."""
    data = None
    try:
        while data != b"":
            data = os.read(0, MOST)
            connection.sendall(frame(INPUT, data))
    except OSError:
        pass  # the other end has gone: the main thread finds out


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def copy_output(connection, guest):
    """Writes what the shell writes; returns its exit status."""
    buffer = bytearray()
    if not select.select([connection], [], [], PATIENCE_S)[0]:
        say(f"guest {guest}: waiting for its console, which another shell has")
    while data := connection.recv(MOST):
        buffer += data
        while found := take_frame(buffer):
            kind, contents = found
            if kind == STATUS:
                return int(contents)
            if kind != BEGUN:
                write_all(1 if kind == OUTPUT else 2, contents)
    raise ConnectionError(errno.ECONNRESET, "netring-vm has ended")


def main(arguments):
    if len(arguments) != 3 or arguments[2] != "sh":
        say("console.py: give a socket, a guest's name, and the word sh")
        return USAGE
    name, guest, _ = arguments
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(b"\0" + name.encode())
            threading.Thread(target=send_input, args=(connection,), daemon=True).start()
            return copy_output(connection, guest)
    except BrokenPipeError:
        return GONE  # nobody reads
    except OSError as error:
        say(f"guest {guest}: {error.strerror}: is its netring-vm --pair still there?")
        return GONE


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # the thread may be waiting for input
