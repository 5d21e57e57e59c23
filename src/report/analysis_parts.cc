// The parts of the CPU time of a message, one on top of the other.

#include "report/analysis_fields.h"
#include "report/range_sentence.h"

namespace netring {
namespace {

/// Stacks what one side's parts take of a message.
class PartsOfSide {
 public:
  PartsOfSide(const char* side, int64_t messages, std::vector<ShownPart>* parts)
      : side_(side), messages_(static_cast<double>(messages)), parts_(parts) {}

  void Add(const char* name, int64_t ns) {
    if (ns <= 0) return;
    const double more = static_cast<double>(ns) / messages_;
    Append(name, top_, more, false);
    top_ += more;
  }
  /// What may be in the other parts already.
  void AddBeside(const char* name, int64_t ns) {
    if (ns > 0) Append(name, 0, static_cast<double>(ns) / messages_, true);
  }

 private:
  void Append(const char* name, double from, double size, bool beside) {
    parts_->push_back({.side = side_,
                       .name = name,
                       .from = SixDigits(from),
                       .to = SixDigits(from + size),
                       .beside = beside,
                       .text = FigureWithUnit(MetricId::kServerWork, size)});
  }

  const char* side_;
  double messages_;
  std::vector<ShownPart>* parts_;
  double top_ = 0;
};

void AppendSide(const char* name, const SideSample& side, std::vector<ShownPart>* parts) {
  if (side.messages <= 0) return;
  PartsOfSide of_side(name, side.messages, parts);
  of_side.Add("work", side.cpu_ns - side.looking_ns);
  of_side.Add("waiting (busy-poll)", std::min(side.looking_ns, side.cpu_ns));
  of_side.Add("NAPI threads", side.napi_ns.value_or(0));
  of_side.AddBeside("softirq", side.softirq_ns.value_or(0));
}

}  // namespace

std::vector<ShownPart> PartsOfCpuTime(const CellResult& cell) {
  std::vector<ShownPart> parts;
  AppendSide("server", cell.server(), &parts);
  AppendSide("client", cell.client(), &parts);
  return parts;
}

}  // namespace netring
