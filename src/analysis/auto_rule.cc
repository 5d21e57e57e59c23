#include "analysis/auto_rule.h"

#include <algorithm>

namespace netring {

std::string AutoLayout(const Cell& cell) {
  return Layout::Parse(cell.load.layout)->AnySize().Text();
}

const AutoRule* RuleOf(const Cell& cell, const std::vector<AutoRule>& rules) {
  const std::string layout = AutoLayout(cell);
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const AutoRule& rule) {
    return rule.engine == cell.technique.engine && rule.workload == cell.load.workload &&
           rule.layout == layout && rule.alloc == cell.load.alloc;
  });
  return found == rules.end() ? nullptr : &*found;
}

std::string SentWith(const Cell& cell, const std::vector<AutoRule>& rules) {
  if (cell.technique.variant != kAutoImpl) return cell.technique.variant;
  const AutoRule* rule = RuleOf(cell, rules);
  if (rule == nullptr) return "";
  const int64_t payload = cell.load.size - Layout::Parse(cell.load.layout)->header_bytes();
  const bool large = rule->from.has_value() && payload * cell.load.batch >= *rule->from;
  return large ? rule->zero_copy : kAutoCopy;
}

}  // namespace netring
