"""What came with the newest kernels, under the newest that there is: new requests, rings that are rewound, receiving, huge pages."""

from vm import GuestTest, main

VARIANTS = ("RunsOnAPlainRing/uring_fixed_*", "IsByteExactWithPartsOfAnyLength/uring_fixed_*",
            "IsByteExactWithPartsOfAnyLength/uring_mix_*", "RunsOnARingThatIsRewound/uring_a*_rr")


class Newest(GuestTest):
    KERNEL = "7.2"
    TRIES = 3

    def test_variants(self):
        output = self.passes("kernel-variants", f"--gtest_filter={':'.join('*' + each for each in VARIANTS)}")
        self.assertIn("uring_fixed_rr (", output)

    def test_rings(self):
        output = self.passes("kernel-ring", "--gtest_filter=*rewind*:*sqe_mixed*")
        self.assertRegex(output, r"OK \] .*sqe_mixed_sq_rewind")

    def test_receivers(self):
        output = self.passes("kernel-receiver", "--gtest_filter=Mmap.*:Zcrx.*:*zcrx*")
        self.assertIn("OK ] Zcrx.CopiesAllWithoutADevice", output)
        self.assertIn("OK ] Mmap.MapsWhatWasSentByZeroCopyAndCopiesTheRest", output)

    def test_huge_pages(self):
        self.assertNotIn("SKIPPED", self.passes("kernel-huge"))


if __name__ == "__main__":
    main()
