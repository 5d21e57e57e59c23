"""scripts/netring-ksft: reads the variables of the kernel's selftests, and says its results as KTAP."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import runs

CASES = [f"netring.v{family}_{case}" for family in "46" for case in (
    "device", *(f"{workload}_{impl}" for workload in ("rr", "stream") for impl in ("a1", "a2", "a3", "zc")),
    "zero_copy_a3", "zero_copy_zc")]
NETIF = {"NETIF": "near", "LOCAL_V4": "192.0.2.1", "REMOTE_V4": "192.0.2.2", "REMOTE_TYPE": "netns", "REMOTE_ARGS": "far"}
VARIABLES = (*NETIF, "LOCAL_V6", "REMOTE_V6")
# variables that do not fit, and what the line on standard error must name
UNFIT = [
    ({"LOCAL_V4": ""}, ["LOCAL_V4 and REMOTE_V4"]),
    ({"LOCAL_V4": "", "REMOTE_V4": ""}, ["LOCAL_V4 and REMOTE_V4, or LOCAL_V6 and REMOTE_V6", "README.rst"]),
    ({"REMOTE_V6": "2001:db8::2"}, ["LOCAL_V6 and REMOTE_V6"]),
    ({"REMOTE_TYPE": "telnet"}, ["'telnet'", "ssh or netns"]),
    ({"REMOTE_TYPE": ""}, ["REMOTE_TYPE"]),
    ({"REMOTE_ARGS": ""}, ["REMOTE_ARGS"]),
]
# A netring-run that prints $ROWS and says what it was asked.
STAND_IN = """#!/bin/sh
for argument; do case $argument in --out=*) out=${argument#--out=}; mkdir -p "$out" ;; esac; done
printf '%s\\n' "$@" >>"$ASKED"
echo 'said # by
it' >&2
echo '{"run": {"path": {"server_link": "near, driver virtio_net 1.0"}}}' >"$out/run.jsonl"
[ -z "$ROWS" ] || printf 'impl,workload,size,outcome,server_work_ns_per_msg,zc_sends,zc_completions,zc_copied\\n%s\\n' "$ROWS"
exit "${CODE:-0}"
"""
# Two namespaces joined by veth. The names are in a /run of the test's own.
PLACE = """mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp && ip netns add far &&
ip link add near type veth peer name far netns far && ip link set lo up && ip link set near up &&
ip address add 192.0.2.1/24 dev near && ip address add 2001:db8::1/64 dev near nodad &&
ip -n far link set far up && ip -n far address add 192.0.2.2/24 dev far &&
ip -n far address add 2001:db8::2/64 dev far nodad && exec "$@"
"""


def rows(outcomes):
    """Of each variant in each workload; an outcome may have figures after it."""
    text = []
    for workload in ("rr", "stream"):
        for impl in ("a1", "a2", "a3", "zc"):
            outcome = outcomes.get(f"{workload}_{impl}", "measured,12,7,7,0" if impl in ("a3", "zc") else "measured,12,0,0,0")
            text.append(f"{impl},{workload},4096,{outcome}")
    return "\n".join(text)


class Ksft(runs.RunTest):
    def ksft(self, variables, *arguments, program=None, place=()):
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        return subprocess.run([*place, sys.executable, program or runs.SOURCE / "scripts/netring-ksft", *arguments], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=200, env={**environment, **variables})

    def parse(self, finished, code):
        """Reads KTAP strictly: {case: (ok or not, directive and diagnosis)}."""
        self.assertEqual(finished.returncode, code, finished.stdout + finished.stderr)
        lines = finished.stdout.splitlines()
        self.assertEqual(lines[:2], ["TAP version 13", f"1..{len(CASES)}"])
        found = {}
        for line in lines[2:]:
            self.assertRegex(line, r"^[ -~]*$")
            match = re.fullmatch(r"(ok|not ok) (\d+) ([\w.]+)(?: # ([^#]+))?", line)
            self.assertEqual(bool(match), not line.startswith("# "), line)
            if match:
                self.assertEqual(int(match[2]), len(found) + 1)
                found[match[3]] = (match[1], match[4] or "")
        self.assertEqual(list(found), CASES)
        totals = dict(word.split(":") for word in lines[-1].removeprefix("# Totals: ").split())
        skipped = sum(why.startswith("SKIP ") for _, why in found.values())
        failed = sum(mark == "not ok" for mark, _ in found.values())
        self.assertEqual({kind: int(number) for kind, number in totals.items()}, {
            "pass": len(CASES) - skipped - failed, "fail": failed, "xfail": 0, "xpass": 0, "skip": skipped, "error": 0})
        return found

    def stand_in(self, variables, outcomes=None, code=0, **environment):
        """With a netring-run that is none."""
        program = self.folder / "build/src/app/netring-run"
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(STAND_IN)
        program.chmod(0o755)
        self.asked = self.folder / "asked"
        self.asked.unlink(missing_ok=True)
        table = "" if outcomes is None else rows(outcomes)
        finished = self.ksft({**variables, "ROWS": table, "ASKED": str(self.asked), **environment}, "--build",
                             str(self.folder / "build"))
        return self.parse(finished, code)

    def test_variables_that_do_not_fit(self):
        for change, words in UNFIT:
            with self.subTest(change):
                finished = self.ksft({**NETIF, **change})
                self.assertEqual((finished.returncode, finished.stdout, finished.stderr.count("\n")), (2, "", 1), finished.stderr)
                for word in words:
                    self.assertIn(word, finished.stderr)

    def test_what_netring_run_is_asked(self):
        for kind, args, launcher in (("netns", "far", "ip netns exec far"), ("ssh", "me@far", "ssh -o BatchMode=yes me@far"),
                                     ("ssh", "-x; $(y)", "ssh -o BatchMode=yes '-x; $(y)'")):
            found = self.stand_in({**NETIF, "REMOTE_TYPE": kind, "REMOTE_ARGS": args}, {})
            asked = self.asked.read_text().splitlines()
            self.assertIn("--server_address=192.0.2.1", asked)
            self.assertIn(f"--client_exec={launcher}", asked)
            self.assertIn("--verify", asked)
        self.assertEqual(found["netring.v4_device"], ("ok", ""))
        self.assertEqual(found["netring.v4_zero_copy_zc"], ("ok", "0 of 14 copied"))
        self.assertEqual(found["netring.v6_rr_a1"], ("ok", "SKIP needs NETIF and IPv6 connectivity"))

    def test_results(self):
        found = self.stand_in(NETIF, {"rr_a1": "failed: a byte is wrong # here,,0,0,0", "rr_zc": "skipped: came with kernel 6.0,,,,",
                                      "stream_zc": "skipped: came with kernel 6.0,,,,", "stream_a3": "measured,1,7,6,0"}, code=1)
        self.assertEqual(found["netring.v4_rr_a1"], ("not ok", "4096 bytes: failed: a byte is wrong ? here"))
        self.assertEqual(found["netring.v4_rr_zc"], ("ok", "SKIP came with kernel 6.0"))
        self.assertEqual(found["netring.v4_zero_copy_zc"], ("ok", "SKIP came with kernel 6.0"))
        self.assertEqual(found["netring.v4_zero_copy_a3"], ("not ok", "14 sends, 13 notifications"))

    def test_another_device(self):
        found = self.stand_in({**NETIF, "NETIF": "eth7"}, {}, code=1)
        self.assertEqual(found["netring.v4_device"], ("not ok", "the data went through near"))

    def test_a_netring_run_that_cannot(self):
        found = self.stand_in(NETIF, code=1, CODE="1")
        self.assertEqual(found["netring.v4_device"], ("not ok", "netring-run ended with 1: it"))

    def test_net_config_beside_a_link_to_it(self):
        program = self.folder / "netring-ksft"
        program.symlink_to(runs.SOURCE / "scripts/netring-ksft")
        config = self.folder / "net.config"
        config.write_text('# of this host\nNETIF=near # the fast one\nREMOTE_TYPE="telnet"\n\n')
        finished = self.ksft({**NETIF, "NETIF": ""}, program=program)
        self.assertIn("'telnet'", finished.stderr)
        config.write_text("NETIF\n")
        self.assertIn("'NETIF' is not NAME=VALUE", self.ksft({}, program=program).stderr)

    def test_without_a_device(self):
        found = self.parse(self.ksft({}, "--build", str(pathlib.Path(runs.NETRING_RUN).parents[2])), 0)
        self.assertEqual(found["netring.v4_device"], ("ok", "SKIP NETIF is not set"))
        self.assertRegex(found["netring.v4_zero_copy_a3"][1], r"^SKIP (\d+) of \1 copied: veth has no hardware$")
        self.assertEqual(found["netring.v4_stream_a3"], ("ok", ""))

    def test_two_namespaces(self):
        place = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]),
                 "sh", "-c", PLACE, "sh"]
        if shutil.which("ip") is None or subprocess.run([*place, "true"], capture_output=True).returncode != 0:
            self.skipTest("no namespaces with names can be made here")
        if not pathlib.Path(runs.NETRING_RUN).with_name("netring-agent-static").exists():
            self.skipTest("no static agent is built, which is copied to the other host")
        variables = {**NETIF, "LOCAL_V6": "2001:db8::1", "REMOTE_V6": "2001:db8::2"}
        found = self.parse(self.ksft(variables, "--build", str(pathlib.Path(runs.NETRING_RUN).parents[2]), place=place), 0)
        for case in CASES:
            if "zero_copy" in case:
                self.assertRegex(found[case][1], r"^SKIP (\d+) of \1 copied: near has no hardware$")
            else:
                self.assertEqual(found[case], ("ok", ""), case)


if __name__ == "__main__":
    sys.exit(runs.main())
