"""What a program takes, from its own words: --help_markdown is the table of its settings, --help=all the text around it.

A tool in Python has only --help, as argparse prints it.
"""

import dataclasses
import os
import re
import subprocess

FILE, FOLDER = "file", "folder"
# "a1, a2 or a3": a list of names and nothing before it. "must be auto, same or none, or CPU lists such as ...": its beginning.
NAME = r"[a-z0-9][\w-]*"
NAMES = re.compile(rf"({NAME}(?:, {NAME})*(?: or {NAME})?)(?=$|, (?:or|then) )")
# "a duration from 0 to 24h, or auto"
OTHER_NAME = re.compile(rf", or ({NAME})$")
EMPTY = "empty"  # the word for no value
HELP = ("-h", "--help", "print this text")


@dataclasses.dataclass
class Option:
    name: str  # without its dashes
    help: str
    default: str = ""
    allowed: str = ""  # what values there are, in words
    switch: bool = False  # takes no value
    can_be_off: bool = False  # a switch with a --noNAME
    is_list: bool = False  # its values are joined by commas
    value: str = "VALUE"
    heading: str = ""  # of the group that begins with it

    def words(self):
        """The values that are names."""
        if self.switch:
            return []
        first, last = NAMES.match(self.allowed), OTHER_NAME.search(self.allowed)
        found = re.split(", | or ", first[1]) if first else []
        found += [last[1]] if last else []
        return [word for word in dict.fromkeys(found) if word != EMPTY]

    def place(self):
        """FILE or FOLDER, where the value is the name of one; else nothing."""
        if self.words():
            return ""
        if re.search(r"\bpaths?\b(?! of an? )", self.allowed) and "name or" not in self.allowed:
            return FILE
        if not self.switch and not self.allowed and re.search(r"\b(directory|folder)\b", self.help):
            return FOLDER
        return ""


@dataclasses.dataclass
class Program:
    name: str
    version: str
    about: list  # paragraphs, each a list of lines
    options: list
    exits: list  # (code, meaning)


def ask(command, *arguments):
    """Wide: each option of argparse is then on a line."""
    told = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True,
                          env={**os.environ, "COLUMNS": "10000", "PYTHONDONTWRITEBYTECODE": "1"})
    return told.stdout


def paragraphs(text):
    return [part.splitlines() for part in re.split(r"\n\n+", text.strip("\n")) if part]


def exits_of(lines):
    """"Exit: 0 asked; 1 a cell failed; 2 usage." as (code, meaning) pairs; the code may be missing."""
    text = " ".join(line.strip() for line in lines).removeprefix("Exit: ").rstrip(".")
    parts = re.split(r"; (?=\d+ )", text)
    return [(re.match(r"(\d*) ?(.*)", part)[1], re.match(r"(\d*) ?(.*)", part)[2]) for part in parts]


def take_apart(name, version, parts, options):
    exits = next((exits_of(part) for part in parts if part[0].startswith("Exit: ")), [])
    about = [part for part in parts if not part[0].startswith("Exit: ")]
    # Its first words are its name and what the page's NAME says already.
    about[0][0] = about[0][0].removeprefix(f"{name}: ")
    about[0][0] = about[0][0][0].upper() + about[0][0][1:]
    return Program(name, version, about, options, exits)


def read(name, command, version):
    """A program of ours, by the command that starts it."""
    if command[0].endswith(name) and not is_script(command[0]):
        return read_program(name, command, version)
    return read_tool(name, command, version)


def is_script(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def headings(text):
    """The heading of a group, by the name of its first option."""
    return {first: heading for heading, first in re.findall(r"^(\S.*):\n  --(\w+)", text, re.M)}


def row(line, heading):
    name, default, meaning, values, *where = (cell.strip() for cell in line.strip("|").split("|"))
    switch = values == "true or false"
    is_list = "axis" in where[0] if where else False
    return Option(name.strip("`-"), meaning, "" if switch and default == "false" else default, values, switch,
                  switch and name.strip("`-") not in ("help", "help_markdown", "version"),
                  is_list or "commas" in meaning, heading=heading.get(name.strip("`-"), ""))


def read_program(name, command, version):
    text = ask(command, "--help=all")
    groups = headings(text)
    options = [row(line, groups) for line in ask(command, "--help_markdown").splitlines()[2:]]
    around = [part for part in paragraphs(text) if not any(re.match(r"  --\w", line) for line in part)]
    return take_apart(name, version, around, options)


def read_tool(name, command, version):
    text, _, listed = ask(command, "--help").partition("\noptions:\n")
    options = []
    for line in listed.splitlines():
        found = re.match(r"  (?:-\w, )?--(\w+)(?: (\S+))?(?:  +(.*))?$", line)
        if found:
            value = found[2] or ""
            choices = value.strip("{}").split(",") if value.startswith("{") else []
            options.append(Option(found[1], found[3] or "", allowed=" or ".join(choices).replace(" or ", ", ", max(len(choices) - 2, 0)),
                                  switch=not value, value="VALUE" if choices else value))
        else:
            options[-1].help = line.strip()
    for option in options:
        if option.name == "help":
            option.help = HELP[2]
        else:
            bracket = re.search(r" \[([^\]]*)\]$", option.help)
            option.default = bracket[1] if bracket else ""
            option.help = option.help[:bracket.start()] if bracket else option.help
    parts = [part for part in paragraphs(text) if not part[0].startswith(("usage:", "positional arguments:"))]
    return take_apart(name, version, parts, options)
