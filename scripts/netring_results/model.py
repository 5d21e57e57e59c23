"""A run as its files have it. What was not available is None, never 0."""

import dataclasses
import types

MEASURED, PENDING, SKIPPED, FAILED = "measured", "pending", "skipped", "failed"
INVALID = "invalid"


@dataclasses.dataclass(frozen=True)
class Histogram:
    """Durations in ns: the buckets that are not empty, ascending. netring_results.histogram merges and reads them."""
    index: list
    count: list
    min: int
    max: int
    sum: float


class Sample(types.SimpleNamespace):
    """What one side says of one repetition: the fields of its file; docs/RESULTS.md explains them.

    But `counters` is a dict, name as perf has it -> value, and `counter_reasons` says why one has
    none. A histogram of nothing is None.
    """


@dataclasses.dataclass(frozen=True)
class Repetition:
    number: int
    order: int
    begun_ns: int
    took_ns: int
    placement: str
    outcome: str
    reason: str
    server: Sample
    client: Sample


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
    columns: dict  # results.csv's, by name; netring_results.columns.unit tells their units
    repetitions: tuple  # all, failed ones too

    @property
    def measured(self):
        """The repetitions that count."""
        return [each for each in self.repetitions if each.outcome == MEASURED]

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
    interrupted: bool
    command: str  # measures the same cells again
    spec: dict
    environment: dict
    path: dict
    variants: dict  # name -> Variant, of the netring that wrote it
    noise_floor: dict  # of --aa: metric -> percent, None where it is not known; empty without --aa
    cells: tuple
    effects: tuple  # rows of effects.csv as dicts; empty when the run had no factors
