#!/usr/bin/env python3
"""Packets that are dropped on the path are in the files of a run, and its verdict names them."""

import contextlib
import csv
import ctypes
import os
import pathlib
import platform
import socket
import struct
import subprocess
import sys
import tempfile
import time

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SYS_BPF = {"x86_64": 321, "aarch64": 280}.get(platform.machine())
BPF_PROG_LOAD, BPF_LINK_CREATE = 5, 28
XDP, XDP_ATTACH, GENERIC = 6, 37, 2
ONE_IN = 200
ONE_IN_OF_MANY = 50  # so many that the congestion window never opens
LARGE = 1000  # bytes: what opens a connection is smaller
QUICK = ["--impl", "a1", "--sizes", "65536", "--workload", "stream", "--path", "veth", "--duration", "1500ms", "--slice", "150ms",
         "--nocontrol", "--precision", "0"]
# A connection that waits for its retransmission timer (200 ms and more) sends nothing in a short slice.
LONG_SLICES = ["--duration", "4s", "--slice", "1s"]
COLUMNS = ("tcp_segments", "tcp_retransmits", "tcp_rtt_ns", "tcp_cwnd", "tcp_busy_ns", "tcp_rwnd_limited_ns", "tcp_sndbuf_limited_ns")


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes, 128)
    result = LIBC.syscall(SYS_BPF, command, buffer, len(buffer))
    if result < 0:
        raise OSError(ctypes.get_errno(), "bpf")
    return result


def instruction(code, registers=0, offset=0, immediate=0):
    return struct.pack("<BBhi", code, registers, offset, immediate)


def load_dropper(one_in):
    """An XDP program that drops one in so many of the large packets."""
    code = b"".join([
        instruction(0x61, 0x12, 0),                # r2 = data
        instruction(0x61, 0x13, 4),                # r3 = data_end
        instruction(0x1F, 0x23),                   # r3 -= r2
        instruction(0xA5, 0x03, 3, LARGE),         # if r3 < LARGE: pass
        instruction(0x85, immediate=7),            # r0 = bpf_get_prandom_u32()
        instruction(0x97, immediate=one_in),       # r0 %= one_in
        instruction(0x15, 0x00, 2, 0),             # if r0 == 0: drop
        instruction(0xB7, immediate=2), instruction(0x95),   # XDP_PASS
        instruction(0xB7, immediate=1), instruction(0x95),   # XDP_DROP
    ])
    instructions, license = ctypes.create_string_buffer(code), ctypes.create_string_buffer(b"GPL")
    return bpf(BPF_PROG_LOAD, struct.pack("<IIQQ", XDP, len(code) // 8, ctypes.addressof(instructions), ctypes.addressof(license)))


@contextlib.contextmanager
def namespace_of(pid):
    with open("/proc/thread-self/ns/net") as own, open(f"/proc/{pid}/ns/net") as other:
        if LIBC.setns(other.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            assert LIBC.setns(own.fileno(), CLONE_NEWNET) == 0


def drop_at_client(process, program):
    """Attaches it to the client's end of the lab; what is returned holds it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        for child in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                if "netring-agent" not in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                    continue
                with namespace_of(child):
                    return bpf(BPF_LINK_CREATE, struct.pack("<IIII", program, socket.if_nametoindex("veth1"), XDP_ATTACH, GENERIC))
        time.sleep(0.01)
    raise AssertionError("no agent was seen at veth1")


def measure(out, program=None, more=()):
    command = [os.environ["NETRING_RUN"], *QUICK, *more, "--out", str(out)]
    process = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    attached = None if program is None else drop_at_client(process, program)
    printed, _ = process.communicate(timeout=120)
    if attached is not None:
        os.close(attached)
    assert process.returncode == 0, printed
    row, = read(out / "results.csv")
    return printed, row, [each for each in read(out / "samples.csv") if each["side"] == "server"]


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def total(samples, column):
    return sum(int(sample[column]) for sample in samples)


def check_that_the_congestion_window_is_named(out, program):
    printed, row, samples = measure(out, program, LONG_SLICES)
    assert "LOSS" in row["reasons"].split("|"), (row, printed)
    full = [each for each in samples if int(each["tcp_in_flight"]) >= int(each["tcp_cwnd"])]
    assert full, samples
    notes = row["notes"].split("|")
    if float(row["server_cwnd_filled_fraction"]) >= 0.9 and "SAME_CORE" not in notes:
        assert "LIMITED_CWND" in notes, (row, printed)
        assert "segments was full (" in " ".join(printed.split()), printed


def main():
    if os.geteuid() != 0 or SYS_BPF is None:
        print("skipped: attaching an XDP program needs root", file=sys.stderr)
        raise SystemExit(77)
    try:
        program, worse = load_dropper(ONE_IN), load_dropper(ONE_IN_OF_MANY)
    except OSError as error:
        print("skipped: this kernel loads no XDP program:", error, file=sys.stderr)
        raise SystemExit(77) from error
    with tempfile.TemporaryDirectory() as folder:
        _, row, samples = measure(pathlib.Path(folder) / "whole")
        assert "LOSS" not in row["reasons"].split("|"), row
        for sample in samples:
            assert all(sample[column] for column in COLUMNS), sample
        printed, row, samples = measure(pathlib.Path(folder) / "lossy", program)
        assert "LOSS" in row["reasons"].split("|"), (row, printed)
        assert row["verdict"] in ("degraded", "invalid"), row
        again, segments = total(samples, "tcp_retransmits"), total(samples, "tcp_segments")
        assert again > 0, samples
        # A torn slice is not in the row.
        assert 0 < int(row["server_sent_again"]) <= again and 0 < int(row["server_segments"]) <= segments, row
        assert float(row["server_sent_again_fraction"]) > 0, row
        sentence = f"the server sent {row['server_sent_again']} of {row['server_segments']} segments again"
        assert sentence in " ".join(printed.split()), printed
        check_that_the_congestion_window_is_named(pathlib.Path(folder) / "worse", worse)


if __name__ == "__main__":
    main()
