"""A run as its files have it. What was not available is None, never 0."""

import dataclasses

MEASURED, PENDING, SKIPPED, FAILED = "measured", "pending", "skipped", "failed"
TORN = "torn"  # of a slice: its sides' windows were not of the same time and messages
INVALID = "invalid"
TWIN = "twin"  # the coordinate of a control: the same cell once more


@dataclasses.dataclass(frozen=True, slots=True)
class Histogram:
    """Durations in ns: the buckets that are not empty, ascending. netring_results.histogram merges and reads them."""
    index: list
    count: list
    min: int
    max: int
    sum: float


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What holds for one side in all slices of a cell, until the next facts."""
    established: int
    socket: dict
    ring: dict
    spin_ns: int
    cpus: list
    working_set_bytes: int
    counters: tuple  # names as perf has them
    counter_reasons: dict  # name -> why it has no value


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """What one side says of one slice; docs/RESULTS.md explains the fields. A histogram of nothing is None."""
    facts: Facts
    window_ns: int
    messages: int
    bytes: int
    warmup_ns: int
    cpu_ns: int
    looking_ns: int
    user_ns: int
    system_ns: int
    softirq_ns: int | None
    steal_ns: int | None
    foreign_connections: int | None
    run_delay_ns: int | None
    throttled_ns: int | None
    min_rtt_ns: int | None
    context_switches: int
    receive_completions: int | None
    receive_rearms: int | None
    evidence: dict
    counters: dict  # name -> value, None where there is none
    least_counted: float | None  # None: all of the window
    latency: Histogram | None
    sent: Histogram | None
    notified: Histogram | None

    @property
    def work_ns(self):
        """CPU time without that spent looking in vain: the cost to compare; None where looking took all of it."""
        return self.cpu_ns - self.looking_ns if self.cpu_ns > self.looking_ns else None


@dataclasses.dataclass(frozen=True, slots=True)
class Slice:
    round: int  # cells are compared by the rounds that both have
    order: int  # its position in the whole run
    begun_ns: int
    took_ns: int
    slice_ns: int
    placement: str
    outcome: str  # MEASURED, TORN or FAILED
    reason: str
    withheld: bool  # CPU time was taken from a side: it counts for work, not for throughput and latency
    server: Sample | None  # None: it failed
    client: Sample | None


@dataclasses.dataclass(frozen=True)
class Variant:
    """A row of netring's table of variants. None: the file does not tell."""
    number: int  # its place in the table
    release: str | None
    staging: bool | None  # copies its fields into one buffer first
    registered: bool | None
    fields: int | None
    in_file: bool | None = None  # sends pages of a file by reference


@dataclasses.dataclass(frozen=True)
class Cell:
    id: str
    coordinates: dict  # "impl" -> "a1", "size" -> 4096, ...: as many as the file has
    variant: Variant | None  # None: a rule that chooses among them (auto), or one that this file does not describe
    outcome: str  # MEASURED, PENDING (its run was cut short), SKIPPED or FAILED
    reason: str  # why it was skipped or failed
    verdict: str | None  # "valid", "degraded", "invalid"; None: nothing was measured
    reasons: tuple  # names of the rules that fired (docs/VERDICTS.md)
    columns: dict  # results.csv's, by name; netring_results.columns.unit tells their units. Of a twin empty
    slices: tuple  # all, torn and failed ones too, in the order of their rounds

    @property
    def notes(self):
        """Names of the rules that fired and weaken nothing."""
        return tuple(str(self.columns.get("notes") or "").split("|"))

    @property
    def measured(self):
        """The slices that count."""
        return [each for each in self.slices if each.outcome == MEASURED]

    @property
    def timed(self):
        """Of these, those that count for throughput and latency."""
        return [each for each in self.slices if each.outcome == MEASURED and not each.withheld]

    @property
    def obstacle(self):
        """Why its numbers are not to be used, in a few words; None: they are."""
        if self.outcome in (SKIPPED, FAILED):
            return f"{self.outcome}: {self.reason}"
        if self.verdict is None or not self.measured:
            return "nothing was measured"
        return f"{INVALID}: {', '.join(self.reasons)}" if self.verdict == INVALID else None


@dataclasses.dataclass(frozen=True)
class Run:
    directory: str
    version: str  # of the netring that wrote it
    started_utc: str
    interrupted: bool  # it was, or was cut off, or still runs
    ended: str  # why it ended: "all rounds", "precise", ...; empty: it did not
    command: str  # measures the same cells again
    spec: dict
    environment: dict
    path: dict
    variants: dict  # name -> Variant, of the netring that wrote it
    cells: tuple  # those that have a row in results.csv
    twins: tuple  # controls: the first cell of each group once more
    effects: tuple  # rows of effects.csv as dicts; empty when the run had no factors
    known: dict = dataclasses.field(default_factory=dict, compare=False)  # metric's name -> its controls, found once
