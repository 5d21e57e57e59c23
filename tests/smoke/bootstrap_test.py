"""scripts/bootstrap on a Debian whose programs speak German, with stubs for apt and dpkg and a mount namespace of its own: nothing
is installed, and this machine's sources of packages stay as they are."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import runs

BOOTSTRAP = runs.SOURCE / "scripts/bootstrap"
COVERED = ["/etc/apt/sources.list.d", "/etc/apt/preferences.d", "/var/lib"]
OS_RELEASE = "ID=debian\nVERSION_CODENAME=bookworm\n"
STUBS = {
    "dpkg-query": "exit 1",  # nothing is installed
    "dpkg": '[ "$1" != --compare-versions ] || exec /usr/bin/dpkg "$@"; echo amd64',
    "apt-cache": '''[ "${LC_ALL:-}" = C ] && word=Candidate || word=Installationskandidat
[ -e /etc/apt/sources.list.d/netring-sid.sources ] && version=2.14-1 || version=2.3-3
printf '  %s: %s\\n' "$word" "$version"''',
    "apt-get": '''case "$*" in
*indextargets*) echo 'Packages|Debian|Debian|bookworm|main|http://mirror.test/debian|{entry}:1';;
*update*) [ -z "${UPDATE_FAILS:-}" ] || { echo "E: $UPDATE_FAILS"; exit 100; };;
esac''',
    "apt-mark": 'printf "%s " "$@" >&2',
}


def lacking():
    if os.geteuid() != 0 or shutil.which("apt-get") is None or shutil.which("unshare") is None:
        return "only root on a Debian can cover /etc/apt in a mount namespace"
    tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, text=True)
    return tried.stderr.strip()


LACKING = lacking()


@unittest.skipIf(LACKING, LACKING)
class Bootstrap(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "bin").mkdir()
        for name, text in STUBS.items():
            stub = self.folder / "bin" / name
            stub.write_text("#!/bin/sh\n" + text.replace("{entry}", str(self.folder / "main.sources")) + "\n", encoding="utf-8")
            stub.chmod(0o755)
        (self.folder / "main.sources").write_text("Types: deb\nSigned-By: /usr/share/keyrings/main.gpg\n", encoding="utf-8")
        (self.folder / "os-release").write_text(OS_RELEASE, encoding="utf-8")
        for number in range(len(COVERED)):
            (self.folder / str(number)).mkdir()

    def bootstrap(self, *arguments, **environment):
        covers = "".join(f'mount --bind "{self.folder}/{number}" {path} && ' for number, path in enumerate(COVERED))
        covers += f'mount --bind "{self.folder}/os-release" "$(readlink -f /etc/os-release)" && '
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        return subprocess.run(["unshare", "-m", "sh", "-c", covers + 'exec "$@"', "sh", str(BOOTSTRAP), *arguments],
                              env=os.environ | {"PATH": path, "LC_ALL": "de_DE.UTF-8"} | environment, text=True, capture_output=True)

    def kept(self):
        """What is in the folders that were covered."""
        return sorted(path.name for number in range(len(COVERED)) for path in (self.folder / str(number)).iterdir())

    def test_a_system_in_another_language(self):
        finished = self.bootstrap()
        self.assertEqual((finished.returncode, finished.stdout),
                         (0, "bootstrap: done; scripts/bootstrap --remove undoes it\n"), finished.stderr)
        self.assertEqual(self.kept(), ["netring-bootstrap", "netring-sid", "netring-sid.sources"])
        self.assertIn("Signed-By: /usr/share/keyrings/main.gpg", (self.folder / "0/netring-sid.sources").read_text(encoding="utf-8"))

    def test_what_it_added_is_removed(self):
        self.assertEqual(self.bootstrap().returncode, 0)
        finished = self.bootstrap("--remove")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(self.kept(), [])
        self.assertRegex(finished.stderr, r"auto .*liburing-dev .*meson")
        self.assertIn("apt-get autoremove", finished.stdout)
        self.assertIn("nothing here", self.bootstrap("--remove").stdout)

    def test_a_failed_update_has_the_right_hint_and_leaves_nothing(self):
        hints = {"The following signatures couldn't be verified: NO_PUBKEY 6ED0": "debian-archive-keyring",
                 "Release file for http://mirror.test is expired (invalid since 9d)": "clock is ahead",
                 "Release file for http://mirror.test is not valid yet": "clock is behind",
                 "Could not resolve 'mirror.test'": "put that right"}
        for words, hint in hints.items():
            with self.subTest(words=words):
                finished = self.bootstrap(UPDATE_FAILS=words)
                self.assertEqual(finished.returncode, 1)
                self.assertIn(words, finished.stderr)
                self.assertIn(hint, finished.stderr.splitlines()[-1])
                self.assertEqual(self.kept(), [])


if __name__ == "__main__":
    unittest.main()
