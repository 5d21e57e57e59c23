// Several structs of one kind become one: each field by the rule in its line of Describe().
//
//   archive.Field("messages", sample.messages, Bounds{0}, Merge::kAdd);
//
// A field without exactly one rule does not compile. The fields must be members of the struct.

#ifndef NETRING_BASE_MERGE_FIELDS_H_
#define NETRING_BASE_MERGE_FIELDS_H_

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "netring/check.h"

namespace netring {

/// What is merged, in its order; at least one, none null.
template <typename T>
using Values = std::vector<const T*>;

/// Where the fields of a struct are, in the order of their description.
class FieldPlaces {
 public:
  template <typename T, FieldFact... Facts>
  void Field(const char*, const T& value, Facts...) {
    places_.push_back(&value);
  }

  size_t size() const { return places_.size(); }
  const void* operator[](size_t field) const { return places_[field]; }

 private:
  std::vector<const void*> places_;
};

template <typename T>
FieldPlaces PlacesOf(const T& value) {
  FieldPlaces places;
  // Describe() takes the struct by reference for those who fill it; nothing is changed here.
  Describe(places, const_cast<T&>(value));
  return places;
}

template <typename... Facts>
concept HasOneMergeRule = (std::is_base_of_v<MergeRule, Facts> + ... + 0) == 1;

/// Writes into each field of a struct what becomes of that field of all parts.
class FieldMerger {
 public:
  template <typename T>
  explicit FieldMerger(const Values<T>& parts) {
    for (const T* part : parts) parts_.push_back(PlacesOf(*part));
  }

  template <typename T, FieldFact... Facts>
    requires HasOneMergeRule<Facts...>
  void Field(const char*, T& value, Facts... facts) {
    Values<T> values;
    for (const FieldPlaces& places : parts_) values.push_back(static_cast<const T*>(places[next_]));
    ++next_;
    value = Merged(RuleAmong(facts...), values);
  }

 private:
  template <typename Fact, typename... Facts>
  static auto RuleAmong(Fact fact, Facts... facts) {
    if constexpr (std::is_base_of_v<MergeRule, Fact>) {
      return fact;
    } else {
      return RuleAmong(facts...);
    }
  }

  std::vector<FieldPlaces> parts_;
  size_t next_ = 0;  ///< the field that comes
};

template <typename T>
T MergedFields(const Values<T>& parts) {
  NETRING_CHECK(!parts.empty());
  T merged = *parts.front();
  FieldMerger merger(parts);
  Describe(merger, merged);
  return merged;
}

// --- The rules ---

/// Element by element, as far as all lists go.
template <typename T, typename Rule>
std::vector<T> MergedElements(Rule rule, const Values<std::vector<T>>& lists) {
  std::vector<T> merged = *lists.front();
  for (size_t i = 0; i < merged.size(); ++i) {
    Values<T> elements;
    for (const std::vector<T>* list : lists) {
      if (i < list->size()) elements.push_back(&(*list)[i]);
    }
    if (elements.size() == lists.size()) merged[i] = Merged(rule, elements);
  }
  return merged;
}

template <typename T>
bool OfOneLength(const Values<std::vector<T>>& lists) {
  return std::all_of(lists.begin(), lists.end(),
                     [&](const auto* list) { return list->size() == lists.front()->size(); });
}

template <std::integral T>
T Merged(Merge::Add, const Values<T>& values) {
  T sum = 0;
  for (const T* value : values) {
    // It stops at what a number holds: what came from outside may say anything.
    if (__builtin_add_overflow(sum, *value, &sum)) return std::numeric_limits<T>::max();
  }
  return sum;
}

/// One that is missing in any is missing.
template <typename T, typename Rule>
std::optional<T> MergedIfAll(Rule rule, const Values<std::optional<T>>& values) {
  Values<T> there;
  for (const std::optional<T>* value : values) {
    if (!value->has_value()) return std::nullopt;
    there.push_back(&**value);
  }
  return Merged(rule, there);
}

template <typename T>
std::optional<T> Merged(Merge::Add add, const Values<std::optional<T>>& values) {
  return MergedIfAll(add, values);
}

template <typename T>
std::vector<T> Merged(Merge::Add add, const Values<std::vector<T>>& lists) {
  NETRING_CHECK(OfOneLength(lists));
  return MergedElements(add, lists);
}

template <std::integral T>
T Merged(Merge::Mean, const Values<T>& values) {
  return Merged(Merge::kAdd, values) / static_cast<T>(values.size());
}

template <std::integral T>
T Merged(Merge::Max, const Values<T>& values) {
  return **std::max_element(values.begin(), values.end(),
                            [](const T* left, const T* right) { return *left < *right; });
}

template <typename T>
std::optional<T> Merged(Merge::Max max, const Values<std::optional<T>>& values) {
  return MergedIfAll(max, values);
}

template <typename T>
T Merged(Merge::First, const Values<T>& values) {
  return *values.front();
}

inline bool Merged(Merge::Any, const Values<bool>& values) {
  return std::any_of(values.begin(), values.end(), [](const bool* value) { return *value; });
}

inline std::string Merged(Merge::Any, const Values<std::string>& texts) {
  const auto said =
      std::find_if(texts.begin(), texts.end(), [](const auto* text) { return !text->empty(); });
  return said == texts.end() ? "" : **said;
}

template <typename T>
std::vector<T> Merged(Merge::Append, const Values<std::vector<T>>& lists) {
  std::vector<T> all;
  for (const std::vector<T>* list : lists) all.insert(all.end(), list->begin(), list->end());
  return all;
}

template <typename T>
T Merged(Merge::Fields, const Values<T>& structs) {
  return MergedFields(structs);
}

template <typename T>
std::vector<T> Merged(Merge::Fields fields, const Values<std::vector<T>>& lists) {
  NETRING_CHECK(OfOneLength(lists));
  return MergedElements(fields, lists);
}

template <typename T>
std::vector<T> Merged(Merge::CommonFields, const Values<std::vector<T>>& lists) {
  return MergedElements(Merge::kFields, lists);
}

}  // namespace netring

#endif  // NETRING_BASE_MERGE_FIELDS_H_
