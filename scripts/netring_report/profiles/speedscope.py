"""Stacks in the file format of speedscope (www.speedscope.app/file-format-schema.json)."""

import json

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def render(title, profiles):
    """`profiles`: [(name, {stack: samples})], which share their frames."""
    places = {}

    def place(name):
        return places.setdefault(name, len(places))

    made = []
    for name, folded in profiles:
        rows = sorted(folded.items())
        made.append({"type": "sampled", "name": name, "unit": "none", "startValue": 0, "endValue": sum(folded.values()),
                     "samples": [[place(each) for each in stack] for stack, _ in rows],
                     "weights": [samples for _, samples in rows]})
    content = {"$schema": SCHEMA, "name": title, "exporter": "netring-report", "activeProfileIndex": 0,
               "shared": {"frames": [{"name": name} for name in places]}, "profiles": made}
    return json.dumps(content, separators=(",", ":")) + "\n"
