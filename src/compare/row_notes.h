// What the rows of a comparison have to say together: a sentence each, empty where there is nothing
// to say.

#ifndef NETRING_COMPARE_ROW_NOTES_H_
#define NETRING_COMPARE_ROW_NOTES_H_

#include <string>
#include <vector>

#include "compare/judge.h"

namespace netring {

using ComparedRows = std::vector<ComparedRow>;

/// How many of each answer.
std::string CountsNote(const ComparedRows& rows);
/// The cells that one side alone has.
std::string OneSidedNote(const ComparedRows& rows);
/// The widest control of each metric.
std::string ControlNote(const ComparedRows& rows);
/// How many rows have neighbouring rounds that are alike.
std::string FollowNote(const ComparedRows& rows);
/// By which rules rows are weakened.
std::string WeakenedNote(const ComparedRows& rows);
/// What else differs between the cells of a row; the first few.
std::vector<std::string> CircumstanceNotes(const ComparedRows& rows);

}  // namespace netring

#endif  // NETRING_COMPARE_ROW_NOTES_H_
