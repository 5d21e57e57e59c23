"""What bench/peers runs for one figure: netring, the hand-written loops, and other tools.

Like with like: TCP_NODELAY on every socket, because netring sets it; the same CPUs; a message in one buffer that is sent again
and again; and both wait in the same way, by sleeping at once or by looking for events for LOOK_US first.
"""

import csv
import dataclasses
import json
import pathlib
import tempfile

from peers_lab import CLIENT_IP, SERVER_IP, CannotRun, last_line, listening, number_in, output_of

LOOK_US = 100  # netring's own, where a side has a CPU of its own
WARM_UP = 10  # the tenth part of a window, before it, as that of the loops
SLICES = 8  # of netring's round trips. Of a stream one: each is a connection whose window must grow first
LOOP_PORT, SOCKPERF_PORT, IPERF3_PORT, NETPERF_PORT, NETBENCH_PORT = 11110, 11111, 5201, 12865, 10001
NEPER_CONTROL_PORT = 12866


@dataclasses.dataclass(frozen=True)
class Subject:
    """`programs` are on PATH; those of a subject that is `optional` need not be. `same`: both sides share one CPU."""

    size: int
    same: bool = False
    programs = ()
    optional = False

    def cpus(self, cpus):
        return cpus[0], cpus[0 if self.same else 1]


@dataclasses.dataclass(frozen=True)
class Netring(Subject):
    """Messages per second that the client received, or Gbit/s, of all slices of one cell. Those from which time was withheld
    are among them: the others' figures hold such times too."""

    engine: str = "uring"
    look_us: int = 0
    impl: str = "plain"
    in_gbit: bool = False
    flags: tuple = ()

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        slice_ms = 1000 * arguments.seconds // (1 if self.in_gbit else SLICES)
        with tempfile.TemporaryDirectory(prefix="netring-peers-") as folder:
            out = pathlib.Path(folder, "run")
            finished = output_of(
                [arguments.build / "src/app/netring-run", "--server_netns", lab.server, "--client_netns", lab.client,
                 "--server_address", SERVER_IP, "--impl", self.impl, "--engine", self.engine, "--sizes", self.size,
                 "--pin", f"server={server};client={client}", "--spin", f"{self.look_us}us",
                 "--duration", f"{arguments.seconds}s", "--slice", f"{slice_ms}ms", "--warmup", f"{slice_ms // WARM_UP}ms",
                 "--precision", 0, "--nocontrol", "--perf", "off", "--format", "csv", "--out", out, *self.flags],
                arguments.seconds)
            cells = list(csv.DictReader(finished.stdout.splitlines()))
            if len(cells) != 1 or cells[0]["verdict"] not in ("valid", "degraded"):
                raise CannotRun(f"netring-run: {cells[0]['reasons'] if cells else last_line(finished.stderr)}")
            slices = [each for each in csv.DictReader((out / "samples.csv").open()) if each["side"] == "client"]
        counted = sum(int(each["bytes"]) * 8e-9 if self.in_gbit else int(each["messages"]) for each in slices)
        return counted * 1e9 / sum(int(each["window_ns"]) for each in slices)


@dataclasses.dataclass(frozen=True)
class Loop(Subject):
    """bench/loops: round trips per second, or Gbit/s."""

    engine: str = "ring"
    look_us: int = 0
    connections: int = 1
    stream: bool = False

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        rest = (SERVER_IP, LOOP_PORT, "--size", self.size, "--connections", self.connections, "--look", self.look_us,
                "--seconds", arguments.seconds, *(["--stream"] if self.stream else []))
        program = arguments.build / "bench/bench-loop"
        with listening(LOOP_PORT, lab.inside(lab.server, server, program, self.engine, "server", *rest)):
            finished = output_of(lab.inside(lab.client, client, program, self.engine, "client", *rest), arguments.seconds)
        messages = number_in(r"per_second (\S+)", finished, "bench-loop")
        return messages * self.size * 8 / 1e9 if self.stream else messages


@dataclasses.dataclass(frozen=True)
class Sockperf(Subject):
    """Round trips per second of one connection, asleep."""

    programs = ("sockperf",)

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        common = ["--tcp", "-i", SERVER_IP, "-p", SOCKPERF_PORT]
        with listening(SOCKPERF_PORT, lab.inside(lab.server, server, "sockperf", "sr", *common)):
            finished = output_of(lab.inside(lab.client, client, "sockperf", "ping-pong", *common, "--full-rtt",
                                            "-m", self.size, "-t", arguments.seconds), arguments.seconds)
        messages = number_in(r"\[Valid Duration\].*ReceivedMessages=(\d+)", finished, "sockperf")
        return messages / number_in(r"\[Valid Duration\] RunTime=([\d.]+) sec", finished, "sockperf")


@dataclasses.dataclass(frozen=True)
class Netperf(Subject):
    """Round trips per second of one connection, asleep."""

    programs = ("netperf", "netserver")
    optional = True

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        netserver = lab.inside(lab.server, server, "netserver", "-D", "-4", "-p", NETPERF_PORT)
        with listening(NETPERF_PORT, netserver):
            finished = output_of(
                lab.inside(lab.client, client, "netperf", "-H", SERVER_IP, "-p", NETPERF_PORT, "-t", "TCP_RR", "-P", 0, "-v", 0,
                           "-l", arguments.seconds, "--", "-r", f"{self.size},{self.size}", "-D"), arguments.seconds)
        return number_in(r"^\s*([\d.]+)\s*$", finished, "netperf")


@dataclasses.dataclass(frozen=True)
class NeperRr(Subject):
    """Round trips per second of neper's tcp_rr, whose flows share one thread, with epoll, asleep. Its log would be a file in
    the working folder."""

    connections: int = 1
    programs = ("tcp_rr",)
    optional = True

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        common = ["tcp_rr", "--nolog", "-4", "-T", 1, "-F", self.connections, "-Q", self.size, "-R", self.size, "--no-delay",
                  "-I", 0.1, "-l", arguments.seconds]
        with listening(NEPER_CONTROL_PORT, lab.inside(lab.server, server, *common)):
            finished = output_of(lab.inside(lab.client, client, *common, "-c", "-H", SERVER_IP), arguments.seconds)
        return number_in(r"(?m)^throughput=([\d.]+)", finished, "tcp_rr")


@dataclasses.dataclass(frozen=True)
class NeperStream(Subject):
    """Gbit/s of neper's tcp_stream, received; its client sends."""

    programs = ("tcp_stream",)
    optional = True

    def measure(self, lab, cpus, arguments):
        common = ["tcp_stream", "--nolog", "-4", "-B", self.size, "--no-delay", "--no-cork", "-I", 0.1, "-l", arguments.seconds]
        with listening(NEPER_CONTROL_PORT, lab.inside(lab.client, cpus[1], *common)):
            finished = output_of(lab.inside(lab.server, cpus[0], *common, "-c", "-H", CLIENT_IP), arguments.seconds)
        return number_in(r"(?m)^remote_throughput=(\d+)", finished, "tcp_stream") / 1e9


@dataclasses.dataclass(frozen=True)
class Netbench(Subject):
    """Round trips per second of netbench's io_uring, all connections on one thread, asleep. It registers the ring's own
    descriptor on another thread than its ring's, which liburing refuses: hence without. Two runs: of one it says whole
    thousands."""

    connections: int = 1
    programs = ("netbench",)
    optional = True

    def measure(self, lab, cpus, arguments):
        server, client = self.cpus(cpus)
        common = ["netbench", "--v6", 0, "--use_port", NETBENCH_PORT]
        receiver = lab.inside(lab.server, server, *common, "--server_only", 1,
                              "--rx", "io_uring --register_ring 0 --defer_taskrun 1")
        sender = f"io_uring --threads 1 --per_thread {self.connections} --size {self.size} --resp {self.size}"
        with listening(NETBENCH_PORT, receiver):
            finished = output_of(lab.inside(lab.client, client, *common, "--client_only", 1, "--host", SERVER_IP, "--runs", 2,
                                            "--time", arguments.seconds / 2, "--tx", sender), arguments.seconds)
        return number_in(r"packetsPerSecond=\{.*?avg=([\d.]+)k", finished, "netbench") * 1000


@dataclasses.dataclass(frozen=True)
class Iperf3(Subject):
    """Gbit/s of one stream from the server's side to the client's, each on a CPU of its own."""

    programs = ("iperf3",)

    def measure(self, lab, cpus, arguments):
        sink = lab.inside(lab.client, cpus[1], "iperf3", "-s", "-1", "-p", IPERF3_PORT)
        with listening(IPERF3_PORT, sink):
            finished = output_of(
                lab.inside(lab.server, cpus[0], "iperf3", "-c", CLIENT_IP, "-p", IPERF3_PORT, "-C", "cubic", "-O", 1,
                           "--no-delay", "-l", self.size, "-t", arguments.seconds, "-J"), arguments.seconds)
        try:
            report = json.loads(finished.stdout)
        except ValueError:
            report = {"error": last_line(finished.stderr or finished.stdout)}
        if "error" in report:
            raise CannotRun(f"iperf3: {report['error']}")
        return report["end"]["sum_received"]["bits_per_second"] / 1e9
