"""A run with one server and two clients, which share its threads; nsenter is the launcher."""

import csv
import os
import shutil
import signal
import subprocess
import sys

import far
import runs
from ssh_hosts import LONG, SERVER, HostTest, shell

# The second client has a card, and the server another one, of their own.
OTHER_CLIENT = "192.168.8.2"
LOST, REFUSED = 1, 2


class FanIn(HostTest):
    def setUp(self):
        super().setUp()
        self.other = self.host("hostC", 3, OTHER_CLIENT)
        shell(f"ip link add data2 netns {self.server.holder.pid} type veth peer name data netns {self.other.holder.pid}")
        self.server.run(f"ip link set data2 up && ip route add {OTHER_CLIENT} dev data2")
        self.other.run(f"ip address add {OTHER_CLIENT}/32 dev data && ip link set data up && ip route add {SERVER} dev data")

        # What the launcher calls a host is the process that it enters.
        self.names = ["nsenter 1", "nsenter 2"]  # the number of a process is no name

    def sides(self, *clients):
        """The options of a run with the server and these clients, else both."""
        launchers = clients or [self.nsenter(self.client), self.nsenter(self.other)]
        options = ["--server_exec", self.nsenter(self.server), "--server_address", SERVER]
        for each in launchers:
            options += ["--client_exec", each]
        return options

    def nsenter(self, host):
        return self.at(f"nsenter --target {host.holder.pid} --net --uts --mount")

    def agent_of(self, host):
        own = os.readlink(f"/proc/{host.holder.pid}/ns/net")
        return next(int(each.split(":")[0]) for each in self.far_processes() if own in each)

    def hosts(self):
        with open(self.out / "hosts.csv", newline="") as file:
            return list(csv.DictReader(file))

    def check_slice(self, store, each):
        threads = store.run["cells"][each["cell"]]["cell"]["threads"]
        clients = each["client_hosts"]
        self.assertEqual([client["name"] for client in clients], self.names)
        self.assertEqual([client["threads"] for client in clients], [(threads + 1) // 2, threads // 2])
        for number in ("messages", "cpu_ns", "looking_ns"):
            self.assertEqual(sum(client[number] for client in clients), each["client"][number])
        self.assertEqual(len(each["client"]["thread_messages"]), threads)
        evidence = each["server"]["evidence"]
        self.assertEqual(evidence.get("zc_sends", 0), evidence.get("zc_completions", 0))
        if store.cells[each["cell"]].startswith("uring/a3"):
            self.assertGreater(evidence["zc_sends"], 0)

    def test_two_clients_share_the_threads(self):
        finished = self.measure(*self.sides(), "--impl", "a1,a3", "--sizes", "64,16K", "--threads", "2,3")
        self.all_measured(8)
        store = self.store()
        self.assertNotIn("client_environment", store.run)
        self.assertEqual(store.run["environment"]["host_name"], "hostA")
        self.assertEqual([client["name"] for client in store.run["clients"]], self.names)
        self.assertEqual([client["environment"]["host_name"] for client in store.run["clients"]], ["hostB", "hostC"])
        self.assertEqual([client["route"]["address"] for client in store.run["clients"]], [self.client.data, OTHER_CLIENT])
        self.assertEqual(store.run["command"].count("--client_exec="), 2)
        for each in store.slices:
            self.check_slice(store, each)
        for row in self.rows():
            if int(row["withheld_slices"]) < int(row["slices"]):
                self.assertGreaterEqual(float(row["client_fairness"]), 0.5)  # of two, one had all
                self.assertLessEqual(float(row["client_fairness"]), 1)
            self.assertNotIn("OVERSUBSCRIBED", row["reasons"].split("|") if row["threads"] == "2" else [])
        self.assertEqual(len(self.hosts()), 8 * 3)
        for row in self.hosts():
            self.assertGreater(int(row["messages"]), 0)
            self.assertGreater(int(row["cpu_ns"]), 0)
        self.assertEqual([row["host"] for row in self.hosts()[:3]], ["hostA", *self.names])
        self.assertIn("remote (hostA to hostB and hostC)", finished.stdout)
        self.assertIn("the bottleneck: ", " ".join(finished.stdout.split()))
        self.check_readers()

    def check_readers(self):
        """The table, the report and the comparison take such a run."""
        wide = runs.run("--analyse", str(self.out), "--wide")
        self.assertEqual(wide.returncode, 0, wide.stderr)
        for text in ("server hostA", *(f"client {name}" for name in self.names)):
            self.assertIn(text, wide.stdout)
        report = subprocess.run([sys.executable, runs.SOURCE / "scripts/netring-report", self.out], capture_output=True, text=True)
        self.assertEqual(report.returncode, 0, report.stderr)
        page = (self.out / "report.html").read_text()
        for host in ("hostB", "hostC"):
            self.assertIn(host, page)
        twin = shutil.copytree(self.out, self.folder / "twin")
        compared = subprocess.run([runs.programs()["netring-compare"], self.out, twin], capture_output=True, text=True)
        self.assertIn(compared.returncode, (0, 5), compared.stderr)

    def test_datagrams(self):
        """Each client counts what reached it; together with what was lost that is what was sent."""
        self.measure(*self.sides(), "--impl", "a1,a3", "--sizes", "1K,8K", "--threads", "2", "--transport", "udp",
                     "--workload", "stream", "--gso", "1K", "--verify")
        self.all_measured(4)
        for each in self.store().slices:
            server, client = each["server"], each["client"]
            self.assertGreater(client["datagrams_received"], 0)
            self.assertLessEqual(client["datagrams_received"], server["datagrams_sent"])
        self.out = self.folder / "rr"
        self.measure(*self.sides(), "--impl", "a1,zc", "--sizes", "64", "--threads", "2", "--transport", "udp")
        self.all_measured(2)

    def test_a_client_is_lost(self):
        process = self.start("--out", str(self.out), *LONG, "--threads", "2", *self.sides())
        runs.await_slices(process, self.out, 6)
        os.kill(self.agent_of(self.other), signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, LOST, errors)
        own = [line for line in errors.splitlines() if line.startswith("netring-run: ")]
        self.assertEqual(len(own), 2, errors)
        self.assertIn(f"the client {self.names[1]}: nsenter ", own[1])
        self.assertIn("killed by signal 9 (SIGKILL)", own[1])
        self.assertNotIn(f"{self.names[0]}: ", own[1])
        self.check_far_side()
        before = len(self.store().slices)
        finished = runs.run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertGreater(len(self.store().slices), before)
        self.assertEqual({row["outcome"] for row in self.rows()}, {"measured"})
        self.check_far_side()

    def refused(self, *arguments):
        finished = runs.quick("--out", str(self.out), "--impl", "a1", "--sizes", "64", *arguments)
        self.assertNotEqual(finished.returncode, 0, finished.stdout)
        own = [line for line in finished.stderr.splitlines() if line.startswith("netring-run: ")]
        self.assertEqual(len(own), 1, finished.stderr)
        self.assertFalse(self.out.exists())
        self.check_far_side()
        return own[0]

    def test_a_client_that_cannot_be_reached(self):
        line = self.refused(*self.sides(self.nsenter(self.client), "nonesuch"), "--threads", "2")
        self.assertIn("the client nonesuch: nonesuch: there is no program", line)

    def test_a_client_that_does_not_find_the_server(self):
        self.other.run(f"ip route delete {SERVER}")
        line = self.refused(*self.sides(), "--threads", "2")
        self.assertIn(f"the client {self.names[1]}: ", line)

    def test_fewer_threads_than_clients(self):
        line = self.refused(*self.sides())
        self.assertIn("--threads=1: the threads are spread over 2 clients", line)


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
