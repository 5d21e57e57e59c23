"""What happened in one slice, as other tools read it: --trace. Debian has no package of Perfetto's trace_processor, which
would be the judge; so the rules of the Trace Event Format are checked here."""

import json
import unittest

import runs
from runs import RunTest

SIZE = 65536
US = 1000


def name_of(engine, impl, workload="rr"):
    return f"{engine}/{impl}/{workload}/{'default' if engine == 'uring' else '-'}/{SIZE}B/t1/c1"


def check_format(test, trace):
    """Phases that the format has, ids, times in order, spans that lie within each other on their track."""
    last = 0
    open_spans, begun, named = {}, {}, set()
    for row in trace["traceEvents"]:
        track = row["pid"], row["tid"]
        if row["ph"] == "M":
            test.assertIn(row["name"], ("process_name", "process_sort_index", "thread_name", "thread_sort_index"))
            named.add(track if row["name"].startswith("thread") else row["pid"])
            continue
        test.assertIn(row["ph"], "Xibe", row)
        test.assertTrue(row["name"])
        test.assertTrue({track, row["pid"]} <= named, f"no name: {row}")
        at = round(row["ts"] * US)
        test.assertGreaterEqual(at, last, row)
        last = at
        if row["ph"] == "X":
            check_span(test, row, at, open_spans.setdefault(track, []))
        elif row["ph"] == "i":
            test.assertEqual(row["s"], "t")
        else:
            key = row["pid"], row["cat"], row["id2"]["local"], row["name"]
            test.assertEqual(row["ph"] == "b", key not in begun, f"begun twice, or ended only: {row}")
            begun[key] = "ended" if row["ph"] == "e" else "goes on"
    test.assertNotIn("goes on", begun.values())


def check_span(test, row, at, spans):
    """It lies in the one that goes on, or begins when that has ended."""
    test.assertGreaterEqual(row["dur"], 0)
    while spans and spans[-1] <= at:
        spans.pop()
    end = at + round(row["dur"] * US)
    if spans:
        test.assertLessEqual(end, spans[-1], f"reaches out of the span that it is in: {row}")
    spans.append(end)


class Trace(RunTest):
    def traced(self, cell, *arguments):
        self.measure("--sizes", str(SIZE), "--nocontrol", "--trace", cell, *arguments)
        file = self.out / f"trace-{cell.replace('/', '_')}.json"
        if not file.exists():
            self.skipTest(f"{cell} does not run here: {self.rows()[0]['reasons']}")
        trace = json.loads(file.read_text())
        check_format(self, trace)
        self.assertEqual(trace["otherData"]["cell"], cell)
        return trace

    def names(self, trace, pid, phase):
        return [row["name"].rpartition(": ")[2] for row in trace["traceEvents"] if row["pid"] == pid and row["ph"] == phase]

    def check_zero_copy(self, engine, impl):
        trace = self.traced(name_of(engine, impl), "--engine", engine, "--impl", impl)
        server, client = 1, 2
        self.assertIn("send", self.names(trace, server, "X"))
        self.assertIn("notification", self.names(trace, server, "i"))
        self.assertIn("buffer in use", self.names(trace, server, "e"))
        self.assertNotIn("notification", self.names(trace, client, "i"))
        self.assertIn("round trip", self.names(trace, client, "e"))
        for pid in server, client:
            self.assertTrue({"sleeps", "busy-polls", "works"} & set(self.names(trace, pid, "X")))
        for copied in {row["args"]["copied"] for row in trace["traceEvents"] if row["name"] == "notification"}:
            self.assertTrue(copied, "veth delivers on this host, which copies")

    def test_zero_copy_on_each_engine(self):
        for engine, impl in (("uring", "a3"), ("uring", "zc"), ("epoll", "a3"), ("blocking", "a3")):
            with self.subTest(engine=engine, impl=impl):
                self.out = self.folder / f"{engine}-{impl}"
                self.check_zero_copy(engine, impl)

    def test_copying_has_no_notification(self):
        trace = self.traced(name_of("uring", "a1"), "--impl", "a1")
        self.assertIn("send", self.names(trace, 1, "X"))
        self.assertFalse([row for row in trace["traceEvents"] if row["name"] == "notification"])

    def test_each_connection_has_a_track(self):
        cell = f"uring/a3/rr/default/{SIZE}B/t1/c2"
        trace = self.traced(cell, "--impl", "a3", "--connections", "2")
        for pid in 1, 2:
            sends = {row["tid"] for row in trace["traceEvents"] if row["pid"] == pid and row["name"] == "send"}
            self.assertEqual(len(sends), 2)

    def test_the_traced_slice_does_not_count(self):
        cell = name_of("uring", "a1")
        self.traced(cell, "--impl", "a1", "--precision", "0")
        slices = self.store().slices_of(cell)
        self.assertEqual([each["round"] for each in slices], list(range(runs.ROUNDS)))
        before = {path.name: path.read_bytes() for path in self.out.iterdir()}
        self.assertEqual(runs.run("--analyse", str(self.out)).returncode, 0)
        self.assertEqual({path.name: path.read_bytes() for path in self.out.iterdir()}, before)

    def test_of_two_hosts_the_sender_alone_is_traced(self):
        """Their clocks differ; here both are this one, by launchers."""
        trace = self.traced(name_of("uring", "a3"), "--impl", "a3", "--server_exec", "env", "--client_exec", "env", "--allow_local",
                            "--server_address", "127.0.0.1", "--agent_path", runs.programs()["netring-agent"])
        self.assertEqual({row["pid"] for row in trace["traceEvents"]}, {1})
        self.assertIn("send", self.names(trace, 1, "X"))
        self.assertIn("another host", trace["otherData"]["client"])

    def test_a_cell_that_there_is_none_of(self):
        finished = runs.quick("--impl", "a1", "--sizes", "64", "--trace", "uring/a9", "--out", str(self.out))
        self.assertEqual((finished.returncode, len(finished.stderr.splitlines())), (2, 1), finished.stderr)
        self.assertIn("--trace=uring/a9: this run has no such cell", finished.stderr)

    def test_a_cell_that_does_not_run_has_no_trace_and_a_line_says_so(self):
        cell = f"epoll/zc/rr/-/{SIZE}B/t1/c1"
        finished = runs.quick("--engine", "epoll", "--impl", "a1,zc", "--sizes", str(SIZE), "--nocontrol", "--trace", cell,
                              "--out", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertIn(f"no trace of {cell}: ", finished.stderr)
        self.assertFalse(list(self.out.glob("trace-*")))


if __name__ == "__main__":
    runs.main()
