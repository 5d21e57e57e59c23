"""Boots a kernel in QEMU and brings back what the guest's init (the file beside this one) sends."""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
import zlib

from netring_report.run_directory import RunDirectory
from netring_vm import initramfs
from netring_vm.errors import BROKEN, LACKING, TIME_OUT, Failure

QEMU = "qemu-system-x86_64"
KVM = pathlib.Path("/dev/kvm")
TRIAL_S = 5
BOOT_S = 60  # an emulated guest needs 3 to 20, beside a build too
UP = b"netring-vm: up"  # from the guest's init
POLL_S = 0.05
CONSOLE_LINES = 12
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # linux/prctl.h
PORTS = ("stdout", "stderr", "archive")  # after the console, as the guest's init uses them
MAX_RETURNED_BYTES = 1 << 30


@dataclasses.dataclass(frozen=True)
class Machine:
    accel: str  # kvm, tcg, or auto: kvm where it works
    cpus: int
    memory_mib: int
    timeout_s: float


def run(kernel, command, machine, stdout, stderr, out=None):
    """Runs `command` in a guest with this kernel; returns its exit code.

    What it writes is copied to stdout and stderr (binary files) as it comes. The directory `out` that it makes there
    is made here too.
    """
    need_qemu()
    with tempfile.TemporaryDirectory(prefix="netring-vm-") as name:
        folder = pathlib.Path(name)
        initramfs.write(folder / "initramfs", kernel, command, out)
        # Seen beside builds: an emulated guest that came nowhere near its init. Nothing of the program has run by then.
        if not boot(kernel, machine, folder, stdout, stderr) and not boot(kernel, machine, folder, stdout, stderr):
            raise Failure(BROKEN, f"kernel {kernel.name} ({machine.accel}): twice not started in {BOOT_S} s. "
                          f"Its console{last_lines(folder)}")
        return take(folder, kernel, out)


def choose_accel(machine, kernel):
    """`machine` with kvm or tcg for auto. KVM may be there and yet hang (nested virtualization), so it is tried."""
    if machine.accel != "auto":
        return machine
    trial = dataclasses.replace(machine, accel="kvm", timeout_s=TRIAL_S)
    works = os.access(KVM, os.R_OK | os.W_OK)
    try:
        with open(os.devnull, "wb") as nowhere:
            works = works and run(kernel, None, trial, nowhere, nowhere) == 0
    except Failure as failure:
        if failure.code == LACKING:
            raise
        works = False
    return dataclasses.replace(machine, accel="kvm" if works else "tcg")


def qemu_command(kernel, machine):
    """The file names in it are those of the folder that it is started in."""
    return [*qemu_base(kernel, machine, "initramfs"), "-serial", "stdio",
            *(word for port in PORTS for word in ("-serial", f"file:{port}"))]


def qemu_base(kernel, machine, initramfs_path, *words):
    """A machine without devices; the words are for its kernel's command line."""
    # Timings of an emulated CPU mean nothing: results must say so themselves.
    mark = ["netring.emulated=1"] if machine.accel == "tcg" else []
    # All CPUs in one thread of QEMU, in turn: with a thread for each, guests stopped answering now and then, all their CPUs
    # busy (QEMU 7.2), and were not quicker.
    accel = "tcg,thread=single" if machine.accel == "tcg" else machine.accel
    line = ["console=ttyS0", "panic=-1", "quiet", *mark, *words]
    return [QEMU, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-accel", accel, "-cpu", "max", "-smp", str(machine.cpus), "-m", str(machine.memory_mib),
            "-kernel", str(kernel.image), "-initrd", str(initramfs_path), "-append", " ".join(line)]


def need_qemu():
    if shutil.which(QEMU) is None:
        raise Failure(LACKING, f"no {QEMU} here: apt-get install qemu-system-x86 (scripts/bootstrap --vm)")


def die_with_parent():
    """QEMU must not go on when netring-vm is killed (prctl(2))."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def boot(kernel, machine, folder, stdout, stderr):
    """Runs the machine until it powers itself off; the ports' files are then in the folder. False: it did not start."""
    for port in PORTS:
        (folder / port).touch()
    with contextlib.ExitStack() as files:
        console = files.enter_context(open(folder / "console", "wb"))
        copies = [(files.enter_context(open(folder / "stdout", "rb")), stdout),
                  (files.enter_context(open(folder / "stderr", "rb")), stderr)]
        qemu = subprocess.Popen(qemu_command(kernel, machine), cwd=folder, stdin=subprocess.DEVNULL, stdout=console,
                                stderr=console, preexec_fn=die_with_parent)
        begun = time.monotonic()
        ended = False
        try:
            while not ended:
                ended = qemu.poll() is not None
                for source, sink in copies:
                    sink.write(source.read())
                    sink.flush()
                took_s = time.monotonic() - begun
                if not ended and took_s > machine.timeout_s:
                    raise Failure(TIME_OUT, f"kernel {kernel.name} ({machine.accel}): not done in {machine.timeout_s:g} s, "
                                  f"killed; give it more with --timeout. Its console{last_lines(folder)}")
                if not ended and took_s > BOOT_S and UP not in (folder / "console").read_bytes():
                    return False
                time.sleep(0 if ended else POLL_S)
        finally:
            qemu.kill()
            qemu.wait()
    if qemu.returncode != 0:
        raise Failure(BROKEN, f"kernel {kernel.name} ({machine.accel}): QEMU ended with {qemu.returncode}. "
                      f"What it said{last_lines(folder)}")
    return True


def last_lines(folder):
    return end_of((folder / "console").read_bytes())


def end_of(console):
    """The last lines of a console, for a message; of a panic the first, which a trace of the stack follows."""
    text = console[-16384:].decode(errors="replace")
    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]", "", line) for line in text.splitlines()]
    lines = [line for line in lines if line.strip()]
    panic = next((number for number, line in enumerate(lines) if "Kernel panic" in line), len(lines) - CONSOLE_LINES)
    lines = lines[max(panic, 0):][:CONSOLE_LINES]
    return ":\n  " + "\n  ".join(lines) if lines else ": nothing"


def take(folder, kernel, out):
    """The exit code in the archive; its run directory goes to `out`."""
    try:
        files = returned_files(folder / "archive")
        code = int(files.pop(("status",)))
    except (tarfile.TarError, zlib.error, EOFError, OSError, KeyError, ValueError) as error:
        raise Failure(BROKEN, f"kernel {kernel.name}: the guest ended without sending its program's exit code ({error}). "
                      f"Its console{last_lines(folder)}") from error
    if out is not None:
        bring(files, out)
    return code


def bring(files, out):
    """The run directory that the guest has made. One that is there by now is somebody else's."""
    found = {tuple(parts): data for (top, *parts), data in files.items() if top == "run"}
    if found:
        with RunDirectory.open(out, make=True, new=True) as directory:
            for parts, data in found.items():
                put(directory, parts, data)


def put(directory, parts, data):
    name, *below = parts
    if not below:
        return directory.replace(name, data)
    with directory.folder(name) as folder:
        return put(folder, below, data)


def returned_files(path):
    """The archive's regular files by the parts of their names; none of them leads out of it."""
    files = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in filter(tarfile.TarInfo.isfile, archive):
            parts = pathlib.PurePosixPath(os.path.normpath(member.name)).parts
            if parts[0] in ("..", "/") or member.offset > MAX_RETURNED_BYTES:
                raise ValueError(f"unexpected file {member.name!r}")
            files[parts] = archive.extractfile(member).read()
    return files
