"""Writes docs/KERNELS.md's tables from what netring-probe says in each kernel."""

import re
import textwrap

from netring_vm.errors import USAGE, Failure

BEGIN, END = "<!-- generated: kernels -->", "<!-- end: kernels -->"
WORDS = {True: "yes", False: "no", None: "?"}


def series(release):
    """(6, 12) of 6.12.117+deb12-cloud-amd64."""
    return tuple(int(number) for number in re.match(r"(\d+)\.(\d+)", release).groups())


def title(kernel):
    return "{}.{}".format(*series(kernel.release)) + (" (host)" if kernel.image is None else "")


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def heading(*cells):
    return row(*cells) + "|" + "---|" * len(cells) + "\n"


def render(answers):
    """The text between the markers. `answers`: (kernel, netring-probe's JSON) pairs."""
    answers = sorted(answers, key=lambda each: series(each[0].release))
    titles = [title(kernel) for kernel, _ in answers]
    reports = [report for _, report in answers]
    parts = [rows(titles, reports) for rows in (feature_rows, variant_rows, opcode_rows, network_rows)]
    return "\n".join(("", kernel_rows(answers), *parts, ""))


def paragraph(text):
    return "\n" + textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False) + "\n"


def kernel_rows(answers):
    text = "### Kernels\n\n" + heading("kernel", "release", "from")
    for kernel, _ in answers:
        # Of the host no more than the number: the rest of its release is its owner's.
        release = re.match(r"[\d.]+\d", kernel.release)[0] if kernel.image is None else kernel.release
        text += row(title(kernel), release, kernel.origin)
    return text


def feature_rows(titles, reports):
    text = "### Features of io_uring\n\n" + heading("feature", "kind", "since", *titles)
    surprises = []
    for features in zip(*(report["features"] for report in reports), strict=True):
        first = features[0]
        text += row(f"`{first['name']}`", first["kind"], first["since"], *(WORDS[each["here"]] for each in features))
        for name, each in zip(titles, features):
            expected = series(name) >= series(first["since"])
            if each["here"] is not None and each["here"] != expected:
                answer = f" ({each['answer']})" if each["answer"] else ""
                surprises.append(f"`{first['name']}` on {name}: {WORDS[each['here']]}{answer}")
    return text + paragraph("Otherwise than `since` says: " + ("; ".join(surprises) or "nothing") + ".")


def variant_rows(titles, reports):
    text = "### Variants\n\n" + heading("variant", "engine", *titles, "why not")
    nowhere = {}
    for tries in zip(*(report["variants"] for report in reports), strict=True):
        variant, engine = f"`{tries[0]['variant']}`", tries[0]["engine"]
        if all(each["outcome"] == "skipped" for each in tries):
            nowhere.setdefault(engine, []).append(variant)
            continue
        # Without the release, which its column says.
        reasons = [each["reason"].partition("; this is ")[0] for each in tries if each["reason"]]
        text += row(variant, engine, *(each["outcome"] for each in tries), "; ".join(dict.fromkeys(reasons)))
    skipped = "; ".join(f"{', '.join(variants)} with {engine}" for engine, variants in nowhere.items())
    return text + paragraph(f"On no kernel: {skipped or 'none'}.")


def opcode_rows(titles, reports):
    text = "### Opcodes\n\n" + heading("opcode", *titles)
    everywhere = []
    for opcodes in zip(*(report["opcodes"] for report in reports), strict=True):
        if all(each["supported"] for each in opcodes):
            everywhere.append(opcodes[0]["name"])
        else:
            text += row(opcodes[0]["name"], *(WORDS[each["supported"]] for each in opcodes))
    return text + paragraph("On all of them: " + ", ".join(everywhere) + ".")


def network_rows(titles, reports):
    text = "### Sockets, links and memory\n\n" + heading("what", "since", *titles, "why not")
    for rows in zip(*(report["network"] for report in reports), strict=True):
        reasons = [each["answer"] for each in rows if not each["here"]]
        text += row(f"`{rows[0]['name']}`", rows[0]["since"], *(WORDS[each["here"]] for each in rows), "; ".join(dict.fromkeys(reasons)))
    return text


def replace(path, text):
    """Puts the text between the markers of the file, which stays as it is when it has not got them."""
    before, begin, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Failure(USAGE, f"{path}: no lines {BEGIN} and {END} to write the tables between: put them there")
    new = path.with_suffix(".new")
    new.write_text(before + begin + "\n" + text + end + after)
    new.replace(path)
