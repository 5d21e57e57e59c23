"""Ten thousand connections of strangers while a run is measured: it goes on, and says so."""

import pathlib
import re
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

FLOOD = 10_000


class Foreign(RunTest):
    def start(self):
        process = subprocess.Popen([runs.NETRING_RUN, "--path", "lo", "--impl", "a1", "--sizes", "4096", "--duration", "2s", "--slice",
                                    "1s", "--warmup", "100ms", "--verify", "--out", str(self.out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def port_of_data(self, process):
        """The server's port, as the client's connection names it."""
        while True:
            self.assertIsNone(process.poll(), "it ended too early")
            for agent in runs.agents_of(process):
                found = subprocess.run(["ss", "-tnpH", "state", "established"], capture_output=True, text=True).stdout
                ports = re.findall(rf"127\.0\.0\.1:(\d+) +127\.0\.0\.1:\d+ +.*pid={agent},", found)
                if ports:
                    return int(ports[0])

    def test_flood(self):
        process = self.start()
        port = self.port_of_data(process)
        flood = answered = 0
        while flood < FLOOD or process.poll() is None:  # from priming on, through all of the window
            flood += 1
            with socket.socket() as stranger:
                try:
                    stranger.connect(("127.0.0.1", port))
                    # A socket that drew that very port as its own has met itself.
                    answered += stranger.getsockname() != stranger.getpeername()
                except OSError:
                    pass  # as it should be
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(answered, 0, "a stranger got a connection")
        row, = self.rows()
        self.assertEqual(row["outcome"], "measured")
        self.assertIn("FOREIGN_TRAFFIC", row["reasons"])
        samples = self.rows("samples.csv")
        self.assertEqual([sample["established"] for sample in samples], ["1"] * 4)
        self.assertEqual([sample["outcome"] for sample in samples], ["measured"] * 4)
        self.assertGreater(sum(int(sample["foreign_connections"]) for sample in samples if sample["side"] == "server"), FLOOD / 10)


if __name__ == "__main__":
    runs.main()
