// What changed since a git revision, by asking git.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/lint/lint.h"
#include "core/text.h"
#include "twin/process.h"

namespace assay::app {
namespace {

constexpr int whole_file = 1 << 30;

Result<std::string> git(const std::filesystem::path& folder, std::vector<std::string> words) {
  twin::Command command;
  command.words = {"/usr/bin/git", "-C", folder.string()};
  command.words.insert(command.words.end(), words.begin(), words.end());
  for (const char* name : {"PATH", "HOME"})
    if (const char* value = std::getenv(name)) command.environment.push_back(fmt::format("{}={}", name, value));
  return twin::capture(command, Millis(30'000), interrupted());
}

std::string resolved(const std::filesystem::path& path) {
  std::error_code ec;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, ec);
  return (ec ? path : whole).generic_string();
}

/// "@@ -3,2 +5,4 @@" → {5, 8}; nothing when only lines were taken away.
std::optional<std::pair<int, int>> added_range(std::string_view hunk) {
  const auto plus = hunk.find('+');
  const auto end = hunk.find(' ', plus);
  if (plus == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  const std::string range(hunk.substr(plus + 1, end - plus - 1));
  const auto comma = range.find(',');
  const int first = std::atoi(range.c_str());
  const int count = comma == std::string::npos ? 1 : std::atoi(range.c_str() + comma + 1);
  if (count == 0) return std::nullopt;
  return std::pair{first, first + count - 1};
}

/// Hunks of `git diff --unified=0 --no-prefix --relative`: "+++ V2__x.sql", then "@@ … @@" and lines that begin with + and -.
void read_diff(const std::string& diff, const std::filesystem::path& folder, ChangedLines& out) {
  std::string file;
  bool head = false;
  for (const std::string_view line : text::split(diff, '\n')) {
    if (line.starts_with("diff --git ")) head = true;
    if (head && line.starts_with("+++ ")) {
      std::string_view name = line.substr(4);
      if (name.ends_with('\t')) name.remove_suffix(1);  // names with blanks
      file = resolved(folder / name);
    }
    if (!line.starts_with("@@")) continue;
    head = false;
    if (const auto range = added_range(line)) out[file].push_back(*range);
  }
}

Result<void> read_folder_changes(const std::string& revision, const std::filesystem::path& folder, ChangedLines& out) {
  if (!git(folder, {"cat-file", "-e", fmt::format("{}^{{commit}}", revision)}))
    return fail(Code::invalid,
                fmt::format("--since {}: git knows no such revision in {}. Give a commit, a branch or a tag, such as origin/main.",
                            revision, folder.string()));
  const auto diff = git(folder, {"-c", "core.quotePath=false", "diff", "--no-ext-diff", "--no-color", "--no-prefix", "--relative",
                                 "--unified=0", revision, "--", "."});
  if (!diff) return fail(diff.error());
  read_diff(*diff, folder, out);
  const auto made = git(folder, {"-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "--", "."});
  if (!made) return fail(made.error());
  for (const std::string_view line : text::split(*made, '\n'))
    if (!line.empty()) out[resolved(folder / line)] = {{1, whole_file}};
  return {};
}

}  // namespace

Result<ChangedLines> changed_since(const std::string& revision, const std::vector<Sequence>& sequences) {
  ChangedLines out;
  std::set<std::filesystem::path> folders;
  for (const Sequence& sequence : sequences)
    folders.insert(sequence.folder.empty() ? std::filesystem::path(resolved(sequence.label)).parent_path()
                                           : std::filesystem::path(resolved(sequence.folder)));
  for (const std::filesystem::path& folder : folders)
    if (auto read = read_folder_changes(revision, folder, out); !read) return fail(read.error());
  return out;
}

bool is_changed(const ChangedLines& changed, const std::string& path, int first, int last) {
  const auto file = changed.find(resolved(path));
  if (file == changed.end()) return false;
  return first == 0 || std::any_of(file->second.begin(), file->second.end(),
                                   [&](const auto& range) { return range.first <= last && first <= range.second; });
}

}  // namespace assay::app
