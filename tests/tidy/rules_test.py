"""The rules find what is planted: on a small tree that breaks none of them, with one fault at a time."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import dead
import layers
import prose
import tidy_test
import words_test

TREE = {
    "src/meson.build": """layers = [
  # a comment, with a ] in it
  ['base', [], ['status.h']],
  ['net', ['base'], []],
  ['send', ['base', 'net'], ['sender.h']],
]
""",
    "include/netring/status.h": """
inline constexpr int kZero = 0;
#define CHECK(x) ((x) ? 0 : Failed())
int Failed();
""",
    "include/netring/sender.h": """
#include "netring/status.h"
/// Unused() is a word of a comment.
class Sender : public Base {
 public:
  enum class Part { kHead, kTail };
  Sender(int size) : size_(size) { Fill(); }
  [[nodiscard]] absl::StatusOr<std::map<int, int>> Take(int slot) const;
  int slots() const { return size_; }
  bool operator==(const Sender&) const = default;
  void OnSent(int result) override;
  void OnClosed() final { Fill(); }

 private:
  void Fill();
  int size_ = 0;
};
""",
    "src/base/clock.h": """
int64_t NowNs();
template <typename T>
T Least(T a, T b) { return a < b ? a : b; }
""",
    "src/base/clock.cc": """
#include "base/clock.h"
int64_t NowNs() { return Least(1, 2); }
""",
    "src/net/hello.cc": """
#include "base/clock.h"
#include "netring/status.h"
int64_t Begin() { return CHECK(1) + NowNs(); }
""",
    "src/net/names.h": "extern const int kNames;",
    "src/send/sender.cc": """
#include "netring/sender.h"
#include "base/clock.h"
#include "net/names.h"
absl::StatusOr<std::map<int, int>> Sender::Take(int slot) const { return {}; }
void Sender::Fill() {}
""",
    "src/app/main.cc": """
#include "net/names.h"
#include "netring/sender.h"
int main() { return Sender(1).Take(2).ok() ? Sender(1).slots() : 0; }
""",
    "scripts/tool": "#!/usr/bin/env python3\nimport part\nprint(f'{part.shown()}')\n",
    "scripts/part.py": "def shown():\n    return 1\n",
}


class Planted(unittest.TestCase):
    def faults(self, rule, **files):
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            for path, text in {**TREE, **files}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            return [fault.removeprefix(f"{root}/") for fault in rule(root)]

    def added(self, path, line):
        """The tree's files with one that has a line more."""
        return {path: TREE[path] + line + "\n"}


class Layers(Planted):
    def found(self, path, line):
        return self.faults(layers.check, **self.added(path, line))

    def test_the_tree_is_in_order(self):
        self.assertEqual(self.faults(layers.check), [])

    def test_a_layer_that_its_row_does_not_name(self):
        self.assertEqual(self.found("src/base/clock.h", '#include "net/names.h"'), ["src/base/clock.h:5: base may not use net"])

    def test_a_public_header_is_of_its_layer(self):
        self.assertEqual(self.found("src/base/clock.h", '#include "netring/sender.h"'),
                         ["src/base/clock.h:5: base may not use send"])
        self.assertEqual(self.found("include/netring/status.h", '#include "netring/sender.h"'),
                         ["include/netring/status.h:5: base may not use send"])

    def test_a_public_header_that_includes_a_private_one(self):
        self.assertEqual(self.found("include/netring/sender.h", '#include "base/clock.h"'),
                         ["include/netring/sender.h:18: a public header includes a private one"])

    def test_however_it_is_quoted(self):
        self.assertEqual(self.found("src/base/clock.cc", "#include <netring/sender.h>"), ["src/base/clock.cc:4: base may not use send"])
        self.assertEqual(self.found("include/netring/status.h", "#include <netring/sender.h>"),
                         ["include/netring/status.h:5: base may not use send"])
        self.assertEqual(self.found("src/base/clock.h", "#include <net/names.h>"), ["src/base/clock.h:5: base may not use net"])
        self.assertEqual(self.found("include/netring/status.h", "#include <net/names.h>"),
                         ["include/netring/status.h:5: a public header includes a private one"])
        self.assertEqual(self.found("src/base/clock.h", "#include <net/if.h>"), [], "the system's")

    def test_a_public_header_of_no_layer(self):
        self.assertEqual(self.faults(layers.check, **{"include/netring/more.h": ""}),
                         ["include/netring/more.h: belongs to no layer in src/meson.build"])

    def test_nobody_uses_the_programs(self):
        self.assertEqual(self.found("src/send/sender.cc", '#include "app/main.h"'), ["src/send/sender.cc:7: send may not use app"])

    def test_a_row_that_names_too_much(self):
        text = TREE["src/meson.build"].replace("['net', ['base']", "['more', [], []],\n  ['net', ['base', 'more']")
        self.assertEqual(self.faults(layers.check, **{"src/meson.build": text}), ["src/meson.build: net does not use more"])


class Bans(Planted):
    def found(self, path, line):
        return self.faults(tidy_test.check_bans, **self.added(path, line))

    def test_the_tree_is_in_order(self):
        self.assertEqual(self.faults(tidy_test.check_bans), [])

    def test_in_public_headers_and_sources(self):
        for line, where in (("int Bad() { throw 1; }", "errors are absl::Status"),
                            ("#include <linux/errqueue.h>", "only net reads the error queue's bytes"),
                            ('#include "absl/flags/flag.h"', "app/options.h reads command lines"),
                            ("#include <absl/flags/flag.h>", "app/options.h reads command lines"),
                            ("#include <liburing.h>", "only ring, engine and send name io_uring requests")):
            with self.subTest(line):
                self.assertEqual(self.found("include/netring/status.h", line), [f"include/netring/status.h:5: {where}"])
                self.assertEqual(self.found("src/base/clock.cc", line), [f"src/base/clock.cc:4: {where}"])

    def test_not_where_it_is_right(self):
        self.assertEqual(self.found("include/netring/sender.h", "#include <liburing.h>"), [])
        self.assertEqual(self.found("src/net/hello.cc", "#include <linux/errqueue.h>"), [])
        self.assertEqual(len(self.found("src/app/main.cc", '#include "absl/flags/flag.h"')), 1)


class Dead(Planted):
    def names(self, **files):
        return {fault.split(" uses ")[1] for fault in self.faults(dead.check, **files)}

    def test_the_tree_is_alive(self):
        self.assertEqual(self.names(), set())

    def test_of_each_kind(self):
        for path, line, name in (
                ("src/base/clock.h", "int64_t Later(int64_t ns);", "Later()"),
                ("src/base/clock.h", "inline int Sum(int a) { return a; }", "Sum()"),
                ("src/base/clock.h", "struct Time { bool late() const { return true; } };", "late()"),
                ("src/base/clock.h", "template <typename T>\nstd::vector<T> Sorted(std::vector<T> all);", "Sorted()"),
                ("include/netring/status.h", "struct Pair { static Pair Of(int a); int a = 0; };", "Of()"),
                ("scripts/part.py", "def hidden(): ...", "hidden()")):
            with self.subTest(line):
                self.assertEqual(self.names(**self.added(path, line)), {name})

    def test_its_definition_is_no_use(self):
        header = TREE["include/netring/sender.h"].replace("void Fill();", "void Fill();\n  void Drain();")
        source = TREE["src/send/sender.cc"] + "void Sender::Drain() {}\n"
        self.assertEqual(self.names(**{"include/netring/sender.h": header, "src/send/sender.cc": source}), {"Drain()"})

    def test_a_test_is_no_user(self):
        files = self.added("src/base/clock.h", "int64_t Later();")
        self.assertEqual(self.names(**files, **{"tests/a_test.cc": '#include "base/clock.h"\nint a = Later();'}), {"Later()"})
        self.assertEqual(self.names(**files, **{"bench/a.cc": '#include "base/clock.h"\nint a = Later();'}), set())

    def test_a_namesake_elsewhere_is_no_user(self):
        files = self.added("src/base/clock.h", "int64_t Later();")
        self.assertEqual(self.names(**files, **{"src/app/other.cc": "int a = other::Later();"}), {"Later()"})

    def test_a_variable_of_the_name_of_an_accessor_is_no_user(self):
        files = self.added("src/base/clock.h", "struct Time { int ns() const { return 1; } };")
        self.assertEqual(self.names(**files, **{"src/app/other.cc": '#include "base/clock.h"\nint ns = 2;'}), {"ns()"})

    def test_a_table_may_name_it(self):
        files = self.added("src/base/clock.h", "int64_t Later();")
        self.assertEqual(self.names(**files, **{"src/app/a.cc": '#include "base/clock.h"\nRow rows[] = {{"a", Later}};'}), set())

    def test_a_template_may_call_what_only_its_users_declare(self):
        files = self.added("src/net/names.h", "void Describe(Row& row);")
        files |= self.added("src/base/clock.h", "template <typename T> void Write(T t) { Describe(t); }")
        files |= self.added("src/send/sender.cc", "void Send() { Write(1); }")
        self.assertEqual(self.names(**files), set())

    def test_what_is_allowed(self):
        name = next(iter(dead.ALLOWED))
        self.assertEqual(self.names(**self.added("src/base/clock.h", f"int {name}();")), set())
        self.assertTrue(all(dead.ALLOWED.values()), "each needs a reason")


class Words(unittest.TestCase):
    def test_what_ends_a_sentence(self):
        for text, count in (("One. Two! Three?", 3), ("It takes 0.5 ms, e.g. here.", 1), ("`a.b. c` is code. next", 2),
                            ("(Within.) After.", 2), ("No end", 1), ("", 0)):
            with self.subTest(text):
                self.assertEqual(len(list(prose.sentences(prose.plain(text)))), count)

    def test_what_a_word_is(self):
        for text, count in (("a - b", 2), ("`three words here` and [one link](to/a/file.md)", 4), ("NOP, READV, WRITEV and FSYNC", 1),
                            ('it says "cannot open the file"', 3), ("flock(2), 20 ms", 3)):
            with self.subTest(text):
                self.assertEqual(len(prose.words(prose.plain(text))), count)

    def test_code_is_no_prose(self):
        lines = ["# Title", "", "Text", "goes on.", "", "    some code", "", "- item", "  of two lines", "- other", "", "| a | b |", "|---|---|",
                 "| c | d |", "```", "more code", "```"]
        self.assertEqual([text for _, text in prose.blocks(lines)],
                         ["Title", "Text goes on.", "item of two lines", "other", "a", "b", "c", "d"])

    def test_each_fault_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "README.md").write_text("word " * 26 + "\n\n[a](docs/none.md)\n\nWhoever\nreads.\n" + "x" * 101 + "\n" * 120)
            (root / "src").mkdir()
            (root / "src/a.cc").write_text('Say("the machine\'s "\n    "mood");\n')
            for rule, count in (("lines", 3), ("sentences", 1), ("phrases", 2), ("links", 1)):
                with self.subTest(rule):
                    self.assertEqual(len(list(words_test.RULES[rule](root, []))), count)


if __name__ == "__main__":
    unittest.main()
