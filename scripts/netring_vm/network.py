"""Taps of one bridge, in a user and network namespace of their own.

Nothing has a name outside, and no process stays: open taps keep the namespace, and the namespace keeps the bridge.
"""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct

from netring_vm.errors import LACKING, Failure

TUN = "/dev/net/tun"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
TUNSETIFF, IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x400454CA, 0x0002, 0x1000, 0x4000  # linux/if_tun.h
SIOCBRADDBR, SIOCBRADDIF, SIOCSIFFLAGS, IFF_UP = 0x89A0, 0x89A2, 0x8914, 1  # linux/sockios.h, linux/if.h
BRIDGE = b"bridge"


def bridged_taps(count):
    """Descriptors of that many taps, for QEMU: with a header for offloads, without which a guest has no zero copy."""
    here, there = socket.socketpair()
    with here, there:
        child = os.fork()
        if child == 0:
            os._exit(answer(there, count))
        os.waitpid(child, 0)
        refusal, taps, _, _ = socket.recv_fds(here, 4096, count)
    if len(taps) != count:
        raise Failure(LACKING, refusal.decode())
    return taps


def answer(there, count):
    """In a process of its own: makes the taps and sends them, or else why not."""
    try:
        step = "a network namespace (unshare)"
        own_namespace()
        step = "a bridge: does this kernel have CONFIG_BRIDGE?"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            make_bridge(control)
            step = f"a tap ({TUN})"
            taps = [make_tap(control, b"tap%d" % number) for number in range(count)]
        socket.send_fds(there, [b"taps"], taps)
    except OSError as error:
        there.send(f"--pair needs {step}: {error.strerror}".encode())
    return 0


def own_namespace():
    """An ordinary user needs a user namespace for it, which some machines refuse even to root."""
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 and unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_bridge(control):
    # Else the bridge itself talks to the guests.
    with contextlib.suppress(OSError), open("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w") as file:
        file.write("1")
    fcntl.ioctl(control, SIOCBRADDBR, BRIDGE + b"\0")
    set_up(control, BRIDGE)


def make_tap(control, name):
    tap = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
    fcntl.ioctl(control, SIOCBRADDIF, struct.pack("16si20x", BRIDGE, socket.if_nametoindex(name.decode())))
    set_up(control, name)
    return tap


def set_up(control, name):
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", name, IFF_UP))
