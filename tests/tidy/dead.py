"""Functions that nothing but tests uses.

C++: each function that a header of src or include declares must be named by something else than declarations and
definitions, in a translation unit of src, examples or bench that includes that header, be it through others. Names are
compared, not types: a name that several classes share is used when one of them is. What users of the library alone are
to call needs an example, or a reason here. Python: each function of scripts must be named somewhere in scripts besides
its definitions.
"""

import ast
import collections
import re

from source import code_only, sources

# Used all the same: name, why.
ALLOWED = {
    "begin": "of a range, called by for",
    "end": "of a range, called by for",
    "With": "Kernel's: one as a test needs it, a library user's too, whatever kernel runs",
    "All": "FeatureSet's: for such a kernel",
    "AnalysisSchemaText": "makes schema/analysis.schema.json, likewise",
    "RunSchemaText": "makes schema/run.schema.json, likewise",
    "CheckupSchema": "makes schema/doctor.schema.json, likewise",
    "ReportSchema": "makes schema/probe.schema.json, which is installed; a test holds it to that",
}
FOLDERS = ("src", "include", "examples", "bench")
TOKEN = re.compile(r"[A-Za-z_]\w*|::|[^\s\w]")
WORD = re.compile(r"[A-Za-z_]\w*")
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
NO_TYPE = {"return", "else", "new", "delete", "throw", "case", "goto", "using", "typedef", "explicit"}


def names_in(text):
    """(line, name, is declaration or definition) of everything in a C++ file's text that may be a function."""
    code = code_only(text)
    for directive in DIRECTIVE.finditer(code):
        for name in WORD.findall(directive.group()):  # what a macro calls
            yield 0, name, False
    code = DIRECTIVE.sub(lambda m: "\n" * m.group().count("\n"), code)
    tokens = [(match.group(), match.start()) for match in TOKEN.finditer(code)]
    declared = declarations([token for token, _ in tokens])
    for at, (token, place) in enumerate(tokens):
        if not WORD.fullmatch(token):
            continue
        following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        # Only a function of ours (CamelCase) is passed by its bare name; an accessor's is that of many variables too.
        if at in declared or following == "(" or token[0].isupper():
            yield code.count("\n", 0, place) + 1, token, at in declared


def declarations(tokens):
    """Indices of the names of functions that are declared or defined, outside of functions' bodies."""
    found = set()
    scopes = ["outside"]
    begin = 0  # of the current declaration
    for at, token in enumerate(tokens):
        if token == "{":
            head = tokens[begin:at]
            outside = scopes[-1] == "outside" and "(" not in head and "=" not in head and "enum" not in head
            if scopes[-1] == "outside" and not outside:
                found |= function_of(tokens, begin, at)
            scopes.append("outside" if outside else "body")
        elif token == "}" and len(scopes) > 1:
            scopes.pop()
        elif token == ";" and scopes[-1] == "outside":
            found |= function_of(tokens, begin, at)
        elif not (token == ":" and tokens[at - 1] in ("public", "private", "protected")):
            continue
        if scopes[-1] == "outside":
            begin = at + 1
    return found


def function_of(tokens, begin, end):
    """The index of the function's name in one declaration; nothing when it declares something else.

    An override is called as what it overrides.
    """
    if {"override", "final"} & set(tokens[begin:end]):
        return set()
    depth = 0  # of template arguments
    for at in range(begin, end):
        token = tokens[at]
        depth += (token == "<") - (token == ">")
        if depth == 0 and token in ("=", "operator"):
            break
        if token == "(" and depth == 0:
            name, before = tokens[at - 1], at - 2
            while before > begin and tokens[before] == "::":  # Class::Name
                before -= 2
            is_type = before >= begin and tokens[before] not in NO_TYPE and re.match(r"[\w>&*]", tokens[before])
            return {at - 1} if WORD.fullmatch(name) and is_type else set()
    return set()


def includes(root, files):
    """For each file, all files that it includes, through others too, and itself."""
    direct = {}
    for path, text in files.items():
        named = re.findall(r'^#include ["<]([^">]+)[">]', text, re.M)
        places = [folder / name for name in named for folder in (root / "src", root / "include", path.parent)]
        direct[path] = [place for place in places if place in files]
    reached = {}
    for path in files:
        reached[path] = {path}
        waiting = [path]
        while waiting:
            new = [each for each in direct[waiting.pop()] if each not in reached[path]]
            reached[path].update(new)
            waiting += new
    return reached


def check_cpp(root):
    files = {path: path.read_text() for path in sources(root, *FOLDERS)}
    declared = collections.defaultdict(list)  # name: (header, line)
    used = collections.defaultdict(set)  # name: files
    units = collections.defaultdict(set)  # file: those that it is a part of
    for path, text in files.items():
        for line, name, is_declaration in names_in(text):
            if not is_declaration:
                used[name].add(path)
            elif path.suffix == ".h" and path.relative_to(root).parts[0] in ("src", "include"):
                declared[name].append((path, line))
    for path, parts in includes(root, files).items():
        for part in parts if path.suffix == ".cc" else ():
            units[part].add(path)
    for name, places in declared.items():
        for header, line in places:
            if name not in ALLOWED and not any(units[header] & units[path] for path in used[name]):
                yield f"{header}:{line}: nothing but tests uses {name}()"


def python_files(root):
    for path in sorted((root / "scripts").rglob("*")):
        if path.suffix == ".py" or path.is_file() and re.match(rb"#!.*python3", path.read_bytes()):
            yield path


def check_python(root):
    defined, used = {}, set()
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                defined[node.name] = f"{path}:{node.lineno}"
            elif isinstance(node, ast.Name):
                used.add(node.id)
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
    for template in (root / "scripts").rglob("*.j2"):
        used.update(WORD.findall(template.read_text()))
    for name, place in defined.items():
        if name not in used and name not in ALLOWED and not name.startswith("__"):
            yield f"{place}: nothing uses {name}()"


def check(root):
    yield from check_cpp(root)
    yield from check_python(root)
