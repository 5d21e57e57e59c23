#include "analysis/cell.h"

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"

namespace netring {

std::string Cell::Id() const {
  const bool usual_recv = technique.recv.empty() || technique.recv == kAutoReceive;
  return absl::StrCat(
      technique.engine, "/", technique.variant, "/", NameOf(load.workload), "/",
      load.transport == TransportKind::kTcp ? "" : absl::StrCat(NameOf(load.transport), "/"),
      technique.ring.empty() ? "-" : technique.ring, "/", load.size, "B/t", load.threads, "/c",
      load.connections, usual_recv ? "" : absl::StrCat("/recv=", technique.recv),
      load.batch == 1 ? "" : absl::StrCat("/b", load.batch),
      load.gso == 0 ? "" : absl::StrCat("/gso", load.gso),
      load.layout == kUsualLayout ? "" : absl::StrCat("/layout=", load.layout),
      load.alloc == Alloc::kMalloc ? "" : absl::StrCat("/alloc=", NameOf(load.alloc)),
      load.depth == 1 ? "" : absl::StrCat("/d", load.depth),
      load.open_loop() ? absl::StrCat("/r", load.rate) : "", IdOf(system),
      agent.empty() ? "" : absl::StrCat("/agent=", agent), twin == 0 ? "" : "/again");
}

}  // namespace netring
