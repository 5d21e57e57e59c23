#include "lab/launcher_name.h"

#include <gtest/gtest.h>

#include <utility>

#include "lab/launcher.h"

namespace netring {
namespace {

TEST(ParseLauncherTest, IsNamedByItsHost) {
  const std::pair<const char*, const char*> names[] = {
      {"ssh -p 22 hostA", "hostA"},
      {"kubectl exec -i sender --", "sender"},
      {"srun -N1 -w node1", "node1"},
      {"sudo ip netns exec blue", "blue"},
      {"ssh hostA env TMPDIR=/var/tmp", "hostA"},
      {"ssh hostA /opt/start", "hostA"},
      {"/usr/bin/sudo", "sudo"},
      {"srun -N1 -w node1 -c 16", "node1"},
      {"srun --nodelist=node1 -c 16", "node1"},
      {"ssh hostA -p 22", "hostA"},
      {"sudo /usr/bin/ssh -J jump -l root hostA -p 22 sudo", "hostA"},
      {"kubectl -n lab exec -i sender -c netring --", "sender"},
      {"podman exec -i --env A=b sender", "sender"},
      {"mpirun -host hostA -n 1", "hostA"},
      {"run-on hostA 16", "hostA"},
      {"run-on 16", "run-on"},
  };
  for (const auto& [command, name] : names) {
    const auto launcher = ParseLauncher(command);
    ASSERT_TRUE(launcher.ok()) << launcher.status();
    EXPECT_EQ(launcher->name, name);
  }
  EXPECT_FALSE(ParseLauncher("ssh 'hostA").ok());
}

}  // namespace
}  // namespace netring
