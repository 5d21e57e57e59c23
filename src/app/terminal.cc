#include "app/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace netring {
namespace {

/// Nobody reads longer lines, and nobody makes us write them.
constexpr int kMostWidth = 1000;

absl::string_view EnvironmentText(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

bool IsWidth(int width) { return width > 0 && width <= kMostWidth; }

size_t FindWidth(size_t otherwise) {
  int columns = 0;
  if (absl::SimpleAtoi(EnvironmentText("COLUMNS"), &columns) && IsWidth(columns))
    return static_cast<size_t>(columns);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && IsWidth(size.ws_col)) return size.ws_col;
  return otherwise;
}

bool IsUtf8() {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return false;
  const bool utf8 = absl::string_view(nl_langinfo_l(CODESET, locale)) == "UTF-8";
  freelocale(locale);
  return utf8;
}

}  // namespace

Terminal FindTerminal() {
  Terminal terminal;
  terminal.width = FindWidth(terminal.width);
  terminal.color = isatty(STDOUT_FILENO) == 1 && EnvironmentText("NO_COLOR").empty() &&
                   EnvironmentText("TERM") != "dumb";
  terminal.utf8 = IsUtf8();
  return terminal;
}

}  // namespace netring
