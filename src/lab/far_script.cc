#include "lab/far_script.h"

#include "absl/strings/str_cat.h"
#include "base/shell_quoted.h"

namespace netring {

namespace {

/// How it answers.
std::string Opening(const std::string& nonce) {
  return absl::StrCat("n=", nonce, "; o() { printf '%s:%s\\n' \"$n\" \"$*\"; }; ");
}

}  // namespace

std::string ResolvingScript(const std::string& nonce, const std::string& name) {
  return absl::StrCat(Opening(nonce), "command -v getent >/dev/null || o lacks getent; ",
                      "getent ahosts ", ShellQuoted(name),
                      " | while read a b; do o address $a; done; o done");
}

std::string AskingScript(const std::string& nonce, const std::string& agent_path) {
  // An alias or a function of that name is no program. What has it may be any program: one that
  // does not end would keep the shell there. An older timeout(1) takes other arguments.
  const std::string find =
      agent_path.empty() ? "a=$(command -v netring-agent) && case $a in /*) ;; *) a= ;; esac; "
                         : absl::StrCat("a=$(command -v ", ShellQuoted(agent_path), "); ");
  return absl::StrCat(Opening(nonce),
                      "o system \"$(uname -s -m)\"; if [ -t 0 ]; then o terminal; fi; ", find,
                      "if [ -n \"$a\" ]; then o agent \"$a\"; "
                      "t='timeout -s KILL 20'; $t true 2>/dev/null || t=; "
                      "o speaks \"$($t \"$a\" --protocol 2>/dev/null </dev/null)\"; fi; "
                      "d=${TMPDIR:-/tmp}; o folder \"$d\"; "
                      "if [ -d \"$d\" ] && [ -w \"$d\" ]; then o writable; fi; "
                      "for t in chmod rm head sha256sum; do "
                      "command -v $t >/dev/null || o lacks $t; done; "
                      "[ -e /proc/self/fd ] || o lacks /proc; o done");
}

std::string RunningScript() { return "o running; exec \"$a\""; }

// The nonce makes a name that nobody can know, and noclobber (set -C) a file that was not there. No
// program is asked for the name: what the linker or a library of its own says (LD_PRELOAD) would be
// in the answer. The file is opened and removed before a byte is in it, so that no end of the
// shell, the host or the connection leaves it there. It is read and run by the descriptor that
// reads: one that writes must be closed by then (ETXTBSY). head(1) may read more than it is told to
// (busybox): nothing follows until it is answered.
std::string CopyingScript(size_t bytes, const std::string& sha256) {
  return absl::StrCat(
      "q() { o failed \"$@\"; exit 1; }; "
      "f=$d/netring-agent.$n; "
      "trap 'rm -f \"$f\"' EXIT; trap 'exit 1' HUP INT TERM PIPE; "
      "e=$( (umask 077; set -C; : >\"$f\") 2>&1) || q make \"$e\"; "
      "chmod 700 \"$f\"; exec 8<\"$f\" 9>\"$f\"; rm -f \"$f\"; o ready; "
      "e=$(head -c ",
      bytes,
      " 2>&1 >&9) || q write \"$e\"; exec 9>&-; "
      "s=$(sha256sum <&8); [ \"${s%% *}\" = ",
      sha256,
      " ] || q sum; "
      "c() { /proc/self/fd/8 --protocol </dev/null; }; "
      "p=$(c 2>/dev/null) || q run \"$? $(c 2>&1)\"; "
      "o speaks \"$p\"; o running; exec /proc/self/fd/8");
}

}  // namespace netring
