"""netring-vm without a guest: what it refuses, the parts of it that read files, the tables of docs/KERNELS.md."""

import io
import json
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from unittest import mock

from vm import BUILD, SOURCE, main, vm

from netring_vm import guest, initramfs, kernels, table
from netring_vm.errors import Failure

PROBE = BUILD / "src/app/netring-probe"
# arguments, exit code, what the one line on standard error must hold
BAD = [
    ([], 2, ["no program", "--help"]),
    (["--kernel"], 2, ["--kernel", "--help"]),
    (["--kern", "host", "--", "netring-probe"], 2, ["--kern", "--help"]),
    (["--cpus", "0", "--", "netring-probe"], 2, ["--cpus"]),
    (["--cpus", "02", "--", "netring-probe"], 2, ["--cpus"]),
    (["--timeout", "010", "--", "netring-probe"], 2, ["--timeout"]),
    (["--memory", "lots", "--", "netring-probe"], 2, ["--memory", "lots"]),
    (["--accel", "fast", "--", "netring-probe"], 2, ["--accel", "kvm", "tcg"]),
    (["--kernel", "six", "--", "netring-probe"], 2, ["'six'", "6.12", "path"]),
    (["--kernel", "host,", "--", "netring-probe"], 2, ["''"]),
    (["--kernel", "0.1", "--", "netring-probe"], 77, ["no kernel 0.1", "suite", "path"]),
    (["--kernel", "/no/such", "--", "netring-probe"], 77, ["/no/such", "No such file"]),
    (["--kernel", "/dev/null", "--", "netring-probe"], 2, ["/dev/null", "bzImage"]),
    (["--kernel", "host", "--", "no-such"], 2, ["no program no-such", "build it"]),
    (["--kernel", "host", "--out", "/", "--", "netring-run"], 2, ["--out", "exists"]),
    (["--kernel", "host", "--out", "x", "--", "netring-probe"], 2, ["--out", "netring-probe"]),
    (["--kernel", "host", "--", "netring-run", "--out=x"], 2, ["--out", "before"]),
    (["--pair", "6.1", "--", "netring-run"], 2, ["--pair", "'6.1'", "6.12,7.2"]),
    (["--pair", "host,6.1", "--", "netring-run"], 2, ["--pair", "two kernels for guests"]),
    (["--pair", "/dev/null,6.1", "--", "netring-run"], 2, ["/dev/null", "bzImage"]),
    (["--kernel", "host", "--guest_b", "true", "--", "netring-probe"], 2, ["--guest_b", "--pair"]),
]


def image(release):
    """The head of a bzImage."""
    head = bytearray(0x1000)
    head[0x202:0x206] = b"HdrS"
    head[0x20E:0x210] = (0x600).to_bytes(2, "little")
    head[0x800:0x800 + len(release)] = release
    return bytes(head)


def entries(data):
    """(name, mode, contents) of a cpio archive in the new ASCII format."""
    found = []
    at = 0
    while True:
        fields = [int(data[at + 6 + 8 * n:at + 14 + 8 * n], 16) for n in range(13)]
        name = data[at + 110:at + 110 + fields[11] - 1].decode()
        start = (at + 110 + fields[11] + 3) & ~3
        if data[at:at + 6] != b"070701" or name == "TRAILER!!!":
            return found
        found.append((name, fields[1], data[start:start + fields[6]]))
        at = (start + fields[6] + 3) & ~3


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class Options(InFolder):
    def test_what_is_refused(self):
        for arguments, code, words in BAD:
            with self.subTest(arguments):
                finished = vm(*arguments)
                self.assertEqual(finished.returncode, code, finished.stderr)
                self.assertEqual(finished.stderr.count("\n"), 1, finished.stderr)
                for word in words:
                    self.assertIn(word, finished.stderr)

    def test_without_qemu(self):
        (self.folder / "vmlinuz").write_bytes(image(b"6.1.0-test x"))
        finished = vm("--kernel", str(self.folder / "vmlinuz"), "--", "netring-probe", PATH=str(self.folder))
        self.assertEqual(finished.returncode, 77, finished.stderr)
        self.assertIn("qemu-system-x86", finished.stderr.splitlines()[-1])

    def test_host_needs_no_qemu(self):
        finished = vm("--kernel", "host", "--", "netring-run", "--version")
        self.assertEqual((finished.returncode, finished.stdout.split()[0]), (0, "netring-run"), finished.stderr)

    def test_host_passes_output_and_exit_code(self):
        finished = vm("--kernel", "host", "--", "netring-run", "--no-such-flag")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("netring-run: there is no --no-such-flag", finished.stderr)


class Kernels(InFolder):
    def test_release_of_an_image(self):
        (self.folder / "vmlinuz").write_bytes(image(b"6.12.9+deb13-cloud-amd64 (someone@somewhere)\0"))
        self.assertEqual(kernels.image_release(self.folder / "vmlinuz"), "6.12.9+deb13-cloud-amd64")
        for broken in (b"", image(b""), image(b"../../x"), image(b"6.1")[:0x803].replace(b"HdrS", b"Srdh")):
            (self.folder / "vmlinuz").write_bytes(broken)
            with self.assertRaises(Failure):
                kernels.image_release(self.folder / "vmlinuz")

    def test_the_newest_package_wins(self):
        packages = [("6.1", "a", "6.1.9-1"), ("6.1", "b", "6.1.176-1"), ("6.12", "c", "6.12.9-1~deb12u1"),
                    ("6.2", "d", "6.2.1-1")]
        with mock.patch.multiple(kernels, packages_seen=lambda: packages, package_image=lambda package, version: None):
            self.assertEqual(kernels.newest("6.1"), ("b", "6.1.176-1"))
            self.assertEqual(kernels.newest("newest"), ("c", "6.12.9-1~deb12u1"))
            with self.assertRaisesRegex(Failure, r"6\.1, 6\.2, 6\.12"):
                kernels.newest("5.10")

    def test_without_a_network_the_cache_serves(self):
        (self.folder / "netring/kernels/linux-image-6.1.1-cloud-amd64_6.1.1-1").mkdir(parents=True)
        no_network = mock.patch.object(kernels, "package_image", side_effect=Failure(77, "no network"))
        newer = mock.patch.object(kernels, "output", side_effect=[
            "linux-image-6.1.2-cloud-amd64", "linux-image-6.1.2-cloud-amd64 | 6.1.2-1 | http://x Packages"])
        apt = mock.patch.object(kernels.shutil, "which", return_value="apt-cache")
        with no_network, newer, apt, mock.patch.dict(os.environ, XDG_CACHE_HOME=str(self.folder)):
            self.assertEqual(kernels.newest("6.1"), ("linux-image-6.1.1-cloud-amd64", "6.1.1-1"))

    def test_names_of_packages(self):
        series = {name: kernels.PACKAGE.fullmatch(name) for name in (
            "linux-image-6.1.0-56-cloud-amd64", "linux-image-6.12.117+deb12-cloud-amd64", "linux-image-6.12-cloud-amd64",
            "linux-image-cloud-amd64", "linux-image-6.1.0-56-amd64", "linux-image-6.1.0-56-cloud-amd64-dbg")}
        self.assertEqual([match and match[1] for match in series.values()], ["6.1", "6.12", None, None, None, None])


class Initramfs(InFolder):
    def test_modules_come_after_what_they_need(self):
        (self.folder / "a").mkdir()
        (self.folder / "a/top.ko").write_bytes(b"\x7fELF\0depends=mid-dle,low\0name=top\0")
        (self.folder / "a/mid-dle.ko.xz").write_bytes(lzma.compress(b"\x7fELF\0depends=low\0"))
        (self.folder / "low.ko").write_bytes(b"\x7fELF\0depends=top\0")  # a circle ends
        loaded = initramfs.load_order(self.folder, ["built_in", "top", "low"])
        self.assertEqual([name for name, _ in loaded], ["low", "mid_dle", "top"])
        self.assertTrue(all(data.startswith(b"\x7fELF") for _, data in loaded))

    def test_what_is_packed(self):
        packed = io.BytesIO()
        archive = initramfs.Archive(packed)
        (self.folder / "job.toml").write_text("x = 1")
        shell = initramfs.add_command(archive, ["/bin/sh", "--job", str(self.folder / "job.toml"), "it's"])
        archive.close()
        self.assertIn("""exec /bin/sh --job """, shell)
        self.assertIn("""'it'"'"'s'""", shell)
        found = {name: (mode, data) for name, mode, data in entries(packed.getvalue())}
        self.assertEqual(found[str(self.folder / "job.toml")[1:]][1], b"x = 1")
        self.assertEqual(found["bin/sh"][1], pathlib.Path("/bin/sh").read_bytes())
        self.assertTrue(any("ld-" in name or "ld64" in name for name in found), "no loader")
        names = list(found)
        for name in names:
            parent = os.path.dirname(name)
            self.assertTrue(not parent or names.index(parent) < names.index(name), f"{parent} must come before {name}")

    def pack(self, program):
        packed = io.BytesIO()
        archive = initramfs.Archive(packed)
        initramfs.add_command(archive, [str(program)])
        archive.close()
        return {name: data for name, _, data in entries(packed.getvalue())}

    def test_of_the_programs_beside_it_only_those_that_it_starts(self):
        for name in ("netring-run", "netring-agent", "netring-server"):
            shutil.copy("/bin/true", self.folder / name)
        for program, started in (("netring-run", {"netring-agent"}), ("netring-server", set())):
            with self.subTest(program):
                names = {pathlib.Path(name).name for name in self.pack(self.folder / program)}
                self.assertEqual({name for name in names if name.startswith("netring-")}, {program} | started)

    def test_debugging_information_stays_here(self):
        (self.folder / "information").write_bytes(bytes(1 << 20))
        subprocess.run(["objcopy", f"--add-section=.debug_info={self.folder}/information", "/bin/true", self.folder / "program"],
                       check=True)
        packed = self.pack(self.folder / "program")[f"{self.folder}/program"[1:]]
        self.assertNotIn(b".debug_", packed)
        self.assertLess(len(packed), 1 << 20)
        stripped = self.folder / "stripped"
        stripped.write_bytes(packed)
        stripped.chmod(0o755)
        self.assertEqual(subprocess.run([stripped]).returncode, 0)

    def test_what_strip_cannot_read(self):
        (self.folder / "program").write_bytes(b"\x7fELF .debug_info")
        with self.assertRaisesRegex(Failure, "cannot strip .*program: .*; build it again"):
            self.pack(self.folder / "program")
        with mock.patch.object(initramfs, "STRIP", "no-such-strip"), self.assertRaisesRegex(Failure, "apt-get install binutils"):
            self.pack(self.folder / "program")


class FakeQemu(InFolder):
    """guest.run() with a QEMU that is a script, in the folder of the ports' files."""

    MACHINE = guest.Machine("tcg", cpus=1, memory_mib=64, timeout_s=20)
    KERNEL = kernels.Kernel("x", "6.1", "", pathlib.Path("/vmlinuz"))

    def qemu(self, script):
        path = self.folder / "qemu"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        self.enterContext(mock.patch.object(guest, "QEMU", str(path)))
        self.enterContext(mock.patch.object(initramfs, "write"))

    def run_guest(self, script, machine=MACHINE):
        self.qemu(script)
        self.stdout, self.stderr = io.BytesIO(), io.BytesIO()
        return guest.run(self.KERNEL, ["/bin/true"], machine, self.stdout, self.stderr, self.folder / "out")

    def test_output_exit_code_and_run_directory_come_back(self):
        code = self.run_guest("""echo netring-vm: up; echo text >stdout; echo complaint >stderr
            mkdir -p returned/run/perf; echo 3 >returned/status; echo {} >returned/run/perf/run.jsonl
            tar -czf archive -C returned .""")
        self.assertEqual((code, self.stdout.getvalue(), self.stderr.getvalue()), (3, b"text\n", b"complaint\n"))
        self.assertEqual((self.folder / "out/perf/run.jsonl").read_text(), "{}\n")

    def test_a_guest_that_does_not_start(self):
        self.qemu("exec sleep 60")
        with mock.patch.object(guest, "BOOT_S", 0.1):
            self.assertFalse(guest.boot(self.KERNEL, self.MACHINE, self.folder, io.BytesIO(), io.BytesIO()))

    def test_it_is_started_once_more(self):
        for starts, ending in (([False, True], "ended without sending"), ([False, False], "twice not started")):
            with self.subTest(starts), mock.patch.object(guest, "boot", side_effect=starts), \
                    mock.patch.object(guest, "last_lines", return_value=""), self.assertRaisesRegex(Failure, ending):
                self.run_guest("exit 1")

    def test_kvm_is_taken_where_a_trial_shows_that_it_works(self):
        machine = guest.Machine("auto", cpus=1, memory_mib=64, timeout_s=20)
        works, hangs = "echo 0 >status; tar -czf archive status", "exec sleep 60"
        for script, access, trial_s, accel in ((works, True, 20, "kvm"), (works, False, 20, "tcg"), (hangs, True, 0.1, "tcg"),
                                               ("exit 1", True, 20, "tcg")):
            self.qemu(script)
            with self.subTest(script), mock.patch.object(guest, "TRIAL_S", trial_s), \
                    mock.patch.object(guest.os, "access", return_value=access):
                self.assertEqual(guest.choose_accel(machine, self.KERNEL).accel, accel)

    def test_only_an_emulated_guest_is_marked(self):
        for accel, asked, marked in (("tcg", "tcg,thread=single", True), ("kvm", "kvm", False)):
            machine = guest.Machine(accel, cpus=1, memory_mib=64, timeout_s=20)
            line = " ".join(guest.qemu_command(self.KERNEL, machine))
            self.assertEqual("netring.emulated=1" in line, marked)
            self.assertIn(f"-accel {asked} ", line)
            self.assertIn("-no-reboot", line)

    def test_of_a_panic_the_reason_is_shown(self):
        trace = [f"[    2.0] trace {number}" for number in range(40)]
        reason = "[    2.0] Kernel panic - not syncing: a reason"
        for console, shown in ((["[    1.0] up", reason, *trace], [reason, *trace[:11]]), (trace, trace[-12:])):
            (self.folder / "console").write_text("\n".join(console))
            self.assertEqual(guest.last_lines(self.folder), "\n  ".join([":", *shown]))

    def test_failures(self):
        slow = guest.Machine("tcg", cpus=1, memory_mib=64, timeout_s=0.1)
        for script, machine, code, words in (
                ("exec sleep 60", slow, 124, r"not done in 0.1 s.*--timeout\. Its"),
                ("echo 'no such machine' >&2; exit 1", self.MACHINE, 125, "QEMU ended with 1.*\n  no such machine$"),
                ("echo Kernel panic", self.MACHINE, 125, "ended without sending.*\n  Kernel panic$")):
            with self.subTest(script), self.assertRaisesRegex(Failure, "(?s)" + words) as caught:
                self.run_guest(script, machine)
            self.assertEqual(caught.exception.code, code)


class Returned(InFolder):
    def test_names_that_lead_elsewhere_are_refused(self):
        subprocess.run(["tar", "-czPf", self.folder / "archive", "--transform", "s,.*,../x,", "/dev/null", PROBE], check=True)
        with self.assertRaisesRegex(ValueError, "unexpected file"):
            guest.returned_files(self.folder / "archive")

    def test_nothing_came(self):
        (self.folder / "console").write_bytes(b"\x1b[0mKernel panic\r\n")
        for data in (b"", b"\x1f\x8b\x08junk"):
            (self.folder / "archive").write_bytes(data)
            with self.assertRaisesRegex(Failure, "(?s)ended without sending.*\n  Kernel panic$"):
                guest.take(self.folder, kernels.Kernel("x", "6.1", "", None), None)


def report(here, outcome, reason, supported):
    return {"features": [{"name": "coop", "kind": "set-up flag", "since": "6.12", "here": here, "answer": "EINVAL"}],
            "variants": [{"variant": "zc", "engine": "uring", "outcome": outcome, "reason": reason},
                         {"variant": "zc", "engine": "epoll", "outcome": "skipped", "reason": "no ring"}],
            "opcodes": [{"name": "NOP", "supported": True}, {"name": "PIPE", "supported": supported}],
            "network": [{"name": "ifb", "since": "2.6", "here": here, "answer": "not installed"}]}


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


class Tables(InFolder):
    def test_rendering(self):
        new = kernels.Kernel("newest", "6.18.3+deb-cloud", "package 1", pathlib.Path("/b/vmlinuz"))
        old = kernels.Kernel("host", "6.1.7-of-somebody", "this", None)
        text = table.render([(new, report(False, "worked", "", True)), (old, report(None, "skipped", "a | b; this is 6.1.7", False))])
        for line in ("| 6.1 (host) | 6.1.7 | this |", "| 6.18 | 6.18.3+deb-cloud | package 1 |",
                     "| feature | kind | since | 6.1 (host) | 6.18 |", "| `coop` | set-up flag | 6.12 | ? | no |",
                     "Otherwise than `since` says: `coop` on 6.18: no (EINVAL).", "| `zc` | uring | skipped | worked | a \\| b |",
                     "On no kernel: `zc` with epoll.", "| PIPE | no | yes |", "On all of them: NOP.",
                     "| `ifb` | 2.6 | ? | no | not installed |"):
            self.assertIn(line + "\n", text)
        self.assertNotIn("somebody", text)

    def test_replacing(self):
        path = self.folder / "KERNELS.md"
        path.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
        table.replace(path, "new\n")
        self.assertEqual(path.read_text(), f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n")
        path.write_text(f"{table.END}\n{table.BEGIN}\n")
        with self.assertRaises(Failure):
            table.replace(path, "new\n")

    def test_the_document(self):
        text = (SOURCE / "docs/KERNELS.md").read_text().partition(table.BEGIN)[2].partition(table.END)[0]
        tables = [[cells(line) for line in lines.splitlines()]
                  for lines in re.findall(r"(?:^\|.*\n)+", text, re.M)]
        self.assertEqual(len(tables), 5)
        listed, features, variants, opcodes, network = tables
        titles = [row[0] for row in listed[2:]]
        for rows, fixed, words in ((features, 3, {"yes", "no", "?"}), (variants, 2, {"worked", "skipped", "failed"}),
                                   (opcodes, 1, {"yes", "no"}), (network, 2, {"yes", "no", "?"})):
            answers = slice(fixed, fixed + len(titles))
            self.assertEqual(rows[0][answers], titles)
            self.assertGreater(len(rows), 2)
            for row in rows[2:]:
                self.assertEqual(len(row), len(rows[0]), row)
                self.assertLessEqual(set(row[answers]), words, row)
        probe = json.loads(subprocess.run([PROBE, "--format=json"], capture_output=True, text=True).stdout)
        self.assertEqual([(row[0], row[2]) for row in features[2:]],
                         [(f"`{each['name']}`", each["since"]) for each in probe["features"]], "run scripts/netring-vm --table")
        self.assertEqual([row[:2] for row in network[2:]],
                         [[f"`{each['name']}`", each["since"]] for each in probe["network"]], "run scripts/netring-vm --table")


if __name__ == "__main__":
    main()
