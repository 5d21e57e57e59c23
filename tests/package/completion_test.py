#!/usr/bin/env python3
"""Completion in real shells: what it offers is what the programs take."""

import os
import pathlib
import re
import unittest

import package
import typed
from package import PROGRAMS, TOOLS, run

# Sources a file of completion, completes the last of the words, and prints what is offered.
OFFER = """source "$1" && name=${1##*/} && shift || exit 1
COMP_WORDS=("$name" "$@") COMP_CWORD=$#
"_${name//-/_}" "$name" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""
LOADER = pathlib.Path("/usr/share/bash-completion/bash_completion")


class Bash(package.Installed):
    def offered(self, program, *words, cwd=None):
        file = self.share / "bash-completion/completions" / program
        done = run("bash", "--norc", "-c", OFFER, "bash", file, *words, cwd=cwd)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()

    def test_every_program_has_one(self):
        for name in PROGRAMS + TOOLS:
            file = self.share / "bash-completion/completions" / name
            told = run("bash", "--norc", "-c", f"source '{file}' && complete -p {name}")
            self.assertEqual(told.stdout, f"complete -F _{name.replace('-', '_')} {name}\n", told.stderr)

    def test_every_option_is_offered(self):
        for name in PROGRAMS + TOOLS:
            told = run(self.prefix / "bin" / name, "--help=all" if name in PROGRAMS else "--help").stdout
            offered = self.offered(name, "-")
            self.assertEqual({option.strip("-=") for option in offered if not self.is_off(option, offered)},
                             set(re.findall(r"^  (?:-h, )?--(\w+)", told, re.M)), name)

    def is_off(self, option, offered):
        return option.startswith("--no") and "--" + option[4:] in offered

    def test_every_value_that_is_offered_is_taken(self):
        for name in PROGRAMS:
            for option in self.offered(name, "--"):
                for word in self.offered(name, option[:-1], "") if option.endswith("=") else ():
                    self.assertTrue(self.takes(name, option + word), f"{name} {option}{word}")

    def takes(self, name, option):
        if os.path.lexists(option.partition("=")[2]):
            return True  # a file that is here
        more = ["--dry_run"] if name == "netring-run" else ["--no_such"]  # what else is wrong is said of the first
        said = run(self.prefix / "bin" / name, option, *more).stderr
        return not said.startswith(f"{name}: {option}: must be")

    def test_values(self):
        for words, expected in [
                (("--engine", "e"), ["epoll"]), (("--design", ""), ["one", "full", "half"]),
                (("--engine=e",), ["--engine=epoll"]), (("--engine", "=", "e"), ["epoll"]), (("--engine", "="), ["uring", "epoll", "blocking"]),
                (("--impl", "a1,a"), ["a1,a2", "a1,a3", "a1,a1-fixed", "a1,a1-zc-fixed", "a1,auto"]),
                (("--impl=a2,sen",), ["--impl=a2,sendfile"]), (("--cc", ""), ["auto"]), (("--sizes", ""), [])]:
            self.assertEqual(self.offered("netring-run", *words), expected, words)
        self.assertEqual(self.offered("netring-compare", "--metric", "latency_p9"), ["latency_p99_us", "latency_p999_us"])
        self.assertEqual(self.offered("netring-vm", "--accel", "k"), ["kvm"])

    def test_names(self):
        self.assertEqual(self.offered("netring-run", "--dry"), ["--dry_run"])
        self.assertEqual(self.offered("netring-run", "--server-n"), ["--server_netns="])
        self.assertEqual(self.offered("netring-run", "--nocon"), ["--nocontrol"])
        self.assertEqual(self.offered("netring-run", "--nohelp"), [])

    def test_files(self):
        here = self.folder / "here"
        (here / "run one").mkdir(parents=True)
        (here / "run.toml").write_text("")
        for words, expected in [(("run",), ["run one", "run.toml"]), (("--analyse", "run"), ["run one"]),
                                (("--agent_path", "run."), ["run.toml"]), (("--agent_path=run.",), ["--agent_path=run.toml"])]:
            self.assertEqual(sorted(self.offered("netring-run", *words, cwd=here)), expected, words)
        self.assertEqual(sorted(self.offered("netring-vm", "--", "cat", "run.", cwd=here)), ["run.toml"])
        self.assertIn("cat", self.offered("netring-vm", "--cpus", "1", "--", "cat", cwd=here))
        self.assertEqual(self.offered("netring-server", "run", cwd=here), [])

    def test_is_loaded_when_it_is_needed(self):
        if not LOADER.exists():
            self.skipTest("bash-completion is not here (package bash-completion)")
        done = run("bash", "--norc", "-c", f"source {LOADER} && _completion_loader netring-run; complete -p netring-run",
                   env={**os.environ, "XDG_DATA_DIRS": str(self.share)})
        self.assertEqual(done.stdout, "complete -F _netring_run netring-run\n", done.stderr)

    def test_the_program_after_dashes_has_its_own(self):
        if not LOADER.exists():
            self.skipTest("bash-completion is not here (package bash-completion)")
        path = f"{self.prefix}/bin:{os.environ['PATH']}"
        with typed.Shell(["bash", "--norc", "--noprofile", "-i"], {"XDG_DATA_DIRS": str(self.share), "PATH": path}) as shell:
            shell.type(f"source '{LOADER}' && _completion_loader netring-vm; echo loa''ded\n", "loaded")
            shell.type(f"netring-vm --cpus=1 -- netring-run --desi{typed.TAB}h{typed.TAB}", "--design=half ")

    def test_typed(self):
        file = self.share / "bash-completion/completions/netring-run"
        with typed.Shell(["bash", "--norc", "--noprofile", "-i"], {}) as shell:
            shell.type(f"source '{file}' && echo loa''ded\n", "loaded")
            shell.type(f"netring-run --desi{typed.TAB}h{typed.TAB}", "--design=half ")
            shell.type(f"{typed.CLEAR_LINE}netring-run --impl=a1,sendf{typed.TAB}", "--impl=a1,sendfile")


class Zsh(package.Installed):
    def setUp(self):
        package.need("zsh", "zsh")

    def test_every_program_has_one_that_zsh_reads(self):
        for name in PROGRAMS + TOOLS:
            file = self.share / "zsh/site-functions" / f"_{name}"
            checked = run("zsh", "-f", "-n", file)
            self.assertEqual((checked.returncode, checked.stderr), (0, ""), name)
            self.assertEqual(file.read_text().splitlines()[0], f"#compdef {name}")

    def test_typed(self):
        # Only its files are in the way of others' (compinit -C reads no cache, -D writes none).
        with typed.Shell(["zsh", "-f", "-i"], {"ZDOTDIR": str(self.folder)}) as shell:
            shell.type(f"fpath=('{self.share}/zsh/site-functions' $fpath); autoload -Uz compinit && compinit -u -D && echo loa''ded\n", "loaded")
            shell.type(f"netring-run --desi{typed.TAB}h{typed.TAB}", "--design=half")
            shell.type(f"{typed.CLEAR_LINE}netring-run --impl=a1,sendf{typed.TAB}", "--impl=a1,sendfile")
            shell.type(f"{typed.CLEAR_LINE}netring-compare --metric=latency_mea{typed.TAB}", "latency_mea")
            shell.type(f"{typed.CLEAR_LINE}netring-vm --acc{typed.TAB}k{typed.TAB}", "--accel=kvm")
            shell.type(f"{typed.CLEAR_LINE}netring-run --analys{typed.TAB}{self.share}/netr{typed.TAB}", "share/netring/")


if __name__ == "__main__":
    package.main()
