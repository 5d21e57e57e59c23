#include "analysis/auto_rule.h"

#include <algorithm>

namespace netring {

const AutoRule* RuleOf(const Cell& cell, const std::vector<AutoRule>& rules) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const AutoRule& rule) {
    return rule.engine == cell.technique.engine && rule.workload == cell.load.workload;
  });
  return found == rules.end() ? nullptr : &*found;
}

std::string SentWith(const Cell& cell, const std::vector<AutoRule>& rules) {
  if (cell.technique.variant != kAutoImpl) return cell.technique.variant;
  const AutoRule* rule = RuleOf(cell, rules);
  if (rule == nullptr) return "";
  const bool large = rule->from.has_value() && cell.load.size * cell.load.batch >= *rule->from;
  return large ? rule->zero_copy : kAutoCopy;
}

}  // namespace netring
