"""A run on two hosts whose launchers enter what runs there already: podman exec, and nsenter, which is what that comes to."""

import os
import shutil
import subprocess

import far
import runs
from containers import LIMITS, ONE_HIERARCHY
from ssh_hosts import EIGHT, HostTest


def podman(*arguments):
    return subprocess.run(["podman", *arguments], text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


class Exec(HostTest):
    def nsenter(self, host):
        return self.at(f"nsenter --target {host.holder.pid} --net --uts --mount")

    def test_nsenter(self):
        self.measure(*self.sides(self.nsenter(self.server), self.nsenter(self.client)), *EIGHT)
        self.all_measured(8)
        run = self.store().run
        self.assertEqual([run[side]["host_name"] for side in ("environment", "client_environment")], list(self.NAMES))

    def container(self, host):
        """Its launcher; what is in it is busybox alone."""
        busybox = shutil.which("busybox")
        if shutil.which("podman") is None or busybox is None:
            self.skipTest("podman, or a static busybox, is not installed: nsenter stands in")
        root = self.folder / f"root-{host.name}"
        for name in ("bin", "tmp", "proc", "sys", "dev", "etc", "run"):
            (root / name).mkdir(parents=True)
        shutil.copy(busybox, root / "bin/busybox")
        for name in subprocess.run([busybox, "--list"], check=True, text=True, capture_output=True).stdout.split():
            if name != "busybox":
                (root / "bin" / name).symlink_to("busybox")
        name = f"netring-test-{os.getpid()}-{host.name}"
        self.addCleanup(podman, "rm", "--force", "--time=0", name)
        begun = podman("run", "--cgroups=disabled", *LIMITS, "--detach", f"--name={name}", f"--network=ns:/proc/{host.holder.pid}/ns/net",
                       "--security-opt=seccomp=unconfined", "--rootfs", str(root), "/bin/sleep", "1000")
        if begun.returncode != 0:
            self.skipTest(f"podman cannot run here, nsenter stands in: {begun.stderr.strip().splitlines()[-1]}")
        return f"podman exec -i --env NETRING_TEST={os.environ['NETRING_TEST']} {name}"

    def test_podman(self):
        subprocess.run(["sh", "-c", ONE_HIERARCHY], capture_output=True)  # else podman says what is missing
        self.measure(*self.sides(self.container(self.server), self.container(self.client)), *EIGHT)
        self.all_measured(8)


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
