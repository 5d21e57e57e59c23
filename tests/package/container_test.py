#!/usr/bin/env python3
"""The container: its files by the rules of their formats, and its programs under crun, with the default seccomp profile and with ours.

Usage: container_test.py ARCHIVE
"""

import json
import os
import pathlib
import re
import shutil
import sys
import tarfile
import tempfile
import unittest

import package
from containers import LIMITS, ONE_HIERARCHY
from package import SOURCE, run

ARCHIVE = pathlib.Path(sys.argv.pop(1)).absolute()
FOLDER = SOURCE / "packaging/container"
DEFAULT = pathlib.Path("/usr/share/containers/seccomp.json")
CALLS = {"io_uring_setup", "io_uring_enter", "io_uring_register"}
USER = 1000
CRUN = ONE_HIERARCHY + ' && exec crun --cgroup-manager=disabled run -b "$0" "$1"'
PODMAN = ONE_HIERARCHY + (' && folder=$0 && exec podman --root="$folder/root" --runroot="$folder/run" --storage-driver=vfs '
                          '--cgroup-manager=cgroupfs --runtime=crun "$@"')
NO_RING = 77  # of netring-probe


def allowed(profile):
    """The calls that a profile allows to a process without capabilities."""
    entries = [each for each in profile["syscalls"] if each["action"] == "SCMP_ACT_ALLOW" and not (each.get("includes") or {}).get("caps")]
    return {name for each in entries for name in each["names"]}


def seccomp_of(profile):
    """As a runtime is told: without what its manager decides by the machine and the capabilities."""
    def fits(entry):
        included, excluded = entry.get("includes") or {}, entry.get("excludes") or {}
        return not included.get("caps") and "amd64" in included.get("arches", ["amd64"]) and "amd64" not in excluded.get("arches", [])

    entries = [{name: value for name, value in entry.items() if name in ("names", "action", "args", "errnoRet") and value}
               for entry in profile["syscalls"] if fits(entry)]
    return {"defaultAction": profile["defaultAction"], "defaultErrnoRet": profile.get("defaultErrnoRet", 1),
            "architectures": ["SCMP_ARCH_X86_64"], "syscalls": entries}


class Seccomp(unittest.TestCase):
    def setUp(self):
        if not DEFAULT.exists():
            self.skipTest(f"{DEFAULT} is not here (package golang-github-containers-common)")

    def ours(self):
        return json.loads(run(FOLDER / "allow-io-uring", DEFAULT).stdout)

    def test_these_calls_and_no_others(self):
        before, after = json.loads(DEFAULT.read_text()), self.ours()
        self.assertEqual(allowed(after) - allowed(before), CALLS)
        self.assertEqual(after["syscalls"][:-1], before["syscalls"])

    def test_what_is_no_profile(self):
        for path in ("/dev/null", "/no/such", SOURCE / "schema/run.schema.json"):
            refused = run(FOLDER / "allow-io-uring", path)
            self.assertEqual((refused.returncode, refused.stdout, len(refused.stderr.splitlines())), (2, "", 1), refused.stderr)

    def bundle(self, place, profile, arguments):
        """The image's files, and what its user may."""
        root = place / "rootfs"
        for name in ("bin", "proc", "sys", "dev", "usr/local", "tmp"):
            (root / name).mkdir(parents=True)
        (root / "tmp").chmod(0o1777)
        shutil.copy(shutil.which("busybox"), root / "bin/busybox")
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(place)
        (place / ARCHIVE.name.removesuffix(".tar.gz")).rename(root / "usr/local/netring")
        run("crun", "spec", "-b", place)
        config = json.loads((place / "config.json").read_text())
        config["process"].update(terminal=False, args=list(arguments), cwd="/tmp", user={"uid": USER, "gid": USER},
                                 capabilities={})
        config["root"]["readonly"] = False
        config["linux"]["seccomp"] = seccomp_of(profile)
        (place / "config.json").write_text(json.dumps(config))

    def run_in_one(self, profile, *arguments):
        with tempfile.TemporaryDirectory(prefix="netring-container-") as place:
            os.chmod(place, 0o755)
            self.bundle(pathlib.Path(place), profile, arguments)
            return run("unshare", "--mount", "sh", "-c", CRUN, place, f"netring-test-{os.getpid()}")

    def contained(self, profile, name, *arguments):
        package.need("crun", "crun")
        package.need("busybox", "busybox-static")
        if os.geteuid() != 0 or os.uname().machine != "x86_64":
            self.skipTest("needs root, and x86_64")
        nothing = self.run_in_one(json.loads(DEFAULT.read_text()), "/bin/busybox", "true")
        if nothing.returncode != 0:
            self.skipTest(f"crun cannot run here: {nothing.stderr.strip().splitlines()[-1]}")
        return self.run_in_one(profile, f"/usr/local/netring/bin/{name}", *arguments)

    def test_the_default_profile_refuses_rings(self):
        self.assertEqual(self.contained(json.loads(DEFAULT.read_text()), "netring-probe").returncode, NO_RING)

    def test_ours_lets_them_through(self):
        probed = self.contained(self.ours(), "netring-probe")
        self.assertEqual(probed.returncode, 0, probed.stderr)
        measured = self.contained(self.ours(), "netring-run", "--impl", "a1,zc", "--sizes", "4K", "--path", "lo", "--duration", "200ms",
                                  "--format", "csv")
        self.assertEqual(measured.returncode, 0, measured.stdout + measured.stderr)
        self.assertEqual(len(re.findall(r"(?m)^.*,measured,", measured.stdout)), 2, measured.stdout)


class Files(unittest.TestCase):
    def test_containerfile(self):
        """What hadolint would say, which Debian does not have."""
        text = re.sub(r"\\\n", " ", (FOLDER / "Containerfile").read_text())
        lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
        self.assertLessEqual({word for word, _ in lines}, {"FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD"})
        for word, rest in lines:
            if word == "FROM":
                self.assertRegex(rest, r"^\S+/\S+:(?!latest)\S+( AS \w+)?$")
            if word in ("ENTRYPOINT", "CMD"):
                self.assertIsInstance(json.loads(rest), list)
        last = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
        self.assertIn("USER 1000:1000", [" ".join(line) for line in lines[last:]])

    def test_containerfile_names_files_of_the_archive(self):
        entry, = re.findall(r'^ENTRYPOINT \["/usr/local/(\S+)"\]', (FOLDER / "Containerfile").read_text(), re.M)
        with tarfile.open(ARCHIVE) as archive:
            self.assertIn(f"{ARCHIVE.name.removesuffix('.tar.gz')}/{entry}", archive.getnames())

    def pods(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("Python's yaml is not here (package python3-yaml)")
        return list(yaml.safe_load_all((FOLDER / "pods.yaml").read_text()))

    def test_pods(self):
        server, client = self.pods()
        self.assertEqual(server["spec"], client["spec"])
        self.assertNotEqual(server["metadata"]["name"], client["metadata"]["name"])
        term, = server["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        self.assertEqual(term["topologyKey"], "kubernetes.io/hostname")
        for pod in (server, client):
            self.assertEqual((pod["apiVersion"], pod["kind"]), ("v1", "Pod"))
            self.assertLessEqual(term["labelSelector"]["matchLabels"].items(), pod["metadata"]["labels"].items())
        container, = server["spec"]["containers"]
        self.assertEqual(container["resources"]["requests"], container["resources"]["limits"])
        self.assertEqual(container["securityContext"]["seccompProfile"]["type"], "Localhost")
        self.assertEqual(container["securityContext"]["runAsUser"], USER)

    def test_yamllint(self):
        package.need("yamllint", "yamllint")
        checked = run("yamllint", "--strict", "-d", "{extends: default, rules: {line-length: {max: 100}}}", FOLDER / "pods.yaml")
        self.assertEqual((checked.returncode, checked.stdout), (0, ""))


class Image(unittest.TestCase):
    """The Containerfile, built and run. Its base is this machine's busybox under the name that it has there: no registry is asked."""

    def setUp(self):
        package.need("podman", "podman")
        package.need("busybox", "busybox-static")
        if os.geteuid() != 0:
            self.skipTest("needs root, as podman asks for a range of users else")
        folder = tempfile.TemporaryDirectory(prefix="netring-image-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def podman(self, *arguments):
        """With images of its own."""
        return run("unshare", "--mount", "sh", "-c", PODMAN, self.folder / "images", *arguments, timeout=300)

    def make_base(self):
        root = self.folder / "base"
        (root / "bin").mkdir(parents=True)
        (root / "tmp").mkdir()
        (root / "tmp").chmod(0o1777)
        shutil.copy(shutil.which("busybox"), root / "bin/busybox")
        for name in ("sh", "mkdir", "tar", "gzip"):
            (root / "bin" / name).symlink_to("busybox")
        with tarfile.open(self.folder / "base.tar", "w") as archive:
            archive.add(root, ".")
        name, = set(re.findall(r"^FROM (\S+)", (FOLDER / "Containerfile").read_text(), re.M))
        made = self.podman("import", self.folder / "base.tar", name)
        if made.returncode != 0:
            self.skipTest(f"podman cannot run here: {made.stderr.strip().splitlines()[-1]}")

    def test_it_is_built_and_runs(self):
        self.make_base()
        place = self.folder / "context"
        place.mkdir()
        shutil.copy(FOLDER / "Containerfile", place)
        shutil.copy(ARCHIVE, place / "netring.tar.gz")
        made = self.podman("build", "--pull=never", "--isolation=chroot", "--network=host", "-t", "netring:test", place)
        self.assertEqual(made.returncode, 0, made.stderr)
        profile = self.folder / "profile.json"
        profile.write_text(run(FOLDER / "allow-io-uring", DEFAULT).stdout)
        said = self.podman("run", "--name=netring", "--network=host", "--cgroups=disabled", *LIMITS, f"--security-opt=seccomp={profile}",
                           "netring:test", "--impl", "a1,zc", "--sizes", "4K", "--path", "lo", "--duration", "200ms", "--format", "csv")
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        copied = self.podman("cp", "netring:/tmp/results", self.folder)
        self.assertEqual(copied.returncode, 0, copied.stderr)
        self.assertEqual(len(list(self.folder.glob("results/*/run.jsonl"))), 1)
        self.assertEqual(len(re.findall(r"(?m)^.*,measured,", said.stdout)), 2, said.stdout)


if __name__ == "__main__":
    package.main()
