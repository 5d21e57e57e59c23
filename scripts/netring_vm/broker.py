"""The host's end of a guest's console: gives each launcher (console.py) that connects a fresh shell in the guest.

The guest's end, and what goes over the console's ports, is in the file `serve` beside this one.
"""

import os
import secrets
import select
import socket
import struct
import threading
import time

from netring_vm import console

PORTS = ("input", "output", "errors", "control")  # in their order on the guest's console
ENDED = b"\x1e"  # begins the mark after the shell's last byte
MOST_WAITING = 1 << 18  # bytes on their way, in either direction
ROOM = select.POLLOUT
DATA = select.POLLIN
LOST = select.POLLHUP | select.POLLERR | select.POLLRDHUP


class UntilMark:
    """Takes the mark out of what the shell has written."""

    def __init__(self, nonce):
        self._mark = ENDED + nonce.encode() + b" "
        self._kept = b""
        self.status = None  # the shell's, once the mark has come

    def take(self, data):
        """What of the bytes so far is the shell's and no beginning of a mark."""
        self._kept += data
        begin = self._kept.find(self._mark)
        if begin < 0:
            tail = range(max(0, len(self._kept) - len(self._mark) + 1), len(self._kept))
            begin = next((at for at in tail if self._mark.startswith(self._kept[at:])), len(self._kept))
        elif self._kept.endswith(b"\n"):
            self.status = int(self._kept[begin + len(self._mark):])
        taken, self._kept = self._kept[:begin], self._kept[begin:]
        return taken


class Session:
    """One shell: between a launcher's connection and the guest's ports."""

    def __init__(self, ports, connection):
        self.ports, self.connection = ports, connection
        nonce = secrets.token_hex(16)
        self.marks = {console.OUTPUT: UntilMark(nonce), console.ERRORS: UntilMark(nonce)}
        self.received = bytearray()  # from the launcher: the beginning of a frame
        self.to_guest = bytearray()
        self.to_launcher = bytearray(console.frame(console.BEGUN))
        self.input_ended = self.shell_ended = self.launcher_gone = False
        ports["control"].sendall(f"start {nonce}\n".encode())

    def run(self):
        while not self.shell_ended or self.to_guest or self.to_launcher:
            self.move(self.wait())
            if not self.shell_ended and all(mark.status is not None for mark in self.marks.values()):
                self.shell_ended = True
                self.end_input()
                self.send(console.STATUS, str(self.marks[console.OUTPUT].status).encode())

    def wait(self):
        """What can move now: poll(2)'s events by the ends of the session."""
        wanted = {end: 0 for end in self.ports.values()}
        if self.to_guest:
            wanted[self.ports["input"]] = ROOM
        if len(self.to_launcher) < MOST_WAITING:
            wanted[self.ports["output"]] = wanted[self.ports["errors"]] = DATA
        if not self.launcher_gone:
            takes = not self.input_ended and len(self.to_guest) < MOST_WAITING
            wanted[self.connection] = select.POLLRDHUP | (DATA if takes else 0) | (ROOM if self.to_launcher else 0)
        poll = select.poll()
        for end, events in wanted.items():
            poll.register(end, events)
        ready = dict(poll.poll())
        return {end: ready.get(end.fileno(), 0) for end in wanted}

    def move(self, ready):
        if any(ready[port] & LOST for port in self.ports.values()):
            raise ConnectionResetError(f"guest's console: {ready}")
        if ready[self.ports["input"]] & ROOM:
            del self.to_guest[:self.ports["input"].send(self.to_guest[:console.MOST])]
        for kind, port in ((console.OUTPUT, self.ports["output"]), (console.ERRORS, self.ports["errors"])):
            if ready[port] & DATA:
                self.send(kind, self.marks[kind].take(port.recv(console.MOST)))
        found = ready.get(self.connection, 0)
        try:
            if found & ROOM:
                del self.to_launcher[:self.connection.send(self.to_launcher[:console.MOST])]
            if found & DATA:
                self.take_input(self.connection.recv(console.MOST))
            elif found & LOST:
                self.lose_launcher()
        except OSError:
            self.lose_launcher()

    def send(self, kind, data):
        """To the launcher, if there is one."""
        for begin in range(0, 0 if self.launcher_gone else len(data), console.MOST):
            self.to_launcher += console.frame(kind, data[begin:begin + console.MOST])

    def take_input(self, data):
        if not data:
            self.lose_launcher()
        self.received += data
        while not self.input_ended and (frame := console.take_frame(self.received)):
            if frame[1]:
                self.to_guest += b"%d\n" % len(frame[1]) + frame[1]
            else:
                self.end_input()

    def end_input(self):
        if not self.input_ended:
            self.to_guest += b"0\n"
        self.input_ended = True

    def lose_launcher(self):
        """Nobody is there for the shell: all that it has started is killed."""
        if not self.launcher_gone:
            self.launcher_gone = True
            self.to_launcher.clear()
            self.end_input()
            self.ports["control"].sendall(b"kill\n")


class Broker:
    """One guest's. `far` has the descriptors that its QEMU is to have, in the order of PORTS."""

    def __init__(self, name):
        self.guest = name
        self.lost = False  # a launcher has seen that the guest has ended, which its QEMU is about to
        self.socket_name = f"netring-vm-{os.getpid()}-{secrets.token_hex(8)}"
        pairs = [socket.socketpair() for _ in PORTS]
        self.ports = {port: pair[0] for port, pair in zip(PORTS, pairs)}
        self.far = [pair[1] for pair in pairs]
        # Abstract: it goes with this process, however that ends.
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(b"\0" + self.socket_name.encode())

    def await_guest(self, seconds):
        """Whether the guest has said in that time that its console is ready."""
        deadline = time.monotonic() + seconds
        heard = b""
        while b"ready\n" not in heard and (left := deadline - time.monotonic()) > 0:
            self.ports["control"].settimeout(left)
            try:
                data = self.ports["control"].recv(console.MOST)
            except OSError:
                data = b""
            if not data:
                return False
            heard += data
        self.ports["control"].settimeout(None)
        return b"ready\n" in heard

    def serve(self):
        """Serves launchers in a thread, one at a time, from now on."""
        self.listener.listen()
        self.ports["input"].setblocking(False)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if peer_uid(connection) in (0, os.geteuid()):
                    self._give_shell(connection)

    def _give_shell(self, connection):
        connection.setblocking(False)
        try:
            Session(self.ports, connection).run()
        except OSError:  # of the ports: a launcher's end is part of a session
            self.lost = True
            connection.setblocking(True)
            line = f"netring-vm: guest {self.guest} has ended\n".encode()
            last = console.frame(console.ERRORS, line) + console.frame(console.STATUS, str(console.GONE).encode())
            try:
                connection.sendall(last)
            except OSError:
                pass  # the launcher has ended too


def peer_uid(connection):
    credentials = struct.Struct("iII")  # struct ucred: pid, uid, gid (unix(7))
    return credentials.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size))[1]
