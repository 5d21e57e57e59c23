"""A man page: what is written by hand (netring-NAME.man beside this), with the program's own words in its places."""

import re
import textwrap

WIDTH = 78
ESCAPES = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}


def roff(text):
    """Text that is printed as it is."""
    return re.sub(r"[\\'`^~-]", lambda found: ESCAPES[found[0]], text)


def line(text):
    """A line of text; a full stop or quote at its beginning would make it a request."""
    return (r"\&" if text.startswith((".", "'")) else "") + text


def filled(text):
    """Lines that man(1) fills, each sentence beginning one."""
    sentences = re.split(r"(?<=[.:?!]) (?=[A-Z])", text)
    return [line(each) for sentence in sentences
            for each in textwrap.wrap(roff(sentence), WIDTH, break_on_hyphens=False, break_long_words=False)]


def literal(lines):
    """Lines as they are, such as commands."""
    return [".RS 4", ".nf", *(line(roff(each)) for each in textwrap.dedent("\n".join(lines)).splitlines()), ".fi", ".RE"]


def description(program):
    made = []
    for lines in program.about:
        made += [".PP"] if made else []
        # What is set in from the first line on is an example.
        made += literal(lines) if lines[0].startswith("  ") else filled(" ".join(each.strip() for each in lines))
    return made


def sentence(text):
    if not re.match(r"\w+:", text):  # a value, and what it means
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."


def option(each):
    name = rf"\fB{roff('--' + each.name)}\fR"
    if each.can_be_off:
        name += rf", \fB{roff('--no' + each.name)}\fR"
    elif not each.switch:
        name += rf"=\fI{roff(each.value)}\fR"
    made = [".TP", name, *filled(sentence(each.help))]
    if each.default:
        made += filled(f"Default: {each.default}.")
    if each.allowed and not each.switch:
        made += filled(f"Values: {each.allowed}.")
    return made


def options(program):
    made = []
    for each in program.options:
        made += [f".SS {roff(each.heading)}"] if each.heading else []
        made += option(each)
    return made


def exits(program):
    made = []
    for code, meaning in program.exits:
        made += [".TP", rf"\fB{code}\fR", *filled(sentence(meaning or "success"))] if code else filled(sentence(meaning))
    return made


def render(program, template, day, places):
    """The page's text. `day`: of the version; `places`: what @NAME@ within a line stands for."""
    parts = {"@description@": description, "@options@": options, "@exits@": exits}
    made = [r'.\" Made from the words of the program and manual/' + f"{program.name}.man; do not edit.",
            f'.TH {program.name.upper()} 1 {day} "netring {program.version}" "netring manual"']
    for text in template.splitlines():
        made += parts[text](program) if text in parts else [re.sub(r"@(\w+)@", lambda found: places[found[1]], text)]
    return "\n".join(made) + "\n"
