// What the tests of the environment ask of a folder that stands for /.

#ifndef NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_
#define NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_

#include <optional>
#include <string>

#include "host/environment.h"
#include "support/fake_root.h"

namespace netring {

class FakeRootTest : public FakeRoot {
 protected:
  void WriteCpu(const std::string& file, const std::string& text) const {
    Write("sys/devices/system/cpu/" + file, text);
  }

  /// The environment's value for `key`.
  std::optional<std::string> Find(const std::string& key) const {
    for (const auto& [name, value] : CollectEnvironment(root())) {
      if (name == key) return value;
    }
    return std::nullopt;
  }
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_
