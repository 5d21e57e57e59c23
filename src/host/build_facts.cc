// The one file that is compiled anew for another revision.

#include "host/build_facts.h"

#include <elf.h>
#include <gnu/libc-version.h>
#include <liburing/io_uring_version.h>
#include <link.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "host/build_flags.h"
#include "host/revision.h"
#include "ring/liburing_version.h"

namespace netring {
namespace {

#define NETRING_TEXT_(x) #x
#define NETRING_TEXT(x) NETRING_TEXT_(x)
constexpr char kBuiltWithLiburing[] =
    NETRING_TEXT(IO_URING_VERSION_MAJOR) "." NETRING_TEXT(IO_URING_VERSION_MINOR);

constexpr size_t kNoteAlign = 4;

size_t Aligned(size_t size) { return (size + kNoteAlign - 1) / kNoteAlign * kNoteAlign; }

/// The build id among the notes of a segment (elf(5)), in hexadecimal; empty: it is not there.
std::string BuildIdIn(absl::string_view notes) {
  ElfW(Nhdr) note;
  while (notes.size() >= sizeof(note)) {
    std::memcpy(&note, notes.data(), sizeof(note));
    notes.remove_prefix(sizeof(note));
    const size_t name = Aligned(note.n_namesz);
    if (notes.size() < name + note.n_descsz) break;
    if (note.n_type == NT_GNU_BUILD_ID &&
        notes.substr(0, note.n_namesz) == absl::string_view(ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)))
      return absl::BytesToHexString(notes.substr(name, note.n_descsz));
    notes.remove_prefix(std::min(notes.size(), name + Aligned(note.n_descsz)));
  }
  return "";
}

/// The first object is the program itself.
int FindBuildId(dl_phdr_info* object, size_t, void* out) {
  auto* id = static_cast<std::string*>(out);
  for (size_t i = 0; i < object->dlpi_phnum && id->empty(); ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* begin = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    *id = BuildIdIn({begin, segment.p_memsz});
  }
  return 1;  // no further object
}

std::string OwnBuildId() {
  std::string id;
  dl_iterate_phdr(FindBuildId, &id);
  return id;
}

/// Empty when this was not built from a git checkout.
std::string GitRevision() {
  std::string revision = kRevision;
  return revision == "none" ? "" : revision;
}

}  // namespace

BuildFacts OwnBuildFacts() {
  return {.netring_version = NETRING_VERSION,
          .git_revision = GitRevision(),
          .compiler = NETRING_COMPILER,
          .compiler_flags = kBuildFlags,
          .build_type = NETRING_BUILD_TYPE,
          .sanitizer = NETRING_SANITIZER,
          .liburing_version = kBuiltWithLiburing,
          .liburing_loaded = LoadedLiburingVersion(),
          .libc = absl::StrCat("glibc ", gnu_get_libc_version()),
          .build_id = OwnBuildId()};
}

}  // namespace netring
