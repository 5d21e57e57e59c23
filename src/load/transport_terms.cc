#include "load/transport_terms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/page.h"
#include "engine/receive_mode.h"
#include "net/datagrams.h"
#include "netring/datagram.h"
#include "netring/status.h"
#include "send/region.h"

namespace netring {
namespace {

/// The notifications of MSG_ZEROCOPY must be those of known sends. Of round trips each finds the
/// peer's buffer empty.
absl::Status CheckIds(const SideConfig& config, const SideTerms& terms) {
  if (!terms.transport->ids_of_pieces || terms.variant->release != Release::kOnErrorQueue)
    return absl::OkStatus();
  if (config.load.workload == Workload::kStream) {
    return absl::FailedPreconditionError(absl::StrCat(
        config.technique.variant, " of a stream over ", NameOf(config.load.transport),
        ": a call that waits for the receiver takes a notification for each piece that it sends, "
        "and nobody tells how many; use --impl=zc or --workload=rr"));
  }
  if (2 * config.load.depth * config.load.size > config.socket.rcvbuf) {
    return absl::FailedPreconditionError(absl::StrCat(
        config.technique.variant, " over ", NameOf(config.load.transport), ": ", config.load.depth,
        " messages of ", config.load.size, " bytes need --rcvbuf=",
        2 * config.load.depth * config.load.size, " or more, so that each is sent in one piece"));
  }
  return absl::OkStatus();
}

/// How a field begins in its page: at any byte, at the first, or where the region of a registered
/// slot has it.
int64_t PagesOfField(const SideConfig& config, const SideTerms& terms, int64_t offset,
                     int64_t bytes) {
  const auto page = static_cast<int64_t>(PageBytes());
  if (config.load.alloc == Alloc::kPage) return (bytes + page - 1) / page;
  if (!terms.variant->registered) return (bytes - 1) / page + 2;
  return (offset % page + bytes - 1) / page + 1;
}

/// What field `i` takes of a registered region.
int64_t StrideOf(const SideTerms& terms, size_t i) {
  return static_cast<int64_t>(RegionStride(terms.fields[i % terms.fields.size()]));
}

/// Of the piece that begins with field `first` of a slot, which lies at `offset` of the region.
int64_t PagesOfPiece(const SideConfig& config, const SideTerms& terms, size_t first,
                     int64_t offset) {
  const size_t whole = terms.fields.size() * static_cast<size_t>(config.load.batch);
  const size_t fields = terms.variant->one_piece ? 1 : std::min<size_t>(whole, kMostGathered);
  int64_t pages = 0;
  int64_t bytes = 0;
  for (size_t i = first; i < first + fields && bytes < terms.transport->piece_bytes; ++i) {
    const auto field = static_cast<int64_t>(terms.fields[i % terms.fields.size()]);
    pages += PagesOfField(config, terms, offset, std::min(field, terms.transport->piece_bytes));
    bytes += field;
    offset += StrideOf(terms, i);
  }
  return pages;
}

/// The most pages that a piece of a zero-copy send may lie in, whichever field it begins with.
int64_t MostPagesOfPiece(const SideConfig& config, const SideTerms& terms) {
  // Regions repeat their place in a page after so many slots, of which strides are multiples.
  const auto places = static_cast<int64_t>(PageBytes() / RegionStride(1));
  int64_t most = 0;
  int64_t offset = 0;
  for (int64_t slot = 0; slot < std::min<int64_t>(config.memory.slots, places); ++slot) {
    for (size_t first = 0; first < terms.fields.size(); ++first) {
      most = std::max(most, PagesOfPiece(config, terms, first, offset));
      offset += StrideOf(terms, first);
    }
  }
  return most;
}

absl::Status CheckPages(const SideConfig& config, const SideTerms& terms) {
  const Transport& transport = *terms.transport;
  if (!terms.variant->zero_copy() || terms.variant->staging || transport.piece_pages == 0)
    return absl::OkStatus();
  const int64_t pages = MostPagesOfPiece(config, terms);
  if (pages <= transport.piece_pages) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      config.technique.variant, " over ", NameOf(transport.kind), ": ",
      std::min(config.load.size * config.load.batch, transport.piece_bytes),
      " bytes of the message lie in up to ", pages, " pages, of which the kernel takes ",
      transport.piece_pages, " at once; use --alloc=page",
      config.load.alloc == Alloc::kPage ? " with other --sizes" : ""));
}

absl::Status Refused(const char* what) { return absl::FailedPreconditionError(what); }

/// Each datagram has its number, the last one of a message too.
absl::Status CheckHeads(const Load& load) {
  const auto head = static_cast<int64_t>(kDatagramHeadBytes);
  const int64_t last = load.size - (load.datagrams_per_message() - 1) * load.datagram_bytes();
  if (std::min(load.datagram_bytes(), last) >= head) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("--gso=", load.gso, " cuts ", load.size, " bytes so that a datagram has ", last,
                   ", and its number alone takes ", head, "; use a --gso of at least ", head,
                   " that divides the size"));
}

/// What no datagram can be, or no send of them.
absl::Status CheckDatagrams(const SideConfig& config, const SideTerms& terms) {
  const Load& load = config.load;
  if (!terms.transport->datagrams) {
    return load.gso == 0 ? absl::OkStatus()
                         : Refused("--gso: only datagrams are cut so; use --transport=udp");
  }
  if (!config.nobody.empty() && load.workload != Workload::kStream)
    return Refused("path sink answers nothing: use --workload=stream");
  if (load.batch > 1)
    return Refused("a batch over udp would be one datagram; use --gso for several with one send");
  if (load.depth > 1)
    return Refused("udp has one request in flight per connection; use more --connections");
  if (terms.variant->in_file || terms.variant->mixed || terms.variant->gathers == kMostLinked)
    return Refused("sendfile, mixed and linked sends make several datagrams of a message");
  if (terms.receive != nullptr && terms.receive->streams_only)
    return Refused("this receive mode would cut datagrams; use --recv=multishot, plain or call");
  if (load.size > kMostUdpBytes) {
    return absl::FailedPreconditionError(
        absl::StrCat("one send over udp takes at most ", kMostUdpBytes, " bytes, not ", load.size));
  }
  if (load.datagrams_per_message() > kMostUdpSegments) {
    return absl::FailedPreconditionError(
        absl::StrCat("a message of ", load.size, " bytes is ", load.datagrams_per_message(),
                     " datagrams of ", load.gso, ", and the kernel makes at most ",
                     kMostUdpSegments, " of one send (64 before 6.9); use a larger --gso"));
  }
  return CheckHeads(load);
}

}  // namespace

absl::Status CheckTransport(const SideConfig& config, const SideTerms& terms) {
  NETRING_RETURN_IF_ERROR(CheckDatagrams(config, terms));
  NETRING_RETURN_IF_ERROR(CheckIds(config, terms));
  return CheckPages(config, terms);
}

absl::Status CheckFits(const Load& load, const LinkTerms& link) {
  const bool whole = load.gso == 0 && link.cuts_nothing;
  const int64_t datagram = whole ? load.size : load.gso;
  const int64_t most = link.mtu - UdpHeaderBytes(link.ip);
  if (link.mtu == 0 || datagram <= most) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("datagrams of ", datagram, " bytes (", whole ? "--sizes" : "--gso",
                   ") and their headers of ", UdpHeaderBytes(link.ip), " do not fit the MTU of ",
                   link.mtu, "; use ", whole ? "--sizes=" : "--gso=", most, " or less"));
}

}  // namespace netring
