// Which texts belong together.
#include <algorithm>
#include <filesystem>

#include "app/lint/lint.h"
#include "app/schema/side.h"
#include "schema/migrate/files.h"

namespace assay::app {
namespace {

bool is_of_tool(const schema::File& file) { return schema::read_history({file}).format != schema::MigrationFormat::sql; }

/// The files beside one of a tool's.
Result<Sequence> beside(const std::filesystem::path& path) {
  Sequence out;
  out.folder = path.has_parent_path() ? path.parent_path().generic_string() : ".";
  out.label = out.folder;
  auto files = read_folder(out.folder);
  if (!files) return fail(files.error());
  out.files = std::move(*files);
  return out;
}

}  // namespace

Result<std::vector<Sequence>> sequences_of(const std::vector<std::string>& inputs) {
  std::vector<Sequence> out;
  for (const std::string& input : inputs) {
    std::error_code ec;
    const std::filesystem::path path(input);
    if (std::filesystem::is_directory(path, ec)) {
      auto files = read_folder(input);
      if (!files) return fail(files.error());
      out.push_back({.folder = input, .label = input, .files = std::move(*files)});
      continue;
    }
    auto text = read_text_of(input);
    if (!text) return fail(text.error());
    const std::string name = path.filename().generic_string();
    if (!name.ends_with(".sql") || !is_of_tool({name, *text})) {
      out.push_back({.folder = {}, .label = input, .files = {{"given.sql", std::move(*text)}}});
      continue;
    }
    const std::string folder = path.has_parent_path() ? path.parent_path().generic_string() : ".";
    auto known = std::find_if(out.begin(), out.end(), [&](const Sequence& one) { return one.folder == folder && !one.asked.empty(); });
    if (known == out.end()) {
      auto made = beside(path);
      if (!made) return fail(made.error());
      known = out.insert(out.end(), std::move(*made));
    }
    known->asked.push_back(name);
  }
  return out;
}

std::string path_of(const Sequence& sequence, const std::string& file) {
  if (sequence.folder.empty()) return sequence.label;
  return (std::filesystem::path(sequence.folder) / file).lexically_normal().generic_string();
}

}  // namespace assay::app
