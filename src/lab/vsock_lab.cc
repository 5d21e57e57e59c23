// The lab whose connections are of vsock: see MakeVsockLab().

#include "base/inet_address.h"
#include "lab/lab.h"
#include "net/vsock.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<Lab> MakeVsockLab() {
  NETRING_RETURN_IF_ERROR(CheckVsockLoopback());
  Lab lab;
  lab.server.address = lab.client.address = kVsockLocal;
  return lab;
}

}  // namespace netring
