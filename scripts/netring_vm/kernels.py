"""Finds kernels: an image at hand, or one that Debian packages for clouds, downloaded and unpacked, never installed."""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from netring_vm.errors import LACKING, USAGE, Failure

# A third number: linux-image-6.12-cloud-amd64 is an empty package that names the newest one.
PACKAGE = re.compile(r"linux-image-(\d+\.\d+)\.\d+\S*-cloud-amd64")
# Since 7.1 Debian has the image and its modules in packages of their own, which linux-image-* depends on.
PART = re.compile(r"(linux-(?:base|binary|modules)-\d\S*-cloud-amd64) \(= ([^)\s]+)\)")
MAX_RELEASE = 64  # of utsname
IMAGES = ("boot/vmlinuz-*", "usr/lib/modules/*/vmlinuz", "lib/modules/*/vmlinuz")


@dataclasses.dataclass(frozen=True)
class Kernel:
    name: str  # as it was asked for
    release: str  # as uname -r has it
    origin: str  # where it comes from: a package and its version, a file, or this machine
    image: pathlib.Path | None  # None: the kernel that runs here


def find(name):
    """The kernel called `name`: host, newest, a series such as 6.12, or the path of an image."""
    if name == "host":
        return Kernel(name, os.uname().release, "the machine that ran the others", None)
    if "/" in name:
        image = pathlib.Path(name).absolute()
        return Kernel(name, image_release(image), image.name, image)
    if name != "newest" and not re.fullmatch(r"\d+\.\d+", name):
        raise Failure(USAGE, f"--kernel: '{name}' is none of host, newest, a series such as 6.12, the path of an image")
    package, version = newest(name)
    image = package_image(package, version)
    return Kernel(name, image_release(image), f"{package} {version}", image)


def newest(name):
    """(package, version) of the newest image of that series. One that cannot be downloaded gives way to one that was."""
    packages = packages_seen()
    serieses = sorted({series for series, _, _ in packages}, key=numbers)
    wanted = serieses[-1] if name == "newest" and serieses else name
    found = [(package, version) for series, package, version in packages if series == wanted]
    found.sort(key=lambda each: numbers(each[1]))
    if not found:
        raise Failure(LACKING, f"no kernel {name}: apt sees cloud images of {', '.join(serieses) or 'no series'}; add the "
                      "Debian suite that has it, pinned as scripts/bootstrap pins sid, or give the path of an image")
    try:
        package_image(*found[-1])
    except Failure:
        found = [each for each in found if package_folder(*each).exists()]
        if not found:
            raise
    return found[-1]


def numbers(version):
    """Orders versions of Debian's kernels: 6.1.192-2 before 6.12.9-1."""
    return [int(number) for number in re.findall(r"\d+", version)]


def packages_seen():
    """(series, package, version) of every cloud image that apt, or else the cache, knows."""
    cached = [folder.name.split("_", 1) for folder in cache().glob("linux-image-*_*")]
    seen = {tuple(each) for each in cached}
    if shutil.which("apt-cache"):
        names = output("apt-cache", "pkgnames", "linux-image-").split()
        names = [name for name in names if PACKAGE.fullmatch(name)]
        rows = [row.split("|") for row in output("apt-cache", "madison", *names).splitlines()] if names else []
        seen |= {(row[0].strip(), row[1].strip()) for row in rows if len(row) == 3 and row[2].endswith("Packages")}
    matches = [(PACKAGE.fullmatch(package), package, version) for package, version in seen]
    return [(match[1], package, version) for match, package, version in matches if match]


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def cache():
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "netring/kernels"


def package_folder(package, version):
    return cache() / f"{package}_{version}"


def package_image(package, version):
    """The package's image in the cache, where the package is unpacked first if it is not there."""
    folder = package_folder(package, version)
    if not folder.exists():
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache(), prefix=".new-") as new:
            unpack(package, version, pathlib.Path(new))
            try:
                (pathlib.Path(new) / "root").rename(folder)
            except OSError:
                if not folder.exists():  # else another run was faster
                    raise
    images = [image for pattern in IMAGES for image in folder.glob(pattern)]
    if not images:
        raise Failure(LACKING, f"no kernel image in {folder}: the package is built in a way not known here; give the path "
                      "of an image")
    return images[0]


def unpack(package, version, folder):
    """Downloads the package and its parts, and unpacks them into folder/root."""
    parts = [(package, version)]
    for name, part_version in parts:  # grows while it is walked
        command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", f"{name}={part_version}"]
        try:
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        except FileNotFoundError as error:
            raise Failure(LACKING, f"no {error.filename} here to get a kernel with: give the path of an image") from None
        archives = list(folder.glob(f"{name}_*.deb"))
        if run.returncode != 0 or len(archives) != 1:
            reason = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Failure(LACKING, f"{name} {part_version} cannot be downloaded: {reason}; try again after apt-get update")
        subprocess.run(["dpkg-deb", "-x", str(archives[0]), str(folder / "root")], check=True)
        depends = output("dpkg-deb", "-f", str(archives[0]), "Depends")
        parts += [part for part in PART.findall(depends) if part not in parts]


def image_release(image):
    """The release that a bzImage carries: Documentation/arch/x86/boot.rst (6.18), field kernel_version."""
    try:
        with open(image, "rb") as file:
            head = file.read(0x200 + 0xFFFF + MAX_RELEASE)
    except OSError as error:
        raise Failure(LACKING, f"kernel image {image} cannot be read: {error.strerror}") from None
    start = 0x200 + int.from_bytes(head[0x20E:0x210], "little")
    found = re.match(rb"\d+\.\d+[\w.+~-]*", head[start:start + MAX_RELEASE]) if head[0x202:0x206] == b"HdrS" else None
    if not found:
        raise Failure(USAGE, f"{image} is no x86 kernel image (bzImage): the path of a vmlinuz is needed")
    return found[0].decode()
