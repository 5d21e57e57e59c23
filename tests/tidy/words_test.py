#!/usr/bin/env python3
"""The words of the documents and of --help.

Usage: words_test.py ROOT RULE [PROGRAM...], with RULE one of
  lines      at most 100 columns (rows of tables and diffs may be longer), README.md at most 120 lines
  sentences  at most 25 words, in the documents and in --help=all of the programs
  phrases    none that stopped a reader
  links      lead to a file, and to a heading in it
  diffs      of docs/EXTENDING.md apply to the tree
"""

import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import prose

MOST_COLUMNS = 100
MOST_WORDS = 25
MOST_README_LINES = 120

# Each stopped a reader once; what says it instead.
PHRASES = [
    (r"drifted while it was measured", "name what changed, by how much, and when"),
    (r"PMU does not count it, or it has none", "no PMU, or a PMU without this event"),
    (r"what switching on does", "effect of switching each factor on"),
    (r"whose effects are to be found, switched over", "switches whose effects to find"),
    (r"look(s|ed|ing)? for (completions|events|work|something to do)", "busy-poll"),
    (r"(look(s|ed|ing)?|spin(s|ning)?) in vain", "busy-poll"),
    (r"whoever", "anyone who, or the process that"),
    (r"differences mean nothing", "noise"),
    (r"(rest|others?) by themselves would make", "what the others predict"),
    (r"there is none that tells", "the interval is empty, or contains the value"),
    (r"(cannot be|is not|are not) told (for|from)\b", "unclear, or cannot be told apart from"),
    (r"copy is made where", "the receiver's kernel copies, as a network card does by DMA"),
    (r"mood", "the state of the machine"),
    (r"whatever is killed", "name what ends, and what the kernel removes"),
    (r"of the noise the answer", "unsure shows the noise"),
    (r"changed by more than counts", "changed by more than the margin"),
    (r"\bmend(s|ed)?\b", "fix"),
    (r"\bunpaid\b", "outstanding"),
    (r"nobody can tell", "unsure"),
]
TEXTS = [".cc", ".h", ".py", ".js", ".j2", ".toml", ".md"]


def documents(root):
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").glob("*.md"))]


def helps(programs):
    """(name, the text of its --help with every option)."""
    for program in programs:
        name = pathlib.Path(program).name
        option = "--help=all" if name == "netring-run" else "--help"
        yield name, subprocess.run([program, option], capture_output=True, text=True, check=True).stdout


def check_lines(root, programs):
    for path in documents(root):
        lines = path.read_text().splitlines()
        if path.name == "README.md" and len(lines) > MOST_README_LINES:
            yield f"{path}: {len(lines)} lines, at most {MOST_README_LINES}"
        for number, line in enumerate(lines, 1):
            if len(line) > MOST_COLUMNS and not line.startswith("|") and not re.match(r"\[[^\]]+\]:", line):
                yield f"{path}:{number}: {len(line)} columns, at most {MOST_COLUMNS}"


def too_long(text):
    """The sentences of a text that have too many words."""
    for sentence in prose.sentences(prose.plain(text)):
        count = len(prose.words(sentence))
        if count > MOST_WORDS:
            yield f"{count} words, at most {MOST_WORDS}: {sentence}"


def paragraphs_of_help(text):
    """Those at the margin. Options' texts are cells of docs/FLAGS.md; exit codes are a list."""
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.splitlines() if not line.startswith(" ")]
        yield from re.split(r"; (?=\d+ )", " ".join(lines))


def check_sentences(root, programs):
    for path in documents(root):
        for number, text in prose.blocks(path.read_text().splitlines()):
            for fault in too_long(text):
                yield f"{path}:{number}: {fault}"
    for name, text in helps(programs):
        for paragraph in paragraphs_of_help(text):
            for fault in too_long(paragraph):
                yield f"{name} --help: {fault}"


def joined(text):
    """One line, in which a text that is cut into several literals or comments is whole."""
    return re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*f?"|\n\s*///?|\n\s*#', " ", text))


def check_phrases(root, programs):
    sources = [path for folder in ("src", "include", "scripts", "examples", "experiments") for path in
               sorted((root / folder).rglob("*")) if path.suffix in TEXTS]
    texts = [(path, path.read_text()) for path in [*documents(root), *sources]]
    for where, text in [*texts, *helps(programs)]:
        for pattern, instead in PHRASES:
            for found in re.finditer(pattern, joined(text), re.I):
                whole = found.string[max(found.start() - 40, 0) : found.end() + 40]
                yield f"{where}: '{found[0]}' ({instead}): ...{whole}..."


def anchors(path):
    """Of a document's headings, as GitHub makes them."""
    lines = path.read_text().splitlines()
    return {re.sub(r"[^\w\- ]", "", line.lstrip("# ").replace("`", "").lower()).replace(" ", "-")
            for line in lines if line.startswith("#")}


def check_links(root, programs):
    for path in documents(root):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
            name, _, anchor = target.partition("#")
            if "://" in target:
                continue
            there = (path.parent / name).resolve() if name else path
            if not there.exists():
                yield f"{path}: {target}: there is no such file"
            elif anchor and anchor not in anchors(there):
                yield f"{path}: {target}: there is no such heading"


def check_diffs(root, programs):
    text = (root / "docs" / "EXTENDING.md").read_text()
    diffs = re.findall(r"^```diff\n(.*?)^```", text, re.M | re.S)
    if not diffs:
        yield f"{root}/docs/EXTENDING.md: there is no diff"
    for diff in diffs:
        # Where a hunk is may change, what surrounds it may not.
        ended = subprocess.run(["git", "apply", "--check", "--verbose", "-"], cwd=root, input=diff, text=True, capture_output=True)
        if ended.returncode != 0:
            yield f"{root}/docs/EXTENDING.md: a diff does not apply: {ended.stderr}"


RULES = {"lines": check_lines, "sentences": check_sentences, "phrases": check_phrases, "links": check_links, "diffs": check_diffs}


def main():
    root, rule, *programs = sys.argv[1:]
    faults = list(RULES[rule](pathlib.Path(root), programs))
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
