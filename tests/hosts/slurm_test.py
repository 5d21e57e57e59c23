"""A run on two nodes of Slurm: its own daemons, with a configuration of the test's own, on hosts in namespaces."""

import os
import shutil
import socket
import subprocess

import far
import runs
from ssh_hosts import EIGHT, LONG, HostTest, shell

DAEMONS = {name: shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("munged", "slurmctld", "slurmd", "srun", "scontrol", "scancel")}
CONTROL = "10.9.1.1"
CONFIGURATION = """ClusterName=netring-test
SlurmctldHost={control}({address})
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/linear
ReturnToService=2
{nodes}
PartitionName=all Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE
"""


class Slurm(HostTest):
    NAMES = ("node1", "node2")

    def setUp(self):
        missing = [name for name, path in DAEMONS.items() if path is None]
        if missing:
            self.skipTest(f"Slurm is not installed: {', '.join(missing)} (scripts/bootstrap --dev)")
        if os.geteuid() != 0:
            self.skipTest("Slurm's daemons need root")
        super().setUp()
        shell("echo 1 >/proc/sys/net/ipv4/ip_forward")  # nodes pass messages of the controller on
        for host in (self.server, self.client):
            host.run(f"ip route add default via 10.9.{host.number}.1")
        folder = self.folder / "slurm"
        folder.mkdir()
        self.configure(folder)
        self.daemon("munged", "--force", "--foreground", f"--socket={folder}/munge.socket", f"--key-file={folder}/key",
                    f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log", f"--seed-file={folder}/seed")
        far.await_that((folder / "munge.socket").exists, "munge's socket")
        self.daemon("slurmctld", "-D", "-c")
        for host in (self.server, self.client):
            self.daemon("slurmd", "-D", "-N", host.name, place=host.place)
        far.await_that(self.nodes_are_idle, "the nodes")

    def configure(self, folder):
        for name in ("state", *(f"spool-{node}" for node in self.NAMES)):
            (folder / name).mkdir()
        (folder / "key").write_bytes(os.urandom(1024))
        (folder / "key").chmod(0o400)
        nodes = "\n".join(f"NodeName={host.name} NodeAddr={host.address} CPUs={os.cpu_count()} State=UNKNOWN"
                          for host in (self.server, self.client))
        (folder / "slurm.conf").write_text(CONFIGURATION.format(
            control=socket.gethostname(), address=CONTROL, folder=folder, nodes=nodes))
        (folder / "cgroup.conf").write_text("CgroupAutomount=no\n")
        os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
        self.log = open(folder / "log", "wb")
        self.addCleanup(self.log.close)

    def daemon(self, name, *arguments, place=()):
        process = subprocess.Popen([*place, DAEMONS[name], *arguments], stdin=subprocess.DEVNULL, stdout=self.log,
                                   stderr=self.log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def nodes_are_idle(self):
        told = subprocess.run([DAEMONS["scontrol"], "--oneliner", "show", "nodes"], text=True, capture_output=True).stdout
        return told.count("State=IDLE ") == 2

    def both(self):
        return self.sides(*(self.at(f"srun -N1 -w {host.name}") for host in (self.server, self.client)))

    def test_eight_cells(self):
        self.measure(*self.both(), *EIGHT)
        self.all_measured(8)
        run = self.store().run
        self.assertEqual([run[side]["host_name"] for side in ("environment", "client_environment")], list(self.NAMES))

    def test_a_job_is_cancelled(self):
        process = self.start("--out", str(self.out), *LONG, *self.both())
        runs.await_slices(process, self.out, 6)
        subprocess.run([DAEMONS["scancel"], f"--nodelist={self.client.name}"], check=True)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, errors)
        self.assertRegex(errors.splitlines()[-1], f"^netring-run: the client: srun -N1 -w node2 .*--resume {self.out}$")
        self.check_far_side()
        finished = runs.run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.all_measured(2)


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
