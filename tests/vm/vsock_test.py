"""Path vsock under a kernel that has its loopback: zero copy is true there, and --verify finds a buffer that is written early."""

import json
import pathlib
import tempfile

from vm import GuestTest, main


class Vsock(GuestTest):
    KERNEL = "7.2"
    TRIES = 3

    def test_early_free_is_found(self):
        output = self.boot("--", "netns-early_free", "--gtest_filter=*SendersPages").stdout
        self.assertIn("[  PASSED  ] 1 test", output)

    def test_nothing_is_copied(self):
        output = self.boot("--", "netns-zero_copy_path", "--gtest_filter=*OnVsock*").stdout
        self.assertIn("[  PASSED  ] 1 test", output)

    def test_every_variant(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            finished = self.boot("--out", str(out), "--", "netring-run", "--path", "vsock", "--impl",
                                 "a1,a2,a3,zc,plain,vec,zc-vec,zc-fixed,a1-fixed,a1-zc-fixed,link,bundle", "--workload", "rr,stream",
                                 "--sizes", "4096", "--duration", "500ms", "--slice", "500ms", "--warmup", "0", "--nocontrol",
                                 "--verify")
            with open(out / "run.jsonl") as file:
                lines = [json.loads(line) for line in file]
            report = finished.stdout
        skipped = {cell["id"].split("/")[1]: cell["skipped"] for cell in lines[0]["run"]["cells"] if cell["skipped"]}
        self.assertEqual(list(skipped), ["a3"], skipped)  # of a stream
        self.assertIn("takes a notification for each piece", skipped["a3"])
        slices = [line["slice"] for line in lines if "slice" in line]
        self.assertTrue(slices)
        for piece in slices:
            self.assertEqual(piece["outcome"], "measured", piece)
            evidence = piece["server"].get("evidence", {})
            self.assertEqual(evidence.get("zc_completions", 0), evidence.get("zc_sends", 0), piece)
        facts = [line["facts"] for line in lines if "facts" in line]
        for side in (each[name] for each in facts for name in ("server", "client")):
            self.assertEqual(side["socket"]["congestion_control"], "")
            self.assertIsNone(side["socket"]["nodelay"])
        self.assertIn("the receiver reads the sender's own pages", " ".join(report.split()))


if __name__ == "__main__":
    main()
