"""Sentences of Markdown and of help texts: what tests/tidy/words_test.py counts the words of."""

import re

# A full stop behind one of these ends no sentence.
ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.", "No.", "cf.")


def plain(text):
    """A paragraph as it is read: inline code is one word, a link is its text, an image is its text."""
    text = re.sub(r"<!--.*?-->", "", text)
    text = re.sub(r"(`+)(.+?)\1", lambda match: "CODE." if match[2].endswith("…") else "CODE", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\[[^\]]*\]", r"\1", text)
    text = re.sub(r"<https?://[^>]*>", "CODE", text)
    # A system call's page is one word, and what is between dots is no end.
    text = re.sub(r"\b(\w+)\(\d?\)", r"\1", text)
    return text.replace("**", "").replace("*", "")


def sentences(text):
    """The sentences of a paragraph. An end is a full stop, ! or ? before a space and no small letter."""
    begin = 0
    for end in re.finditer(r"[.!?][\"')]*(?=\s+[^a-z\s]|\s*$)", text):
        if text[: end.end()].endswith(ABBREVIATIONS):
            continue
        yield text[begin : end.end()].strip()
        begin = end.end()
    if text[begin:].strip():
        yield text[begin:].strip()


def words(sentence):
    """Its words: what has a letter or a digit between spaces. A number with its unit or range counts as written."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


def blocks(lines):
    """Paragraphs, list items, headings and cells of tables, each with the number of its first line; no code."""
    paragraph, first, fenced, after_blank, in_list = [], 0, False, True, False
    for number, line in enumerate([*lines, ""], 1):
        stripped = line.strip()
        fence = stripped.startswith("```")
        item = re.match(r"\s*([-*]|\d+\.)\s+", line)
        table = stripped.startswith("|")
        heading = stripped.startswith("#")
        code = fenced or fence or (line.startswith("    ") and (after_blank or not paragraph) and not (in_list and item is None and paragraph) and not item)
        if not stripped or item or table or heading or code:
            if paragraph:
                yield first, " ".join(paragraph)
            paragraph = []
        if fence:
            fenced = not fenced
        elif stripped and not code:
            if table:
                if not re.fullmatch(r"[|\s:-]+", stripped):
                    for cell in re.split(r"(?<!\\)\|", stripped.strip("|")):
                        yield number, cell.strip()
            elif heading:
                yield number, stripped.lstrip("# ")
            elif not re.match(r"\[[^\]]+\]:\s", stripped):
                if not paragraph:
                    first = number
                paragraph.append(line[item.end():].strip() if item else stripped)
        in_list = bool(item) or (in_list and bool(stripped) and line.startswith(" ")) or (in_list and not stripped)
        after_blank = not stripped
