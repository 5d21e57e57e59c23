"""Sentences of Markdown and of help texts: what words_test.py counts the words of."""

import re

# A full stop behind one of these ends no sentence.
ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.", "cf.")
# "NOP, READV, WRITEV and FSYNC": a list of names is no prose, however long it is.
NAME = r"\w[\w/=+-]*(?:\.\w+)*"
NAMES = re.compile(rf"\b{NAME}(?:, {NAME}){{2,}}(?:,? (?:or|and) {NAME})?")


def plain(text):
    """A paragraph as it is read. Code, a quoted message and a list of names are one word, a link is its text."""
    text = re.sub(r"<!--.*?-->", "", text)
    text = re.sub(r"(`+)(.+?)\1", "CODE", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r'"[^"]*"', "QUOTE", text)
    text = re.sub(r"\b(\w+)\(\d?\)", r"\1", text)  # flock(2)
    return NAMES.sub("NAMES", text.replace("*", ""))


def sentences(text):
    """The sentences of a paragraph, in the form of plain()."""
    begin = 0
    for end in re.finditer(r"[.!?]\)?(?=\s|$)", text):
        if not text[: end.end()].endswith(ABBREVIATIONS):
            yield text[begin : end.end()].strip()
            begin = end.end()
    if text[begin:].strip():
        yield text[begin:].strip()


def words(sentence):
    """Its words: what has a letter or a digit, between spaces."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


class Blocks:
    """Takes a Markdown file apart."""

    def __init__(self, lines):
        self.found = []  # (number of the first line, text): paragraphs, list items, headings, cells of tables
        self.code = []  # (number, line) within code
        self.paragraph = []
        self.first = 0
        fenced = in_list = False
        for number, line in enumerate([*lines, ""], 1):
            stripped = line.strip()
            item = re.match(r"\s*(?:[-*]|\d+\.)\s+", line)
            if stripped.startswith("```"):
                fenced = not fenced
                self.end()
            elif fenced or (line.startswith("    ") and not self.paragraph and not item and not in_list):
                self.code.append((number, line))
            elif not stripped:
                self.end()
            elif stripped.startswith("|"):
                self.end()
                if not re.fullmatch(r"[|\s:-]+", stripped):
                    self.found += [(number, cell.strip()) for cell in re.split(r"(?<!\\)\|", stripped.strip("|"))]
            elif stripped.startswith("#"):
                self.end()
                self.found.append((number, stripped.lstrip("# ")))
            else:
                if item:
                    self.end()
                if not self.paragraph:
                    self.first = number
                    in_list = item is not None or (in_list and line.startswith("  "))
                self.paragraph.append(line[item.end():].strip() if item else stripped)

    def end(self):
        if self.paragraph:
            self.found.append((self.first, " ".join(self.paragraph)))
        self.paragraph = []


def blocks(lines):
    return Blocks(lines).found
