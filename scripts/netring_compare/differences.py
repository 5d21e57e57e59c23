"""In what two runs differ beside their cells: one row per group that --across allows as a whole."""

from netring_results.errors import Failure

ENVIRONMENT, PATH, SPEC = "environment", "path", "spec"
# group: where its facts are, and which
GROUPS = {
    "kernel": (ENVIRONMENT, ("kernel_release", "kernel_version", "kernel_command_line", "kernel_config")),
    "cpu": (ENVIRONMENT, (
        "machine", "cpu_model", "cpu_microcode", "cpus_online", "cpus_allowed", "cpu_topology", "cpu_kinds", "cpu_caches",
        "cpu_governor", "cpu_frequency_driver", "cpu_turbo", "cpu_smt", "cpu_idle_driver", "cpu_idle_governor", "cpu_mitigations",
        "cpus_isolated", "cpus_nohz_full", "clock_source")),
    "host": (ENVIRONMENT, ("hypervisor", "hypervisor_type", "system_vendor", "system_product")),
    "memory": (ENVIRONMENT, ("numa_nodes", "memory", "memory_speed", "swap", "transparent_hugepages")),
    "network": (ENVIRONMENT, (
        "optmem_max", "rmem_max", "wmem_max", "busy_poll", "busy_read", "default_qdisc", "netdev_budget", "tcp_rmem", "tcp_wmem",
        "tcp_congestion_control", "tcp_autocorking", "tcp_timestamps", "tcp_sack", "tcp_slow_start_after_idle",
        "tcp_limit_output_bytes")),
    "rights": (ENVIRONMENT, (
        "io_uring_disabled", "perf_event_paranoid", "rlimit_memlock", "rlimit_nofile", "user", "capabilities")),
    "build": (ENVIRONMENT, (
        "netring_version", "git_revision", "compiler", "compiler_flags", "build_type", "sanitizer", "liburing_version",
        "liburing_loaded", "libc")),
    "path": (PATH, (
        "path", "mtu", "server_link", "client_link", "server_offloads", "client_offloads", "xdp", "threaded_napi",
        "copied_where")),
    "settings": (SPEC, ()),  # all but what is ignored
}
# These say nothing about how fast a cell is. Coordinates are in the spec too, by names that may be plural: cells have them.
IGNORED = {
    ENVIRONMENT: ("machine_id", "boot_id", "clock_sources", "tcp_available_congestion_control", "command_line"),
    PATH: ("server_address", "client_address"),
    SPEC: ("sizes", "factors", "design", "duration", "precision", "budget", "margin", "control", "order", "seed", "path",
           "server_address"),
}
# What a newer netring adds belongs to the group that the place is mostly about.
OTHERS = {ENVIRONMENT: "host", PATH: "path", SPEC: "settings"}
# Their times are not those of the kernel and the machine that they name.
UNFIT = {
    "EMULATED": "the machine was emulated in software; run on a real kernel of that release",
    "SANITIZER_BUILD": "netring was built with a sanitizer; build with --buildtype=release -Db_sanitize=none",
    "DEBUG_BUILD": "netring was built without optimisation; build with --buildtype=release",
}
CLIP = 60


def require_fit(run):
    for reason, why in UNFIT.items():
        if any(reason in cell.reasons for cell in run.cells):
            raise Failure(f"{run.directory}: {reason}: its times compare with nothing: {why}")


def groups_of(base, new):
    """{place: {fact: group}} of all facts that either run has."""
    coordinates = {name for run in (base, new) for cell in run.cells for name in cell.coordinates}
    named = {place: {} for place in OTHERS}
    for group, (place, facts) in GROUPS.items():
        named[place].update(dict.fromkeys(facts, group))
    known = {}
    for place, facts in named.items():
        there = {**getattr(base, place), **getattr(new, place)}
        known[place] = {fact: facts.get(fact, OTHERS[place]) for fact in there
                        if fact not in IGNORED[place] and not (place == SPEC and fact in coordinates)}
    return known


def find(base, new):
    """{group: {fact: (of base, of new)}} of what differs; None: not told. Absent is not the same as there (isolated CPUs)."""
    found = {}
    for place, facts in groups_of(base, new).items():
        for fact, group in facts.items():
            pair = getattr(base, place).get(fact), getattr(new, place).get(fact)
            if pair[0] != pair[1]:
                found.setdefault(group, {})[fact] = pair
    return found


def require_allowed(base, new, across):
    """What differs, all of it allowed; else a Failure that names each difference that is not."""
    found = find(base, new)
    missing = [group for group in found if group not in across]
    if missing:
        allow = ",".join([*across, *missing])
        raise Failure(f"{base.directory} and {new.directory} differ in {'; '.join(describe(found, missing))}: a difference "
                      f"between them could be due to that; measure alike, or allow it with --across {allow}")
    return found


def describe(found, groups):
    """One text per group: "kernel (kernel_release 6.1 against 6.12)"."""
    return [f"{group} ({', '.join(f'{fact} {against(*pair)}' for fact, pair in found[group].items())})" for group in groups]


def against(*pair):
    texts = ["not told" if value is None else str(value) for value in pair]
    if max(map(len, texts)) > CLIP:  # then the words that only the one has
        words = [text.split() for text in texts]
        texts = [" ".join(word for word in mine if word not in other) or "nothing more"
                 for mine, other in (words, reversed(words))]
    return " against ".join(text if len(text) <= CLIP else text[:CLIP] + "..." for text in texts)
