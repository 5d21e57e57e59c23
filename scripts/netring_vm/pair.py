"""Two guests with a network between them, and a program here that reaches each through its console."""

import contextlib
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys

from netring_vm import broker, guest, initramfs, network, programs
from netring_vm.errors import BROKEN, TIME_OUT, Failure

NAMES = ("A", "B")
ADDRESSES = ("10.0.0.1", "10.0.0.2")
CONSOLE = pathlib.Path(__file__).parent / "console.py"
# What the guests have of netring and of this machine, where it is there. Busybox's shell prefers its own programs,
# such as a tc that does not know netem: so the shell is this machine's.
BUILT = ("netring-agent", "netring-server", "netring-client")
INSTALLED = ("sh", "tc")
NEEDED = "CONFIG_VIRTIO_PCI, CONFIG_VIRTIO_CONSOLE, CONFIG_VIRTIO_NET"
ENDING_S = 20  # for the program to write what it has when it is interrupted


class Guest:
    def __init__(self, number, kernel, machine, archive, tap):
        self.name, self.address, self.number = NAMES[number], ADDRESSES[number], number + 1
        self.kernel, self.machine, self.archive, self.tap = kernel, machine, archive, tap
        self.qemu = None

    def start(self):
        self.broker = broker.Broker(self.name)
        self.console = os.memfd_create("console")
        far = [end.fileno() for end in self.broker.far]
        # Of a session of its own: an interrupt from the terminal is the program's to answer.
        self.qemu = subprocess.Popen(self.command(far), stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console,
                                     pass_fds=(*far, self.tap, self.archive), start_new_session=True,
                                     preexec_fn=guest.die_with_parent)
        for end in self.broker.far:
            end.close()

    def command(self, far):
        ports = [word for number, end in enumerate(far, 1)
                 for word in ("-chardev", f"socket,id=port{number},fd={end}",
                              "-device", f"virtserialport,chardev=port{number},nr={number}")]
        return [*guest.qemu_base(self.kernel, self.machine, f"/proc/self/fd/{self.archive}",
                                 f"NETRING_NAME={self.name}", f"NETRING_ADDRESS={self.address}/24"),
                "-serial", "stdio", "-netdev", f"tap,id=net,fd={self.tap}",
                "-device", f"virtio-net-pci,netdev=net,romfile=,mac=52:54:00:00:00:{self.number:02x}",
                "-device", "virtio-serial-pci", *ports]

    def stop(self):
        if self.qemu:
            self.qemu.kill()
            self.qemu.wait()

    def last_lines(self):
        return guest.end_of(os.pread(self.console, 1 << 24, 0))

    def launcher(self):
        return shlex.join([sys.executable, str(CONSOLE), self.broker.socket_name, self.name])


def run(kernels, machines, build, program_of, timeout_s, prepare):
    """Boots the guests, runs their commands (`prepare`), then the program; returns its exit code.

    `program_of` makes its command of the two launchers.
    """
    guest.need_qemu()
    with contextlib.ExitStack() as stack:
        taps = network.bridged_taps(len(NAMES))
        archives = {kernel: pack(kernel, build) for kernel in set(kernels)}
        guests = [Guest(number, kernel, machine, archives[kernel], tap)
                  for number, (kernel, machine, tap) in enumerate(zip(kernels, machines, taps))]
        for each in guests:
            stack.callback(each.stop)
            each.start()
        for each in guests:
            await_console(each)
        for each, command in zip(guests, prepare):
            if command:
                run_in(each, command)
        return run_here(program_of([each.launcher() for each in guests]), guests, timeout_s)


def pack(kernel, build):
    found = [path for path in (programs.find(name, build) for name in BUILT) if path]
    installed = [shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") for name in INSTALLED]
    archive = os.memfd_create("initramfs")
    initramfs.write_server(f"/proc/self/fd/{archive}", kernel, [*found, *(pathlib.Path(path) for path in installed if path)])
    return archive


def await_console(each):
    """Seen beside builds: an emulated guest that came nowhere near its init. Such a one is started once more."""
    for _ in range(2):
        if each.broker.await_guest(guest.BOOT_S):
            return each.broker.serve()
        last = each.last_lines()
        each.stop()
        each.start()
    raise Failure(BROKEN, f"guest {each.name}, kernel {each.kernel.name} ({each.machine.accel}): twice no console in "
                  f"{guest.BOOT_S} s; its kernel needs {NEEDED}. Its console{last}")


def run_in(each, command):
    """A command line in the guest; what it prints goes to standard error."""
    shell = subprocess.run([*shlex.split(each.launcher()), "sh"], input=command.encode() + b"\n", stdout=2)
    if shell.returncode != 0:
        raise Failure(BROKEN, f"guest {each.name}: exit code {shell.returncode} of: {command}")


def run_here(command, guests, timeout_s):
    """The program beside the guests. Interrupted as this is, it is waited for."""
    places = {f"NETRING_{each.name}": each.launcher() for each in guests}
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**os.environ, **places}, preexec_fn=guest.die_with_parent)
    try:
        code = wait(program, timeout_s)
    finally:
        program.kill()
        program.wait()
    for each in guests:
        if each.broker.lost:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.qemu.wait(guest.BOOT_S)
        if each.qemu.poll() is not None:
            raise Failure(BROKEN, f"guest {each.name}, kernel {each.kernel.name}: it ended by itself. "
                          f"Its console{each.last_lines()}")
    return code if code >= 0 else 128 - code


def wait(program, seconds):
    try:
        return program.wait(seconds)
    except (KeyboardInterrupt, SystemExit) as ending:
        if isinstance(ending, SystemExit):  # an interrupt from the terminal has reached it too
            program.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return program.wait(ENDING_S)
        raise
    except subprocess.TimeoutExpired:
        raise Failure(TIME_OUT, f"not done in {seconds:g} s, killed; give it more with --timeout") from None
