// The ledger against a model that remembers every id, over sends and notifications in any order.
// The first four bytes are the first id; then each pair of bytes is a step: even, open; odd, close
// a range near the open ones.

#include <algorithm>
#include <cstring>
#include <map>

#include "fuzz/fuzz.h"
#include "netring/check.h"
#include "netring/zero_copy_ledger.h"

namespace {

constexpr uint32_t kCapacity = 16;

/// Open ids and what they stand for, as they are known to nobody but the kernel.
class Model {
 public:
  explicit Model(uint32_t first) : next_(first) {}

  /// How many ids there are from the oldest open one to the next.
  uint32_t span() const {
    uint32_t span = 0;
    for (const auto& [id, bytes] : open_) span = std::max(span, next_ - id);
    return span;
  }
  bool IsOpen(uint32_t id) const { return open_.count(id) == 1; }
  size_t outstanding() const { return open_.size(); }
  uint32_t next() const { return next_; }
  void Open(uint32_t bytes) { open_[next_++] = bytes; }
  uint32_t Close(uint32_t id) {
    const auto closed = open_.extract(id);
    NETRING_CHECK(!closed.empty());
    return closed.mapped();
  }

 private:
  std::map<uint32_t, uint32_t> open_;
  uint32_t next_;
};

void CloseInBoth(netring::ZeroCopyLedger& ledger, Model& model, uint32_t low, uint32_t high) {
  const bool too_long = high - low >= model.span();
  uint32_t id = low;
  const bool known = ledger.Close(low, high, [&](const netring::ZeroCopyLedger::Entry& entry) {
    NETRING_CHECK(model.Close(id++) == entry.bytes);
  });
  NETRING_CHECK(known ? id == high + 1 : too_long || !model.IsOpen(id));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4) return 0;
  uint32_t first;
  std::memcpy(&first, data, sizeof(first));
  netring::ZeroCopyLedger ledger(kCapacity, first);
  Model model(first);
  for (size_t i = 4; i + 1 < size; i += 2) {
    NETRING_CHECK(ledger.full() == (model.span() == kCapacity));
    NETRING_CHECK(ledger.outstanding() == model.outstanding());
    NETRING_CHECK(ledger.next_id() == model.next());
    if (data[i] % 2 == 1) {
      const uint32_t low = model.next() - data[i] / 8;
      CloseInBoth(ledger, model, low, low + data[i + 1] % 8);
    } else if (!ledger.full()) {
      model.Open(data[i + 1]);
      ledger.Open(0, data[i + 1]);
    }
  }
  return 0;
}
