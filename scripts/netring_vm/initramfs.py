"""Packs a guest's whole file system: a program with what it links to, the kernel's modules, and busybox.

Everything has the path in the guest that it has here, so that a program finds its libraries and what it starts. All of it
lies in the guest's memory: debugging information, most of a program's file, stays here.
"""

import gzip
import lzma
import os
import pathlib
import re
import shlex
import stat
import subprocess
import tempfile

from netring_vm.errors import LACKING, USAGE, Failure

# What netring uses of the kernel and some build as modules. Without a file it is built in, or not there at all.
MODULES = ("veth", "ifb", "tcp_bbr", "vsock_loopback")
# A guest of a pair has a network card, a console with ports, and a command that spoils what is sent.
PAIR_MODULES = (*MODULES, "virtio_pci", "virtio_net", "virtio_console", "sch_netem")
# By a program's name, the programs beside it that it starts.
STARTS = {"netring-run": ("netring-agent",)}
STRIP = "strip"
ELF = b"\x7fELF"
BUSYBOX = ("/bin/busybox", "/usr/bin/busybox")
FOLDERS = ("bin", "dev", "modules", "out", "proc", "run", "sys", "tmp")
OPENERS = {".ko": open, ".gz": gzip.open, ".xz": lzma.open}


class Archive:
    """A cpio archive as the kernel unpacks it: Documentation/driver-api/early-userspace/buffer-format.rst (6.18)."""

    def __init__(self, file):
        self.file = file
        self.names = set()

    def add(self, name, mode, data=b"", device=(0, 0)):
        """Adds what is not there yet, after the folders that lead to it."""
        name = os.path.normpath(name).lstrip("/")
        if name in self.names or name == ".":
            return
        self.add(os.path.dirname(name) or ".", stat.S_IFDIR | 0o755)
        self.names.add(name)
        self.entry(name, mode, data, device)

    def add_file(self, path, data=None):
        """A file from here; `data` in place of its contents."""
        path = pathlib.Path(path)
        self.add(str(path.absolute()), stat.S_IFREG | path.stat().st_mode & 0o777, path.read_bytes() if data is None else data)

    def entry(self, name, mode, data=b"", device=(0, 0)):
        encoded = os.fsencode(name) + b"\0"
        fields = (len(self.names), mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(encoded), 0)
        for part in (b"070701" + b"".join(b"%08X" % field for field in fields) + encoded, data):
            self.file.write(part + b"\0" * (-len(part) % 4))

    def close(self):
        self.entry("TRAILER!!!", 0)


def write(path, kernel, command=None, out=None):
    """Packs a guest that runs `command` (a program's path and arguments; None: nothing) into the archive at `path`.

    `out` is a directory that it may make and that is to come back.
    """
    with open(path, "wb") as file:
        archive = begin(file, kernel, "run", MODULES)
        if out is not None:
            archive.add(str(out.parent), stat.S_IFDIR | 0o755)
        archive.add("run-directory", stat.S_IFREG | 0o644, str(out or "").encode())
        archive.add("command", stat.S_IFREG | 0o644, add_command(archive, command).encode())
        archive.close()


def write_server(path, kernel, programs):
    """Packs a guest of a pair, with the programs where its shells find them."""
    with open(path, "wb") as file:
        archive = begin(file, kernel, "serve", PAIR_MODULES)
        add_programs(archive, programs)
        for program in programs:
            archive.add(f"usr/local/bin/{program.name}", stat.S_IFLNK | 0o777, os.fsencode(program.absolute()))
        archive.close()


def begin(file, kernel, role, modules):
    archive = Archive(file)
    for folder in FOLDERS:
        archive.add(folder, stat.S_IFDIR | 0o755)
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.add("bin/busybox", stat.S_IFREG | 0o755, static_busybox().read_bytes())
    here = pathlib.Path(__file__).parent
    archive.add("init", stat.S_IFREG | 0o755, (here / "init").read_bytes())
    archive.add("role", stat.S_IFREG | 0o644, (here / role).read_bytes())
    add_kernel(archive, kernel, modules)
    return archive


def add_programs(archive, programs):
    """The programs and what they link to."""
    linked = [library for each in programs for library in libraries(each)]
    for path in (*programs, *linked):
        archive.add_file(path, without_debugging(path))


def add_command(archive, command):
    """Adds what the command names and starts, and what that links to; returns it for the guest's shell."""
    if command is None:
        return "exit 0\n"
    program = pathlib.Path(command[0])
    programs = [program, *filter(os.path.isfile, (program.parent / name for name in STARTS.get(program.name, ())))]
    add_programs(archive, programs)
    values = [value for argument in command[1:] for value in (argument, argument.partition("=")[2])]
    for path in filter(os.path.isfile, values):
        archive.add_file(path)
    archive.add(os.getcwd(), stat.S_IFDIR | 0o755)
    return f"cd {shlex.quote(os.getcwd())} && exec {shlex.join(command)}\n"


def static_busybox():
    for path in filter(os.path.exists, BUSYBOX):
        if not libraries(path):
            return pathlib.Path(path)
    raise Failure(LACKING, "no static busybox here for the guest: apt-get install busybox-static (scripts/bootstrap --vm)")


def without_debugging(path):
    """The contents of a file; of a program or library without its debugging information."""
    data = pathlib.Path(path).read_bytes()
    if not data.startswith(ELF) or b".debug_" not in data:
        return data
    with tempfile.TemporaryDirectory(prefix="netring-vm-") as folder:
        copy = pathlib.Path(folder) / "stripped"
        try:
            subprocess.run([STRIP, "--strip-debug", "-o", copy, path], check=True, capture_output=True, text=True)
        except FileNotFoundError:
            raise Failure(LACKING, f"no {STRIP} here: apt-get install binutils (scripts/bootstrap --vm)") from None
        except subprocess.CalledProcessError as error:
            raise Failure(USAGE, f"cannot strip {path}: {error.stderr.strip()}; build it again") from None
        return copy.read_bytes()


def libraries(program):
    """What the loader would load for `program`, and the loader; nothing for a static one."""
    run = subprocess.run(["ldd", str(program)], capture_output=True, text=True)
    missing = re.findall(r"^\s*(\S+) => not found$", run.stdout, re.M)
    if missing:
        raise Failure(USAGE, f"{program} cannot run here: {', '.join(missing)} not found; build it again")
    return re.findall(r"^\s*(?:\S+ => )?(/\S+) \(0x[0-9a-f]+\)$", run.stdout, re.M)


def add_kernel(archive, kernel, modules):
    """Adds the modules, numbered in the order of loading, and the kernel's configuration if there is one."""
    config = near(kernel.image, f"boot/config-{kernel.release}")
    if config is not None:
        archive.add(f"boot/{config.name}", stat.S_IFREG | 0o644, config.read_bytes())
    folder = near(kernel.image, f"lib/modules/{kernel.release}/kernel", f"usr/lib/modules/{kernel.release}/kernel")
    for number, (name, data) in enumerate(load_order(folder, modules) if folder else ()):
        archive.add(f"modules/{number:03}-{name}.ko", stat.S_IFREG | 0o644, data)


def near(image, *paths):
    """The first of the paths that exists in one of the folders that lead to the image; None when none does."""
    return next((folder / path for folder in image.parents for path in paths if (folder / path).exists()), None)


def load_order(folder, wanted):
    """(name, bytes) of the wanted modules and what they need, each after what it needs.

    From the field `depends` that each module carries: modules.dep is made when a kernel is installed, and this one is not.
    """
    paths = {path.name.partition(".ko")[0].replace("-", "_"): path for path in folder.rglob("*.ko*")}
    loaded = []

    def load(name):
        if name not in paths:
            return  # loaded already, or built in
        data = read_module(paths.pop(name))
        depends = re.search(rb"\0depends=([\w,-]*)\0", data)
        for needed in depends[1].decode().split(",") if depends else ():
            load(needed.replace("-", "_"))
        loaded.append((name, data))

    for name in wanted:
        load(name)
    return loaded


def read_module(path):
    opener = OPENERS.get(path.suffix)
    if opener is None:
        raise Failure(LACKING, f"kernel module {path} is compressed in a way that Python cannot read: decompress it")
    with opener(path, "rb") as file:
        return file.read()
