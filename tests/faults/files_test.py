"""What a run's files and the standard ones do to a run: they cannot be written or read, are closed, or belong to somebody else."""

import fcntl
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import ONE, QUICK, RunTest, run  # noqa: E402

ROOT = os.geteuid() == 0
NOBODY = 65534


class Standard(RunTest):
    def closed(self, which, program, *arguments):
        """With a standard file closed."""
        return subprocess.run(["/bin/sh", "-c", f'exec "$@" {which}', "sh", program, *map(str, arguments)], capture_output=True,
                              text=True, timeout=60, cwd=self.folder)

    def test_an_output_that_is_closed_is_not_taken_by_a_file(self):
        finished = self.closed(">&-", runs.NETRING_RUN, *QUICK, *ONE, "--out", self.out)
        if finished.returncode == 77:
            self.skipTest("nothing can run here")
        self.assertEqual(finished.returncode, 1, finished.stderr)
        self.assertIn("cannot write standard output: Bad file descriptor (EBADF)", finished.stderr)
        self.assertEqual(self.store().end["reason"], "all rounds")
        before = (self.out / "run.jsonl").read_bytes()
        for which in (">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"):
            self.assertNotEqual(self.closed(which, runs.NETRING_RUN, "--resume", self.out).returncode, 0, which)
            self.assertEqual((self.out / "run.jsonl").read_bytes(), before)
        for name, program in runs.programs().items():
            self.one_line(self.closed(">&-", program, "--help"), 1, f"{name}: cannot write standard output: ", "(EBADF)")

    def test_errors_that_cannot_be_written_are_no_success(self):
        with open("/dev/full", "w") as full:
            finished = subprocess.run([runs.NETRING_RUN, *QUICK, *ONE, "--out", str(self.out)], stdout=subprocess.DEVNULL, stderr=full)
        if finished.returncode == 77:
            self.skipTest("nothing can run here")
        self.assertEqual(finished.returncode, 1, "'results are in' was said to nobody")
        self.assertEqual(self.store().end["reason"], "all rounds")

    def test_a_pipe_that_asks_for_no_waiting_gets_all(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        with subprocess.Popen([runs.NETRING_RUN, "--help=all"], stdout=writer) as process:
            os.close(writer)
            with open(reader) as text:
                self.assertEqual(text.read(), run("--help=all").stdout)
        self.assertEqual(process.returncode, 0)

    def test_a_server_whose_answers_cannot_be_written(self):
        programs = runs.programs()
        with open("/dev/full", "w") as full:
            server = subprocess.Popen([programs["netring-server"], "--once", "--port", "9417"], stdout=full, stderr=subprocess.PIPE,
                                      text=True)
        self.addCleanup(server.kill)
        self.assertIn("listening on", server.stderr.readline())
        subprocess.run([programs["netring-client"], "127.0.0.1", "--port", "9417", "--duration", "50ms"], capture_output=True,
                       timeout=60)
        said = server.stderr.read()
        self.assertEqual(server.wait(timeout=60), 1, said)
        self.assertIn("netring-server: cannot write standard output: No space left on device (ENOSPC)\n", said)
        server.stderr.close()


class Written(RunTest):
    def test_a_run_whose_files_cannot_be_written_prints_its_answer(self):
        def little():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        self.measure(*ONE)
        sizes = {path.name: path.stat().st_size for path in self.out.iterdir()}
        whole = run("--analyse", str(self.out))
        for form in ("table", "csv", "json"):
            printed = run("--analyse", str(self.out), "--format", form).stdout
            size = min(sizes.values()) - 1
            finished = run("--analyse", str(self.out), "--format", form, preexec_fn=little)
            self.one_line(finished, 1, f"netring-run: cannot write '{self.out}/samples.csv': File too large (EFBIG); RLIMIT_FSIZE is {size}, raise it: ulimit -f")
            self.assertEqual(finished.stdout, printed)
        size = sizes["run.jsonl"]
        self.out = self.folder / "second"
        finished = run("--slice", "10ms", "--duration", "10s", "--precision", "0", *ONE, "--out", str(self.out), preexec_fn=little)
        self.one_line(finished, 1, f"netring-run: cannot write '{self.out}/run.jsonl': File too large (EFBIG); RLIMIT_FSIZE is {size}, raise it: ulimit -f")
        self.assertIn("The run was interrupted", finished.stdout)
        self.assertEqual(os.listdir(self.out), ["run.jsonl"])
        self.assertTrue(whole.stdout)

    def test_all_files_obey_the_umask(self):
        old = os.umask(0o027)
        try:
            self.measure(*ONE)
        finally:
            os.umask(old)
        modes = {path.name: path.stat().st_mode & 0o777 for path in self.out.iterdir()}
        self.assertEqual(set(modes.values()), {0o640}, modes)
        self.assertEqual(self.out.stat().st_mode & 0o777, 0o750)


@unittest.skipUnless(ROOT, "only root has others' files to meet")
class OfOthers(RunTest):
    def test_root_analyses_a_directory_of_somebody_else(self):
        self.measure(*ONE)
        for path in (self.out, *self.out.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        secret = self.folder / "secret"
        secret.write_text("precious")
        for name in ("results.csv", "samples.csv", "analysis.json"):
            (self.out / name).unlink()
            (self.out / name).symlink_to(secret)
        self.assertEqual(run("--analyse", str(self.out)).returncode, 0)
        self.assertEqual(secret.read_text(), "precious")
        # A hard link to a run of root's, which its owner may not read.
        mine = self.folder / "mine"
        shutil.copy(self.out / "run.jsonl", mine)
        mine.chmod(0o600)
        (self.out / "run.jsonl").unlink()
        os.link(mine, self.out / "run.jsonl")
        before = sorted(os.listdir(self.out))
        for option in ("--analyse", "--resume"):
            self.one_line(run(option, str(self.out)), 2, "run.jsonl' has another name (a hard link), so it may be any file")
        self.assertEqual(sorted(os.listdir(self.out)), before)

    def test_out_over_a_link(self):
        """As SECURITY.md says: over the user's own, not over a stranger's, and the last part is none."""
        (self.folder / "real").mkdir()
        links = {name: self.folder / name for name in ("own", "theirs", "last")}
        for link in links.values():
            link.symlink_to(self.folder / "real")
        os.lchown(links["theirs"], NOBODY, NOBODY)
        arguments = [*runs.QUICK, *ONE, "--nocontrol"]
        self.assertEqual(run(*arguments, "--out", str(links["own"] / "sub")).returncode, 0)
        self.assertIn("run.jsonl", os.listdir(self.folder / "real" / "sub"))
        finished = run(*arguments, "--out", str(links["theirs"] / "other"))
        self.one_line(finished, 2, f"'theirs' on the way is a link of user {NOBODY}, which is not followed")
        self.one_line(run(*arguments, "--out", str(links["last"])), 2, "is there already")
        self.assertEqual(os.listdir(self.folder / "real"), ["sub"])

    def test_what_may_not_be_read_is_not_absent(self):
        """An old run without run.jsonl is told apart from one whose files may not be looked at."""
        self.measure(*ONE)
        self.folder.chmod(0o755)
        self.out.chmod(0o700)
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        finished = subprocess.run([*as_nobody, runs.NETRING_RUN, str(self.out), "--dry_run"], capture_output=True, text=True,
                                  cwd="/")
        if finished.returncode in (126, 127):
            self.skipTest("an ordinary user cannot reach the build folder")
        self.one_line(finished, 2, "Permission denied (EACCES)")
        self.out.chmod(0o755)
        (self.out / "run.jsonl").chmod(0o600)
        for arguments in ((str(self.out), "--dry_run"), ("--resume", str(self.out)), ("--analyse", str(self.out))):
            finished = subprocess.run([*as_nobody, runs.NETRING_RUN, *arguments], capture_output=True, text=True, cwd="/")
            self.one_line(finished, 2, f"cannot read '{self.out}/run.jsonl': Permission denied (EACCES)")

    def test_a_directory_that_is_exchanged_misleads_nobody(self):
        """Its owner of the folder above puts one with links in its place while root measures."""
        secret = self.folder / "secret"
        secret.write_text("precious")
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--slice", "30ms", "--duration", "900ms", "--warmup", "0s", "--out",
                                    str(self.out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        runs.await_slices(process, self.out, 2)
        kept = self.folder / "kept"
        self.out.rename(kept)
        self.out.mkdir()
        for name in ("run.jsonl", "results.csv", "samples.csv", "analysis.json"):
            (self.out / name).symlink_to(secret)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(secret.read_text(), "precious")
        self.out = kept
        self.assertEqual(self.store().end["reason"], "all rounds")
        self.assertEqual(len(self.rows()), 1)


class JobFiles(RunTest):
    def test_the_ending_of_a_name_may_be_in_capitals(self):
        job = self.folder / "JOB.TOML"
        job.write_text("impl = 'a1'\nsizes = 64\n")
        self.assertIn("1 cell", run(str(job), "--dry_run").stdout)

    def test_what_no_file_is_made_of_is_refused_with_the_reason(self):
        os.mkfifo(self.folder / "pipe")
        with open(self.folder / "job.toml", "w") as job:
            job.write("impl = 'a1'\n")
        for place in ("pipe", "/dev/stdin"):
            with open(self.folder / "job.toml") as job:
                finished = subprocess.run([runs.NETRING_RUN, place, "--dry_run"], capture_output=True, text=True, cwd=self.folder,
                                          stdin=job, timeout=20)
            self.one_line(finished, 2, f"'{place}' is ", "a file to run is a job file, NAME.toml, or a run's directory or run.jsonl")
        for place in ("pipe", "/dev/stdin"):
            finished = subprocess.run([runs.NETRING_RUN, place, "--dry_run"], capture_output=True, text=True, cwd=self.folder,
                                      input="impl = 'a1'\n", timeout=20)
            self.one_line(finished, 2, f"'{place}' is a pipe; a file to run is a job file, NAME.toml, or")

    def test_a_store_means_its_run(self):
        self.measure(*ONE)
        store = str(self.out / "run.jsonl")
        self.assertIn("has ended already", run("--resume", store).stderr)
        self.assertEqual(run("--analyse", store).stdout, run("--analyse", str(self.out)).stdout)
        self.one_line(run("--resume", str(self.out / "results.csv")), 2, "Not a directory: give the run's directory")


if __name__ == "__main__":
    runs.main()
