"""A run on two hosts by ssh: what is measured, its files and its report are as those of a run on one host."""

import os
import subprocess
import sys

import far
import runs
from ssh_hosts import EIGHT, SERVER, TwoHosts


class Run(TwoHosts):
    def files(self):
        return sorted(os.listdir(self.out))

    def test_eight_cells(self):
        self.measure(*self.sides(), *EIGHT)
        self.all_measured(8)
        run = self.store().run
        for side, host in (("environment", self.server), ("client_environment", self.client)):
            told = run[side]
            self.assertEqual(told["host_name"], host.name)
            self.assertEqual(told["boot_id"], (host.folder / "boot_id").read_text().strip())
        self.assertEqual(run["path"]["path"], "remote")
        of_two = self.files()
        report = subprocess.run([sys.executable, runs.SOURCE / "scripts/netring-report", self.out], capture_output=True, text=True)
        self.assertEqual(report.returncode, 0, report.stderr)
        page = (self.out / "report.html").read_text()
        for host in ("hostA", "hostB"):
            self.assertIn(host, page)
        columns = set(self.rows()[0])
        self.out = self.folder / "here"
        self.measure("--path", "lo", "--impl", "a1", "--sizes", "64")
        self.assertEqual(of_two, self.files())
        self.assertEqual(columns, set(self.rows()[0]))

    def test_one_side_is_local(self):
        for near, away, option in ((self.server, self.client, "--client_exec"), (self.client, self.server, "--server_exec")):
            with self.subTest(option):
                self.out = self.folder / option
                self.measure_on(near, option, self.ssh(away, HostName=away.data), "--server_address", SERVER, *EIGHT)
                self.all_measured(8)
                run = self.store().run
                names = [run[side]["host_name"] for side in ("environment", "client_environment")]
                self.assertEqual(names, ["hostA", "hostB"])


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
