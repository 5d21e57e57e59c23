"""Messages in huge pages: what was granted is in every row, and a cell that cannot have them is skipped."""

import ctypes

import runs
from runs import RunTest

PR_SET_THP_DISABLE = 41
HUGE = ["--path", "lo", "--sizes", "64K", "--slots", "3", "--verify"]


def refuse_huge_pages():
    ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)


class Alloc(RunTest):
    def test_rows_have_what_was_granted(self):
        self.measure(*HUGE, "--impl", "a1,a2,a3,zc,zc-fixed", "--alloc", "malloc,huge", "--workload", "rr,stream", "--threads", "2")
        rows = self.rows()
        self.assertEqual(len(rows), 20)
        for row in rows:
            if row["outcome"] == "skipped":
                self.assertRegex(row["reasons"], "huge pages|this kernel|memory")
                continue
            self.assertEqual(row["outcome"], "measured", row)
            granted = row["server_huge_bytes"]
            self.assertEqual(granted != "", row["alloc"] == "huge", row)
            if granted:
                self.assertGreaterEqual(int(granted), int(row["working_set_bytes"]))
        for sample in self.rows("samples.csv"):
            if sample["side"] == "server" and " on huge" in sample["transport"]:
                self.assertRegex(sample["transport"], r"^tcp on huge=[1-9]\d+$")

    def test_a_process_that_may_have_none_skips_the_cell(self):
        finished = runs.quick(*HUGE, "--impl", "a2", "--alloc", "malloc,huge", "--out", self.out, preexec_fn=refuse_huge_pages)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        here, huge = self.rows()
        self.assertEqual((here["alloc"], here["outcome"]), ("malloc", "measured"))
        self.assertEqual((huge["alloc"], huge["outcome"]), ("huge", "skipped"))
        self.assertRegex(huge["reasons"], r"^0 of \d+ bytes lie in huge pages \(--alloc=huge\): ")


if __name__ == "__main__":
    runs.main()
