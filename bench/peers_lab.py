"""The lab of bench/peers: two named network namespaces joined by veth, and programs in them."""

import contextlib
import dataclasses
import pathlib
import re
import secrets
import subprocess
import sys
import time

SUBNET, SERVER_IP, CLIENT_IP = "10.123.0.0/24", "10.123.0.1", "10.123.0.2"
START_LIMIT_S = 10
RUN_LIMIT_S = 60  # beyond the measured time


class CannotRun(Exception):
    """Why a subject has no figure."""


def fail(message, code):
    sys.exit(print(f"bench/peers: {message}", file=sys.stderr) or code)


def last_line(text):
    return (text.strip().splitlines() or ["no output"])[-1]


def run(*command):
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if finished.returncode != 0:
        fail(f"{' '.join(map(str, command))}: {last_line(finished.stderr)}", 77)


@dataclasses.dataclass(frozen=True)
class Lab:
    """As in netring, the server is the side that sends the stream."""

    server: str
    client: str

    def inside(self, netns, cpu, *command):
        return ["ip", "netns", "exec", netns, "taskset", "-c", str(cpu), *map(str, command)]


@contextlib.contextmanager
def made_lab():
    name = f"netring-peers-{secrets.token_hex(4)}"
    lab = Lab(f"{name}-server", f"{name}-client")
    try:
        for netns in (lab.server, lab.client):
            run("ip", "netns", "add", netns)
        run("ip", "link", "add", "veth0", "netns", lab.server, "type", "veth", "peer", "name", "veth1", "netns", lab.client)
        for netns, device, address in ((lab.server, "veth0", SERVER_IP), (lab.client, "veth1", CLIENT_IP)):
            run("ip", "-n", netns, "address", "add", f"{address}/24", "dev", device)
            run("ip", "-n", netns, "link", "set", device, "up")
            run("ip", "-n", netns, "link", "set", "lo", "up")
            # By the route: the sysctl refuses what the machine's list of allowed algorithms lacks.
            run("ip", "-n", netns, "route", "change", SUBNET, "dev", device, "src", address, "congctl", "cubic")
        yield lab
    finally:
        for netns in (lab.server, lab.client):
            subprocess.run(["ip", "netns", "delete", netns], stderr=subprocess.DEVNULL)


def listens(pid, port):
    """Whether a socket listens on the port in the process's network namespace; not before it is in the lab's."""
    own = pathlib.Path(f"/proc/{pid}")
    try:
        if (own / "ns/net").readlink() == pathlib.Path("/proc/self/ns/net").readlink():
            return False
        table = (own / "net/tcp").read_text() + (own / "net/tcp6").read_text()
    except OSError:
        return False
    return re.search(rf":{port:04X} [0-9A-F]+:0000 0A ", table) is not None


@contextlib.contextmanager
def listening(port, command):
    """A peer's server, ended with the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + START_LIMIT_S
        while not listens(process.pid, port):
            if process.poll() is not None or time.monotonic() > limit:
                raise CannotRun(f"its server does not listen on port {port}")
            time.sleep(0.005)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def output_of(command, seconds):
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds + RUN_LIMIT_S)
    except subprocess.TimeoutExpired as expired:
        raise CannotRun(f"did not end within {expired.timeout:.0f} s") from expired
    except OSError as error:
        raise CannotRun(f"{command[0]}: {error.strerror}") from error


def number_in(pattern, finished, name):
    """The number that a program's output says."""
    found = re.search(pattern, finished.stdout + finished.stderr)
    if finished.returncode != 0 or not found:
        raise CannotRun(f"{name}: {last_line(finished.stderr or finished.stdout)}")
    return float(found[1])
