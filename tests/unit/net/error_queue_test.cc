#include "net/error_queue.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <time.h>
//
#include <linux/errqueue.h>

#include <array>
#include <cstring>

#include "net/vsock.h"

namespace netring {
namespace {

constexpr sock_extended_err kNotification{.ee_errno = 0,
                                          .ee_origin = SO_EE_ORIGIN_ZEROCOPY,
                                          .ee_type = 0,
                                          .ee_code = SO_EE_CODE_ZEROCOPY_COPIED,
                                          .ee_pad = 0,
                                          .ee_info = 5,
                                          .ee_data = 9};

/// Builds what recvmsg(MSG_ERRQUEUE) leaves in a msghdr.
class ControlData {
 public:
  ControlData() { header_.msg_control = bytes_.data(); }

  /// Appends a control message of `length` payload bytes.
  void Add(int level, int type, const void* payload, size_t length) {
    cmsghdr control{};
    control.cmsg_level = level;
    control.cmsg_type = type;
    control.cmsg_len = CMSG_LEN(length);
    std::memcpy(&bytes_[header_.msg_controllen], &control, sizeof(control));
    std::memcpy(&bytes_[header_.msg_controllen + CMSG_LEN(0)], payload, length);
    header_.msg_controllen += CMSG_SPACE(length);
  }

  /// The kernel adds the offender's address to every extended error; here it is of family
  /// AF_UNSPEC.
  void AddError(const sock_extended_err& error, int level = SOL_IP, int type = IP_RECVERR) {
    struct {
      sock_extended_err error;
      sockaddr_in6 offender;
    } payload{error, {}};
    Add(level, type, &payload, sizeof(payload));
  }

  msghdr& header() { return header_; }

 private:
  alignas(cmsghdr) std::array<char, 512> bytes_{};
  msghdr header_{};
};

std::optional<NotificationRange> ParseOne(const sock_extended_err& error) {
  ControlData data;
  data.AddError(error);
  return ParseNotification(data.header());
}

TEST(ParseNotification, TakesThoseOfVsock) {
  ControlData data;
  data.Add(kVsockLevel, kVsockErrors, &kNotification, sizeof(kNotification));
  EXPECT_EQ(ParseNotification(data.header()),
            (NotificationRange{.low = 5, .high = 9, .copied = true}));
  ControlData other;
  other.Add(kVsockLevel, kVsockErrors + 1, &kNotification, sizeof(kNotification));
  EXPECT_EQ(ParseNotification(other.header()), std::nullopt);
}

TEST(ErrorQueue, ReadsAnIpv4Notification) {
  EXPECT_EQ(ParseOne(kNotification), (NotificationRange{.low = 5, .high = 9, .copied = true}));
}

TEST(ErrorQueue, ReadsAnIpv6Notification) {
  ControlData data;
  data.AddError(kNotification, SOL_IPV6, IPV6_RECVERR);
  EXPECT_EQ(ParseNotification(data.header()),
            (NotificationRange{.low = 5, .high = 9, .copied = true}));
}

TEST(ErrorQueue, TellsCopiedFromNotCopied) {
  sock_extended_err error = kNotification;
  error.ee_code = 0;
  EXPECT_FALSE(ParseOne(error).value().copied);
  error.ee_code = 2;  // a flag of some later kernel
  EXPECT_FALSE(ParseOne(error).value().copied);
  error.ee_code = 2 | SO_EE_CODE_ZEROCOPY_COPIED;
  EXPECT_TRUE(ParseOne(error).value().copied);
}

TEST(ErrorQueue, CountsARangeThatWraps) {
  sock_extended_err error = kNotification;
  error.ee_info = 0xfffffffe;
  error.ee_data = 1;
  const auto range = ParseOne(error);
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->low, 0xfffffffeu);
  EXPECT_EQ(range->high, 1u);
}

TEST(ErrorQueue, RefusesWhatIsCutOff) {
  ControlData data;
  data.AddError(kNotification);
  data.header().msg_flags = MSG_CTRUNC | MSG_ERRQUEUE;
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
}

TEST(ErrorQueue, RefusesOtherOriginsAndErrors) {
  for (int origin :
       {SO_EE_ORIGIN_NONE, SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_TIMESTAMPING}) {
    sock_extended_err error = kNotification;
    error.ee_origin = static_cast<uint8_t>(origin);
    EXPECT_EQ(ParseOne(error), std::nullopt) << origin;
  }
  sock_extended_err error = kNotification;
  error.ee_errno = ECONNREFUSED;
  EXPECT_EQ(ParseOne(error), std::nullopt);
}

TEST(ErrorQueue, RefusesAControlMessageThatIsTooShort) {
  ControlData data;
  data.Add(SOL_IP, IP_RECVERR, &kNotification, sizeof(kNotification) - 1);
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
}

TEST(ErrorQueue, ReadsAControlMessageThatJustFits) {
  ControlData data;
  data.Add(SOL_IP, IP_RECVERR, &kNotification, sizeof(kNotification));
  EXPECT_TRUE(ParseNotification(data.header()).has_value());
}

TEST(ErrorQueue, RefusesAControlMessageThatEndsBeyondTheData) {
  ControlData data;
  data.Add(SOL_IP, IP_RECVERR, &kNotification, sizeof(kNotification));
  data.header().msg_controllen = CMSG_LEN(sizeof(kNotification)) - 1;
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
}

TEST(ErrorQueue, NeedsControlData) {
  ControlData data;
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
}

TEST(ErrorQueue, StepsOverOtherControlMessages) {
  ControlData data;
  const timespec stamp{.tv_sec = 1, .tv_nsec = 2};
  data.Add(SOL_SOCKET, SO_TIMESTAMPNS, &stamp, sizeof(stamp));
  // The type of one level under the other level means something else.
  data.AddError(kNotification, SOL_IP, IPV6_RECVERR);
  data.AddError(kNotification, SOL_IPV6, IP_RECVERR);
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
  data.AddError(kNotification);
  EXPECT_EQ(ParseNotification(data.header()),
            (NotificationRange{.low = 5, .high = 9, .copied = true}));
}

TEST(ErrorQueue, StopsAtAControlMessageOfLengthZero) {
  ControlData data;
  data.AddError(kNotification);
  auto* control = static_cast<cmsghdr*>(data.header().msg_control);
  control->cmsg_len = 0;
  EXPECT_EQ(ParseNotification(data.header()), std::nullopt);
}

TEST(ErrorQueue, RoomSufficesForIpv6) {
  EXPECT_LE(CMSG_SPACE(sizeof(sock_extended_err) + sizeof(sockaddr_in6)), kErrorQueueControlBytes);
}

}  // namespace
}  // namespace netring
