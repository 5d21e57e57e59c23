// The lines of script that make a shell on the far side an agent.

#ifndef NETRING_LAB_FAR_SCRIPT_H_
#define NETRING_LAB_FAR_SCRIPT_H_

#include <cstddef>
#include <string>

namespace netring {

/// Each answer is a line "NONCE:KEY VALUE". The nonce stands in the script with something else
/// behind it, so that a script which comes back (a terminal's echo, set -x) is no answer. It is a
/// line that a terminal takes whole: shorter than 4096 bytes (termios(3)).
std::string AskingScript(const std::string& nonce, const std::string& agent_path);

/// What a host's name stands for over there. Asks no other question.
std::string ResolvingScript(const std::string& nonce, const std::string& name);

/// After AskingScript(), in the same shell.
std::string RunningScript();
std::string CopyingScript(size_t bytes, const std::string& sha256);

/// Of a path in a script.
inline constexpr size_t kLongestFarPath = 1024;

}  // namespace netring

#endif  // NETRING_LAB_FAR_SCRIPT_H_
