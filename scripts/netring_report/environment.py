"""The machine, the path and the settings of a run, as facts in an order that people look for them."""

# What is told first; the rest follows under "more".
FIRST = ("kernel_release", "cpu_model", "cpu_topology", "cpu_caches", "hypervisor", "cpu_governor", "cpu_smt", "memory",
         "git_revision", "build_type", "compiler", "liburing_version")
PATH = ("path", "mtu", "server_link", "client_link", "server_offloads", "client_offloads", "copied_where", "xdp")


def name(key):
    return key.replace("_", " ")


def facts(run):
    """(first facts, path, all others, settings): lists of (name, text)."""
    environment = run.environment
    first = [(name(key), environment[key]) for key in FIRST if environment.get(key)]
    rest = [(name(key), value) for key, value in environment.items() if key not in FIRST and value != ""]
    path = [(name(key), text(run.path[key])) for key in PATH if run.path.get(key) not in (None, "")]
    return first, path, rest, [(key, value) for key, value in run.spec.items() if value != ""]


def text(value):
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
