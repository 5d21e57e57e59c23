"""The project's files, and what is code in them."""

import re


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc"):
                yield path


NO_CODE = re.compile(r'''
    R"(\w*)\(.*?\)\1"                  # a raw string
  | //[^\n]* | /\*.*?\*/               # a comment
  | "(?:\\.|[^"\\\n])*"                # a string
  | (?<![\da-fA-F])'(?:\\.|[^'\\\n])'  # a character, but not what separates digits
''', re.S | re.X)


def code_only(text):
    """Blanks what is no code, keeping the lines."""
    return NO_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
