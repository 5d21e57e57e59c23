"""A path that changes bytes, or loses packets: under --verify the first fails a slice by name, and the second none."""

import re

import two_hosts
import namespaces
import runs

PORT = 9000
# To the client, once the connections are open: a payload of so many bytes is no hello and no agents' line.
LARGE = f"tcp sport {PORT + 1} meta length > 1000"
# A byte of the payload. nft does not renew TCP's checksum then, and nobody checks it on a veth, whose packets never were on a wire.
FLIP = "@ih,800,8 set 0xa5"
VERIFIED = ["--impl", "a1,a3,zc", "--sizes", "64K", "--verify", "--nocontrol", "--precision", "0", "--port", str(PORT)]
WRONG = re.compile(r"the client: .*byte")


class Corrupt(two_hosts.TwoHostsTest):
    def outcomes(self, finished):
        self.assertIn(finished.returncode, (0, 1), finished.stderr)
        return {(each["outcome"], each["reason"]) for each in self.store().slices}

    def test_a_byte_that_is_changed_fails_its_slice(self):
        self.client.rules(f"input\n{LARGE} numgen inc mod 5 == 0 {FLIP}")
        finished = self.far(*runs.QUICK, *VERIFIED, "--workload", "rr,stream")
        self.assertEqual(finished.returncode, 1, finished.stderr)
        for outcome, reason in self.outcomes(finished):
            self.assertEqual(outcome, "failed")
            self.assertRegex(reason, WRONG)

    def test_packets_that_are_lost_fail_none(self):
        for host, port in ((self.client, "sport"), (self.server, "dport")):
            host.rules(f"input\ntcp {port} {PORT}-{PORT + 1} numgen random mod 100 < 3 drop")
        finished = self.far("--duration", "1s", "--slice", "500ms", *VERIFIED, "--workload", "rr,stream")
        # A window that ends in a stall may be torn.
        self.assertLessEqual({outcome for outcome, _ in self.outcomes(finished)}, {"measured", "torn"}, finished.stderr)
        servers = [row for row in self.rows("samples.csv") if row["side"] == "server"]
        self.assertGreater(sum(int(row["tcp_retransmits"]) for row in servers), 0)


if __name__ == "__main__":
    namespaces.enter()
    runs.main()
