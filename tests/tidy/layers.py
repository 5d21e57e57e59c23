"""Layers include only what their row in src/meson.build names, a public header as any other file of its layer."""

import ast
import re

from source import sources


def read_layers(root):
    """(name, layers that it may use, its public headers) of each layer: the rows of the table in src/meson.build."""
    table = re.search(r"^layers = (\[\n.*?^\])", (root / "src/meson.build").read_text(), re.M | re.S)
    return ast.literal_eval(table[1])


def check(root):
    layers = read_layers(root)
    may_use = {name: {name, *uses} for name, uses, _ in layers}
    home = {header: name for name, _, headers in layers for header in headers}
    used = {name: {name} for name in may_use}

    def layer_of(path):
        if path.is_relative_to(root / "include"):
            return home.get(path.name)
        return path.relative_to(root / "src").parts[0]

    for path in sources(root, "src", "include"):
        layer = layer_of(path)
        if layer is None:
            yield f"{path}: belongs to no layer in src/meson.build"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'#include "(\w+)/([^"]+)"', line)
            if not include or include[1] == "absl":
                continue
            named = home.get(include[2]) if include[1] == "netring" else include[1]
            used.get(layer, set()).add(named)
            if path.suffix == ".h" and path.is_relative_to(root / "include") and include[1] != "netring":
                yield f"{path}:{number}: a public header includes a private one"
            # What is no layer, such as src/app, stands above all.
            elif named not in may_use.get(layer, {layer, *may_use}):
                yield f"{path}:{number}: {layer} may not use {named or include[2]}"
    for name, uses, _ in layers:
        for unused in (use for use in uses if use not in used[name]):
            yield f"{root / 'src/meson.build'}: {name} does not use {unused}"
