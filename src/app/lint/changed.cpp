// What changed since a git revision, by asking git.
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

void read_diff(const std::string& diff, std::vector<std::pair<int, int>>& ranges) {
  for (const std::string_view line : text::split(diff, '\n'))
    if (line.starts_with("@@"))
      if (const auto range = added_range(line)) ranges.push_back(*range);
}

}  // namespace

Result<ChangedLines> changed_since(const std::string& revision, const std::vector<std::string>& paths) {
  ChangedLines out;
  for (const std::string& path : paths) {
    std::error_code ec;
    const std::filesystem::path whole = std::filesystem::absolute(path, ec);
    const std::string name = whole.filename();
    const auto known = git(whole.parent_path(), {"cat-file", "-e", fmt::format("{}^{{commit}}", revision)});
    if (!known)
      return fail(Code::invalid,
                  fmt::format("--since {}: git knows no such revision in {}. Give a commit, a branch or a tag, such as origin/main.",
                              revision, whole.parent_path().string()));
    const auto there = git(whole.parent_path(), {"ls-tree", "--name-only", revision, "--", name});
    if (!there) return fail(there.error());
    if (text::trim(*there).empty()) {
      out[path] = {{1, whole_file}};
      continue;
    }
    const auto diff = git(whole.parent_path(), {"diff", "--no-ext-diff", "--unified=0", revision, "--", name});
    if (!diff) return fail(diff.error());
    std::vector<std::pair<int, int>> ranges;
    read_diff(*diff, ranges);
    if (!ranges.empty()) out[path] = std::move(ranges);
  }
  return out;
}

}  // namespace assay::app
