"""Layers include only what their row in src/meson.build names, a public header as any other file of its layer."""

import ast
import re

from source import sources


def read_layers(root):
    """(name, layers that it may use, its public headers) of each layer: the rows of the table in src/meson.build."""
    table = re.search(r"^layers = (\[\n.*?^\])", (root / "src/meson.build").read_text(), re.M | re.S)
    return ast.literal_eval(table[1])


def homes(root):
    """The layer of each public header."""
    return {header: name for name, _, headers in read_layers(root) for header in headers}


def layer_of(root, path, home):
    """That of a file of src or include; None: a public header that no row names."""
    if path.is_relative_to(root / "include"):
        return home.get(path.name)
    return path.relative_to(root / "src").parts[0]


def included(root, line):
    """(folder, name) of a header of ours, however it is quoted; a system's may have a folder of the same name (net/if.h)."""
    found = re.match(r'\s*#\s*include\s*(["<])(\w+)/([^">]+)[">]', line)
    if not found or found[2] == "absl":
        return None
    ours = found[1] == '"' or found[2] == "netring" or (root / "src" / found[2] / found[3]).exists()
    return (found[2], found[3]) if ours else None


def check(root):
    layers = read_layers(root)
    may_use = {name: {name, *uses} for name, uses, _ in layers}
    home = homes(root)
    used = {name: {name} for name in may_use}
    for path in sources(root, "src", "include"):
        layer = layer_of(root, path, home)
        if layer is None:
            yield f"{path}: belongs to no layer in src/meson.build"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = included(root, line)
            if include is None:
                continue
            folder, name = include
            named = home.get(name) if folder == "netring" else folder
            used.get(layer, set()).add(named)
            if path.suffix == ".h" and path.is_relative_to(root / "include") and folder != "netring":
                yield f"{path}:{number}: a public header includes a private one"
            # What is no layer, such as src/app, stands above all.
            elif named not in may_use.get(layer, {layer, *may_use}):
                yield f"{path}:{number}: {layer} may not use {named or name}"
    for name, uses, _ in layers:
        for unused in (use for use in uses if use not in used[name]):
            yield f"{root / 'src/meson.build'}: {name} does not use {unused}"
