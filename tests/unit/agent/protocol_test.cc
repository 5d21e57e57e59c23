#include "agent/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/json_fields.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SideConfig Config() {
  return {.role = "server", .variant = "a3", .message_bytes = 64, .duration_ns = 1000};
}

/// One message of each type, with something in the field that counts for it.
std::vector<ControlMessage> AllMessages() {
  SideSample sample;
  sample.messages = 12345;
  return {{.type = "hello", .kernel = "6.18.0"},
          {.type = "prepare", .config = Config()},
          {.type = "listening", .ports = {40001, 40002}},
          {.type = "armed", .connections = 6},
          {.type = "start"},
          {.type = "sample", .sample = sample},
          {.type = "failed", .reason = "it broke", .code = 13}};
}

std::string ErrorOf(absl::string_view line) { return DecodeMessage(line).status().ToString(); }

TEST(Protocol, EveryMessageRoundTrips) {
  for (const ControlMessage& message : AllMessages()) {
    const std::string line = Encode(message);
    const auto read = DecodeMessage(line);
    ASSERT_TRUE(read.ok()) << message.type << ": " << read.status();
    EXPECT_EQ(read->type, message.type);
    EXPECT_EQ(read->kernel, message.kernel);
    EXPECT_EQ(read->ports, message.ports);
    EXPECT_EQ(read->connections, message.connections);
    EXPECT_EQ(read->reason, message.reason);
    EXPECT_EQ(read->code, message.code);
    EXPECT_EQ(ToJson(read->config), ToJson(message.config));
    EXPECT_EQ(ToJson(read->sample), ToJson(message.sample));
    EXPECT_EQ(Encode(*read), line);
  }
}

TEST(Protocol, AMessageIsOneLine) {
  for (ControlMessage message : AllMessages()) {
    message.reason = "two\nlines";
    EXPECT_THAT(Encode(message), Not(HasSubstr("\n"))) << message.type;
  }
}

TEST(Protocol, OnlyTheFieldsOfItsTypeAreWritten) {
  ControlMessage message{.type = "start", .kernel = "6.18.0", .reason = "none"};
  EXPECT_EQ(Encode(message), R"({"type":"start","version":3})");
  message.type = "hello";
  EXPECT_EQ(Encode(message), R"({"type":"hello","version":3,"kernel":"6.18.0"})");
}

TEST(Protocol, AnotherVersionIsNamed) {
  for (const ControlMessage& message : AllMessages()) {
    ControlMessage other = message;
    other.version = kProtocolVersion + 1;
    const auto read = DecodeMessage(Encode(other));
    EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition) << message.type;
    EXPECT_THAT(read.status().ToString(), AllOf(HasSubstr("version 4"), HasSubstr("this is 3")));
  }
}

TEST(Protocol, AnotherVersionIsToldBeforeItsContent) {
  EXPECT_THAT(ErrorOf(R"({"type":"a message of the future","version":7})"), HasSubstr("version 7"));
}

TEST(Protocol, AnUnknownTypeIsNamed) {
  EXPECT_THAT(ErrorOf(R"({"type":"reboot","version":3})"),
              HasSubstr("no control message 'reboot'"));
  EXPECT_THAT(ErrorOf(R"({"type":"","version":3})"), HasSubstr("no control message ''"));
}

TEST(Protocol, GarbageIsRefused) {
  const std::string nested(100'000, '[');
  for (const std::string& line :
       std::vector<std::string>{"", " ", "start", "{", "[]", "null", "7", "{\"type\":", "\xff\xfe",
                                nested, R"({"type":"start","version":3} x)"}) {
    const auto read = DecodeMessage(line);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << line.substr(0, 40);
  }
}

TEST(Protocol, MissingFieldsAreNamed) {
  for (const ControlMessage& message : AllMessages()) {
    const Json whole = Json::parse(Encode(message));
    for (const auto& [name, value] : whole.items()) {
      Json without = whole;
      without.erase(name);
      EXPECT_THAT(ErrorOf(without.dump()), HasSubstr("'" + name + "'")) << message.type;
    }
  }
}

TEST(Protocol, WrongTypesAndBoundsAreRefused) {
  EXPECT_THAT(ErrorOf(R"({"type":1,"version":3})"), HasSubstr("'type' is not a string"));
  EXPECT_THAT(ErrorOf(R"({"type":"start","version":"1"})"), HasSubstr("'version'"));
  EXPECT_THAT(ErrorOf(R"({"type":"armed","version":3,"connections":-1})"),
              HasSubstr("'connections' is out of range"));
  EXPECT_THAT(ErrorOf(R"({"type":"failed","version":3,"reason":"x","code":0})"),
              HasSubstr("'code' is out of range"));
  EXPECT_THAT(ErrorOf(R"({"type":"failed","version":3,"reason":"x","code":17})"),
              HasSubstr("'code' is out of range"));
}

TEST(Protocol, BoundsInsideTheConfigurationHold) {
  ControlMessage message{.type = "prepare", .config = Config()};
  message.config.threads = kMaxThreads + 1;
  EXPECT_THAT(ErrorOf(Encode(message)), AllOf(HasSubstr("'config'"), HasSubstr("'threads'")));
}

TEST(Protocol, AnOverlongListIsRefused) {
  ControlMessage message{.type = "listening", .ports = std::vector<int>(kMaxThreads, 1)};
  EXPECT_TRUE(DecodeMessage(Encode(message)).ok());
  message.ports.push_back(1);
  EXPECT_THAT(ErrorOf(Encode(message)), HasSubstr("'ports' has 257 elements"));
}

TEST(Protocol, StatusesTravelAsFailedMessages) {
  for (const absl::Status& status :
       {absl::DeadlineExceededError("too late"), absl::UnauthenticatedError("who"),
        absl::CancelledError("stop"), absl::InternalError("")}) {
    const ControlMessage message = FailedMessage(status);
    EXPECT_EQ(message.type, "failed");
    const auto read = DecodeMessage(Encode(message));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(StatusOf(*read), status);
  }
}

TEST(Protocol, AReasonThatIsNotUtf8StillTravels) {
  const auto read = DecodeMessage(Encode(FailedMessage(absl::InternalError("bad \xff byte"))));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->reason, AllOf(HasSubstr("bad "), HasSubstr(" byte")));
}

}  // namespace
}  // namespace netring
