"""Messages that are datagrams: every one is accounted for, and no claim goes further than its transport."""

import shutil
import subprocess

import runs
from runs import RunTest

UDP = ["--transport", "udp", "--path", "lo", "--verify"]
TRAINS = ["--workload", "stream", "--sizes", "8K", "--gso", "1K"]


class Datagrams(RunTest):
    def measured(self, cells):
        rows = self.rows()
        self.assertEqual([row["outcome"] for row in rows], ["measured"] * cells)
        return rows

    def test_trains_of_datagrams(self):
        self.measure(*UDP, *TRAINS, "--impl", "a1,a2,a3,zc,zc-fixed")
        self.measured(5)
        for each in self.store().slices:
            server, client = each["server"], each["client"]
            self.assertGreater(client["datagrams_received"], 0)
            self.assertLessEqual(client["datagrams_received"], server["datagrams_sent"])
            self.assertEqual(server["evidence"].get("zc_sends", 0), server["evidence"].get("zc_completions", 0))

    def test_round_trips(self):
        self.measure(*UDP, "--impl", "a1,a3,zc", "--sizes", "64,1K")
        self.measured(6)

    def test_every_engine(self):
        for engine in ("epoll", "blocking"):
            with self.subTest(engine):
                self.out = self.folder / engine
                self.measure(*UDP, *TRAINS, "--impl", "a1,a3", "--engine", engine)
                self.measured(2)

    def test_nothing_is_claimed_across_transports(self):
        finished = self.measure("--path", "lo", "--transport", "tcp,udp", "--impl", "a1,zc", "--sizes", "1K")
        self.measured(4)
        self.assertNotIn("udp against tcp", finished.stdout)
        asked = [runs.programs()["netring-compare"], self.out, "--by", "transport", "tcp", "udp"]
        compared = subprocess.run(asked, capture_output=True, text=True)
        if self.is_invalid_build():
            self.assertIn("SANITIZER_BUILD", compared.stderr)
            return
        self.assertIn(compared.returncode, (0, 4, 5), compared.stderr)
        self.assertIn("udp", compared.stdout)

    def test_a_sink_copies_nothing(self):
        finished = self.measure("--path", "sink", "--transport", "udp", *TRAINS, "--impl", "a1,a3,zc")
        rows = self.measured(3)
        for row in rows[1:]:
            self.assertEqual(float(row["zc_copied_fraction"]), 0, row)
        self.assertIn("0 % copied", finished.stdout)

    def test_what_no_datagram_can_be(self):
        for arguments, rule in ((["--gso", "1K", "--sizes", "8K"], "--transport=udp"), ([*UDP, "--sizes", "64K"], "at most 65507 bytes"),
                                ([*UDP, "--gso", "20", "--sizes", "64"], "its number alone takes 8"),
                                ([*UDP, "--gso", "65536"], "from 0 to 65535"),
                                ([*UDP, "--batch", "2", "--sizes", "64"], "use --gso")):
            with self.subTest(rule):
                finished = runs.quick("--out", str(self.out), "--impl", "a1", "--workload", "stream", *arguments)
                self.assertIn(rule, " ".join((finished.stderr + finished.stdout).split()))
                shutil.rmtree(self.out, ignore_errors=True)


if __name__ == "__main__":
    runs.main()
