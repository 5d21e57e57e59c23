#!/usr/bin/env python3
"""libnetring as its users have it: installed into a folder, found by pkg-config, its examples built and run.

Usage: library_test.py SOURCE BUILD. Exits 77 where pkg-config is missing; what needs io_uring skips without it.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

SOURCE, BUILD = (pathlib.Path(argument) for argument in sys.argv[1:3])
LIMIT_S = 60
# What the headers and the archive need, and nothing else.
NEEDS = re.compile(r"liburing|absl_\w+")


def run(*command, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=LIMIT_S, **options)


def take(connection, received):
    """What comes on an accepted connection until its end."""
    with connection:
        while data := connection.recv(1 << 16):
            received.append(len(data))


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="netring-library-")
        cls.root = pathlib.Path(cls.folder.name)
        meson = "/usr/bin/meson" if os.access("/usr/bin/meson", os.X_OK) else "meson"
        made = run(meson, "install", "-C", BUILD, "--no-rebuild", "--tags", "devel", "--destdir", cls.root / "dest")
        assert made.returncode == 0, made.stdout + made.stderr
        place, = (cls.root / "dest").rglob("netring.pc")
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(place.parent)}
        # Only netring's own folders lie below the root.
        prefix = cls.config("--variable=prefix").strip()
        cls.own = cls.root / "dest" / prefix.lstrip("/")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def config(cls, *arguments):
        made = run("pkg-config", *arguments, "netring", env=cls.environment)
        assert made.returncode == 0, made.stderr
        return made.stdout

    def flags(self, *arguments):
        return self.config(f"--define-variable=prefix={self.own}", *arguments).split()

    def build(self, source, *more):
        program = self.root / source.stem
        made = run(os.environ.get("CXX", "c++"), "-std=c++20", "-Wall", "-Wextra", "-Werror", *self.flags("--cflags"), *more, source,
                   *self.flags("--libs", "--static"), "-o", program)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        return program

    def example(self, name, *features):
        probed = run(BUILD / "src/app/netring-probe", "--format=json")
        if probed.returncode == 77:
            self.skipTest("there is no io_uring here")
        here = {each["name"]: each["here"] for each in json.loads(probed.stdout)["features"]}
        for feature in features:
            if not here[feature]:
                self.skipTest(f"this kernel has no {feature}")
        return self.build(SOURCE / "examples" / f"{name}.cc")

    def test_names_only_what_it_needs(self):
        needed = [line.split()[0] for line in (self.config("--print-requires") + self.config("--print-requires-private")).splitlines()]
        self.assertEqual([name for name in needed if not NEEDS.fullmatch(name)], [])
        self.assertIn("liburing", needed)
        own, = (line for path in self.own.rglob("netring.pc") for line in path.read_text().splitlines() if line.startswith("Cflags:"))
        self.assertNotIn("-D", own)

    def test_the_archive_can_be_linked_without_lto(self):
        archive, = self.own.rglob("libnetring.a")
        if not shutil.which("readelf"):
            self.skipTest("readelf is not here (package binutils)")
        # Not nm, which has the compiler's plugin read what is there for link-time optimisation alone.
        found = run("readelf", "--wide", "--symbols", "--demangle", archive).stdout
        self.assertRegex(found, r"FUNC +GLOBAL .* netring::Sender::Create\(")
        self.assertNotIn("__gnu_lto_slim", found)

    def test_each_header_compiles_alone(self):
        headers = sorted(path.name for path in (self.own / "include/netring").glob("*.h"))
        self.assertTrue({"engine.h", "sender.h", "variant.h", "clock.h"} <= {*headers})
        source = self.root / "headers.cc"
        source.write_text("".join(f"#include <netring/{name}>\n" for name in headers) + "int main() {}\n")
        self.build(source)

    def test_an_echo_server_on_an_engine(self):
        server = subprocess.Popen([self.example("echo_server"), "127.0.0.1"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.kill)
        message = os.urandom(1 << 20)
        with socket.create_connection(("127.0.0.1", int(server.stdout.readline())), LIMIT_S) as client:
            sender = threading.Thread(target=lambda: (client.sendall(message), client.shutdown(socket.SHUT_WR)))
            sender.start()
            echoed = b""
            while data := client.recv(1 << 16):
                echoed += data
            sender.join()
        self.assertTrue(echoed == message, f"{len(echoed)} of {len(message)} bytes came back, or others")
        self.assertEqual(server.wait(LIMIT_S), 0)

    def test_a_zero_copy_send_and_its_notification(self):
        program = self.example("zero_copy_send", "sendmsg_zc", "report_usage")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(LIMIT_S)
            received = []
            reader = threading.Thread(target=lambda: take(listener.accept()[0], received))
            reader.start()
            sent = run(program, "127.0.0.1", listener.getsockname()[1])
            reader.join(LIMIT_S)
        self.assertEqual(sum(received), 65536)
        self.assertRegex(sent.stdout, r"^(\d+) sends, \1 notifications, \d+ copied\n$")
        self.assertEqual(sent.returncode, 0)

    def test_examples_say_why_they_cannot(self):
        with socket.socket() as nobody:  # bound, but it does not listen
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            for name, arguments, holds in (("zero_copy_send", ("127.0.0.1", port), "ECONNREFUSED"),
                                           ("zero_copy_send", ("nohost", port), "nohost"), ("echo_server", ("nohost",), "nohost")):
                finished = run(self.build(SOURCE / "examples" / f"{name}.cc"), *arguments)
                self.assertEqual((finished.returncode, finished.stdout), (1, ""))
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                self.assertTrue(finished.stderr.startswith(f"{name}: "), finished.stderr)
                self.assertIn(holds, finished.stderr)

    def test_a_zero_copy_send_to_a_peer_that_never_reads_is_given_up(self):
        program = self.example("zero_copy_send", "sendmsg_zc", "report_usage")
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            sent = run(program, "127.0.0.1", listener.getsockname()[1])
        self.assertEqual((sent.returncode, sent.stderr), (1, "zero_copy_send: it did not go through\n"))

    def test_the_docs_name_every_header(self):
        document = (SOURCE / "docs/LIBRARY.md").read_text()
        rows = "".join(line.split("|")[1] for line in document.splitlines() if line.startswith("| `"))
        self.assertEqual({*re.findall(r"`(\w+\.h)`", rows)}, {path.name for path in (self.own / "include/netring").glob("*.h")})

    def test_the_docs_quote_the_examples(self):
        document = (SOURCE / "docs/LIBRARY.md").read_text()
        for example in sorted((SOURCE / "examples").glob("*.cc")):
            self.assertIn(f"```cpp\n{example.read_text()}```", document, f"docs/LIBRARY.md quotes another {example.name}")


if __name__ == "__main__":
    if shutil.which("pkg-config") is None:
        sys.exit(print("skipped: pkg-config is not here") or 77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
