"""A run on two hosts by ssh: what is measured, its files and its report are as those of a run on one host."""

import os
import subprocess
import sys

import far
import runs
from ssh_hosts import EIGHT, SERVER, TwoHosts

SIX = "fd00:7::"
# Options, and how many cells they make.
OTHERS = [
    (["--layout", "64+*", "--impl", "a1,mix", "--verify"], 2),
    (["--workload", "stream", "--impl", "a3", "--recv", "plain,mmap,trunc", "--measure", "both"], 3),
    (["--alloc", "malloc,huge", "--impl", "a3,zc-fixed", "--verify"], 4),
    (["--transport", "udp", "--impl", "a1,a3", "--verify"], 2),
    (["--transport", "udp", "--workload", "stream", "--gso", "1024", "--impl", "a1,zc", "--verify"], 2),
    (["--server_address", f"{SIX}1", "--ip", "6", "--impl", "a1,a3", "--verify"], 2),
]


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

    def test_what_is_sent_and_received_in_other_ways(self):
        for number, host in enumerate((self.server, self.client), 1):
            host.run(f"ip address add {SIX}{number}/64 dev data nodad")
        for options, cells in OTHERS:
            with self.subTest(options):
                self.out = self.folder / "-".join(options)
                self.measure(*self.sides(), *options, "--sizes", "4K")
                for row in self.all_measured(cells):
                    self.assertEqual(row["transport"], "udp" if "udp" in options else "tcp")


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
