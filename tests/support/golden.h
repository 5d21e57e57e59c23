// Files of the source tree that a test makes, and holds to what it makes.

#ifndef NETRING_TESTS_SUPPORT_GOLDEN_H_
#define NETRING_TESTS_SUPPORT_GOLDEN_H_

#include <string>

namespace netring {

/// The content of a file of the source tree.
std::string ReadSource(const std::string& file);

/// Expects `actual` to be the content of a file of the source tree, or with NETRING_UPDATE_GOLDEN=1
/// makes it so.
void ExpectGolden(const std::string& file, const std::string& actual);

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_GOLDEN_H_
