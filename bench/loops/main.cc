// bench-loop: TCP round trips, or a stream, by loops that are written by hand.

#include <getopt.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "loop.h"

namespace {

using loops::Options;

constexpr char kUsage[] =
    R"(usage: bench-loop ENGINE server|client ADDRESS PORT [--size BYTES] [--connections N]
                  [--seconds S] [--look MICROSECONDS] [--stream]

One thread that works, which the caller pins. ENGINE: blocking, epoll or ring. --size, --connections and
--stream must be the same on both sides.
  --size BYTES     of a message, both ways [64]
  --connections N  of the one thread [1]
  --seconds S      the client: measured time, after a warm-up of a tenth of it [1]
  --look US        look for events so long before sleeping [0]
  --stream         blocking and ring: the server sends messages one after the other to one
                   connection
PORT 0: the server takes a free one. It prints "listening on port PORT" and at the end "total N",
the client "per_second X total N": round trips, or messages of the stream.
Exit: 0 done, 1 a failure, 2 usage, 77 the kernel has no such ring.
)";

struct Engine {
  const char* name;
  void (*run)(const Options&, const std::vector<int>&, loops::Window*);
  void (*stream)(const Options&, const std::vector<int>&, loops::Window*);  ///< null: it has none
};
constexpr Engine kEngines[] = {{"blocking", loops::RunBlocking, loops::RunStream},
                               {"epoll", loops::RunEpoll, nullptr},
                               {"ring", loops::RunRing, loops::RunRingStream}};
constexpr double kMostBytes = 1 << 30;
constexpr double kMostConnections = 4096;
constexpr double kMostSeconds = 3600;
constexpr double kMostLookUs = 1e6;
constexpr double kMostPort = 65535;

[[noreturn]] void Refuse(const std::string& what) {
  std::fprintf(stderr, "bench-loop: %s\n%s", what.c_str(), kUsage);
  std::exit(2);
}

double Number(const char* name, const char* text, double least, double most) {
  char* end = nullptr;
  const double number = std::strtod(text, &end);
  if (end == text || *end != '\0' || !(number >= least && number <= most))
    Refuse(std::string(name) + " " + text + ": not a number in its range");
  return number;
}

void ParseOption(int which, Options* options) {
  switch (which) {
    case 's':
      options->size = static_cast<size_t>(Number("--size", optarg, 1, kMostBytes));
      return;
    case 'c':
      options->connections = static_cast<int>(Number("--connections", optarg, 1, kMostConnections));
      return;
    case 't':
      options->seconds = Number("--seconds", optarg, 0.01, kMostSeconds);
      return;
    case 'l':
      options->look_ns = static_cast<int64_t>(Number("--look", optarg, 0, kMostLookUs) * 1000);
      return;
    case 'm':
      options->stream = true;
      return;
    case 'h':
      std::fputs(kUsage, stdout);
      std::exit(0);
    default:
      Refuse("unknown option, or one without its value");
  }
}

const Engine& Parse(int argc, char** argv, Options* options) {
  constexpr option kOptions[] = {{"size", required_argument, nullptr, 's'},
                                 {"connections", required_argument, nullptr, 'c'},
                                 {"seconds", required_argument, nullptr, 't'},
                                 {"look", required_argument, nullptr, 'l'},
                                 {"stream", no_argument, nullptr, 'm'},
                                 {"help", no_argument, nullptr, 'h'},
                                 {nullptr, 0, nullptr, 0}};
  opterr = 0;
  for (int which = 0; (which = getopt_long(argc, argv, "", kOptions, nullptr)) >= 0;)
    ParseOption(which, options);
  if (argc - optind != 4) Refuse("ENGINE, server or client, ADDRESS and PORT are needed");
  const std::string name = argv[optind];
  const std::string side = argv[optind + 1];
  if (side != "server" && side != "client") Refuse(side + ": neither server nor client");
  options->client = side == "client";
  options->address = argv[optind + 2];
  options->port =
      static_cast<int>(Number("PORT", argv[optind + 3], options->client ? 1 : 0, kMostPort));
  for (const Engine& engine : kEngines) {
    if (name != engine.name) continue;
    if (options->stream && (engine.stream == nullptr || options->connections > 1))
      Refuse("--stream is blocking or ring, with one connection");
    return engine;
  }
  Refuse(name + ": no such engine");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const Engine& engine = Parse(argc, argv, &options);
  // A thread that never runs, as any program has that does more than one thing, netring's agents
  // too: then the kernel counts references to the files of each call (fdget(), fs/file.c), and
  // glibc makes each call a cancellation point. Alone it takes 1.4 % of the round trips of
  // blocking, 1.9 % of epoll's, 0.7 % of the ring's (64 B, one CPU, kernel 6.18).
  std::thread([] { pause(); }).detach();
  const std::vector<int> sockets = loops::Connect(options);
  loops::Window window(options.seconds);
  (options.stream ? engine.stream : engine.run)(options, sockets, &window);
  for (const int fd : sockets) close(fd);
  const auto total = static_cast<unsigned long long>(window.total());
  if (options.client) {
    std::printf("per_second %.6g total %llu\n", window.PerSecond(), total);
  } else {
    std::printf("total %llu\n", total);
  }
}
