#include "agent/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/enum_names.h"
#include "base/json_fields.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SideConfig Config() {
  return {.technique = {.variant = "a3"}, .load = {.size = 64}, .window = {.duration_ns = 1000}};
}

/// One message of each type, with something in the field that counts for it.
std::vector<ControlMessage> AllMessages() {
  SideSample sample;
  sample.messages = 12345;
  return {{.type = MessageType::kHello,
           .host = {.release = "6.18.0",
                    .io_uring = {{"send_zc", 0}, {"zcrx", 22}},
                    .cpus = {{.number = 1, .core = 0, .kind = CoreKind::kPerformance}},
                    .environment = {{"boot_id", "5a"}}},
           .build = {.git_revision = "abc", .build_type = "debug", .build_id = "0f"}},
          {.type = MessageType::kMeet,
           .place = {.role = Role::kClient, .address = "10.0.0.1", .port = 9000, .cookie = "0f"}},
          {.type = MessageType::kMet, .route = {.peer = "10.0.0.1", .device = "eth0", .rtt_ns = 7}},
          {.type = MessageType::kSlice, .config = Config()},
          {.type = MessageType::kListening, .ports = {40001, 40002}},
          {.type = MessageType::kArmed, .connections = 6},
          {.type = MessageType::kDrained},
          {.type = MessageType::kTrace, .events = {1, 0, 0, 7, 8, 64, 0}},
          {.type = MessageType::kSample, .cookie = "0f", .sample = sample},
          {.type = MessageType::kFailed, .reason = "it broke", .code = 13, .dropped = true}};
}

std::string ErrorOf(absl::string_view line) { return DecodeMessage(line).status().ToString(); }

TEST(Protocol, EveryMessageRoundTrips) {
  for (const ControlMessage& message : AllMessages()) {
    const std::string line = Encode(message);
    const auto read = DecodeMessage(line);
    ASSERT_TRUE(read.ok()) << NameOf(message.type) << ": " << read.status();
    EXPECT_EQ(read->type, message.type);
    EXPECT_EQ(ToJson(read->host), ToJson(message.host));
    EXPECT_EQ(read->build, message.build);
    EXPECT_EQ(ToJson(read->route), ToJson(message.route));
    EXPECT_EQ(read->ports, message.ports);
    EXPECT_EQ(ToJson(read->place), ToJson(message.place));
    EXPECT_EQ(read->connections, message.connections);
    EXPECT_EQ(read->reason, message.reason);
    EXPECT_EQ(read->code, message.code);
    EXPECT_EQ(read->dropped, message.dropped);
    EXPECT_EQ(ToJson(read->config), ToJson(message.config));
    EXPECT_EQ(read->events, message.events);
    EXPECT_EQ(read->cookie, message.cookie);
    EXPECT_EQ(ToJson(read->sample), ToJson(message.sample));
    EXPECT_EQ(Encode(*read), line);
  }
}

TEST(Protocol, AMessageIsOneLine) {
  for (ControlMessage message : AllMessages()) {
    message.reason = "two\nlines";
    EXPECT_THAT(Encode(message), Not(HasSubstr("\n"))) << NameOf(message.type);
  }
}

TEST(Protocol, OnlyTheFieldsOfItsTypeAreWritten) {
  ControlMessage message{
      .type = MessageType::kMet, .host = {.release = "6.18.0"}, .reason = "none"};
  EXPECT_EQ(Encode(message), R"({"type":"met","version":15,"route":{}})");
  message.type = MessageType::kHello;
  EXPECT_EQ(Encode(message),
            R"({"type":"hello","version":15,"host":{"release":"6.18.0"},"build":{}})");
}

TEST(Protocol, AnotherVersionIsNamed) {
  for (const ControlMessage& message : AllMessages()) {
    ControlMessage other = message;
    other.version = kProtocolVersion + 1;
    const auto read = DecodeMessage(Encode(other));
    EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition) << NameOf(message.type);
    EXPECT_THAT(read.status().ToString(), AllOf(HasSubstr("version 16"), HasSubstr("this is 15")));
  }
}

TEST(Protocol, AnotherVersionIsToldBeforeItsContent) {
  EXPECT_THAT(ErrorOf(R"({"type":"a message of the future","version":99})"),
              HasSubstr("version 99"));
}

TEST(Protocol, AnUnknownTypeIsNamed) {
  EXPECT_THAT(ErrorOf(R"({"type":"reboot","version":15})"),
              AllOf(HasSubstr("'type' must be hello"), HasSubstr("not 'reboot'")));
  EXPECT_THAT(ErrorOf(R"({"type":"","version":15})"), HasSubstr("not ''"));
}

TEST(Protocol, GarbageIsRefused) {
  const std::string nested(100'000, '[');
  for (const std::string& line :
       std::vector<std::string>{"", " ", "start", "{", "[]", "null", "7", "{\"type\":", "\xff\xfe",
                                nested, R"({"type":"met","version":15} x)"}) {
    const auto read = DecodeMessage(line);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << line.substr(0, 40);
  }
}

// A stranger may send it to netring-server.
TEST(Protocol, IsBoundedBeforeItIsParsed) {
  EXPECT_THAT(ErrorOf(std::string(1'000'000, '[')), HasSubstr("nested deeper than 16 levels"));
  std::string lists = "{\"type\":[0";
  for (int i = 0; i < 260'000; ++i) lists += ",[]";
  EXPECT_THAT(ErrorOf(lists + "]}"), HasSubstr("more than 500000 values"));
}

TEST(Protocol, MissingFieldsAreNamed) {
  for (const ControlMessage& message : AllMessages()) {
    const Json whole = Json::parse(Encode(message));
    for (const auto& [name, value] : whole.items()) {
      Json without = whole;
      without.erase(name);
      EXPECT_THAT(ErrorOf(without.dump()), HasSubstr("'" + name + "'")) << NameOf(message.type);
    }
  }
}

TEST(Protocol, WrongTypesAndBoundsAreRefused) {
  EXPECT_THAT(ErrorOf(R"({"type":1,"version":15})"), HasSubstr("'type' is not a string"));
  EXPECT_THAT(ErrorOf(R"({"type":"met","version":"1"})"), HasSubstr("'version'"));
  EXPECT_THAT(ErrorOf(R"({"type":"armed","version":15,"connections":-1})"),
              HasSubstr("'connections' is out of range"));
  EXPECT_THAT(ErrorOf(R"({"type":"trace","version":15,"events":[]})"), HasSubstr("'events'"));
  EXPECT_THAT(ErrorOf(R"({"type":"failed","version":15,"reason":"x","code":0})"),
              HasSubstr("'code' is out of range"));
  EXPECT_THAT(ErrorOf(R"({"type":"failed","version":15,"reason":"x","code":17})"),
              HasSubstr("'code' is out of range"));
}

TEST(Protocol, BoundsInsideTheConfigurationHold) {
  ControlMessage message{.type = MessageType::kSlice, .config = Config()};
  message.config.load.threads = kMaxThreads + 1;
  EXPECT_THAT(ErrorOf(Encode(message)), AllOf(HasSubstr("'config'"), HasSubstr("'threads'")));
}

TEST(Protocol, APortIsOne) {
  for (const int port : {-1, 0, 65536}) {
    const ControlMessage message{.type = MessageType::kListening, .ports = {65535, port}};
    EXPECT_THAT(ErrorOf(Encode(message)), HasSubstr("no port")) << port;
  }
}

TEST(Protocol, AnOverlongListIsRefused) {
  ControlMessage message{.type = MessageType::kListening,
                         .ports = std::vector<int>(kMaxThreads, 1)};
  EXPECT_TRUE(DecodeMessage(Encode(message)).ok());
  message.ports.push_back(1);
  EXPECT_THAT(ErrorOf(Encode(message)), HasSubstr("'ports' has 257 elements"));
}

TEST(Protocol, StatusesTravelAsFailedMessages) {
  for (const absl::Status& status :
       {absl::DeadlineExceededError("too late"), absl::UnauthenticatedError("who"),
        absl::CancelledError("stop"), absl::InternalError("")}) {
    const ControlMessage message = FailedMessage(status);
    EXPECT_EQ(message.type, MessageType::kFailed);
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
