#include <algorithm>
#include <map>

#include "advise/check.h"
#include "app/lint/lint.h"
#include "core/text.h"
#include "schema/migrate/files.h"

namespace assay::app {
namespace {

constexpr int max_rounds = 200;

using lint::MigrationLint;

bool is_of_steps(const Finding& finding) {
  const lint::LintRule* rule = lint::find_rule(finding.rule);
  return rule != nullptr && rule->step != nullptr;
}

/// Where the way up of each file stands in its text.
struct Span {
  std::size_t begin = 0, end = 0;
};
struct Layout {
  std::map<std::string, Span> spans;
  std::string last;  ///< path of the file that takes what is added
};

Layout layout_of(const Sequence& sequence) {
  Layout out;
  for (const schema::HistoryStep& step : schema::read_history(sequence.files).steps) {
    const auto file =
        std::find_if(sequence.files.begin(), sequence.files.end(), [&](const schema::File& f) { return f.path == step.path; });
    std::string_view up = step.sql;
    if (up.starts_with("\xEF\xBB\xBF")) up.remove_prefix(3);
    const std::size_t at = file->text.find(up);
    if (at == std::string::npos) continue;
    out.spans[step.path] = {at, at + up.size()};
    if (sequence.asked.empty() || std::count(sequence.asked.begin(), sequence.asked.end(), step.path) > 0) out.last = step.path;
  }
  return out;
}

/// One fix as an edit of a text: [begin, end) gives way to `sql`.
struct TextEdit {
  std::string file;
  std::size_t begin = 0, end = 0;
  std::string sql;
};

std::optional<TextEdit> edit_of(const Sequence& sequence, const Layout& layout, const Finding& finding, const lint::Site& site) {
  if (!finding.fix || site.end == 0) return std::nullopt;
  const bool in_place = is_of_steps(finding);
  const std::string& path = in_place ? site.file : layout.last;
  const auto span = layout.spans.find(path);
  if (span == layout.spans.end()) return std::nullopt;
  const auto file = std::find_if(sequence.files.begin(), sequence.files.end(), [&](const schema::File& f) { return f.path == path; });
  const std::string sql(text::trim(finding.fix->sql));
  if (in_place) {
    const std::size_t begin = span->second.begin + site.begin;
    std::size_t end = span->second.begin + site.end;
    if (end < file->text.size() && file->text[end] == ';') ++end;
    return TextEdit{path, begin, end, sql};
  }
  std::size_t end = span->second.end;
  while (end > span->second.begin && text::trim(std::string_view(file->text).substr(end - 1, 1)).empty()) --end;
  return TextEdit{path, end, end, fmt::format("\n\n{}", sql)};
}

void apply(std::vector<schema::File>& files, std::vector<TextEdit> edits) {
  // from the end on, so that what is left keeps its place; of several at one place the last goes in first
  std::reverse(edits.begin(), edits.end());
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
  for (const TextEdit& edit : edits)
    for (schema::File& file : files)
      if (file.path == edit.file) file.text.replace(edit.begin, edit.end - edit.begin, edit.sql);
}

std::map<std::string, int> counts_of(const MigrationLint& linted, bool grave) {
  std::map<std::string, int> out;
  for (const Finding& finding : linted.findings)
    if (!grave || finding.severity != Severity::info) ++out[finding.key];
  return out;
}

/// All of the keys are there less often, and nothing grave is new.
bool is_better(const MigrationLint& before, const MigrationLint& after, const std::vector<std::string>& keys) {
  if (after.not_modelled.size() > before.not_modelled.size()) return false;
  auto had = counts_of(before, false);
  auto has = counts_of(after, false);
  if (!std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return has[key] < had[key]; })) return false;
  const auto grave = counts_of(after, true);
  return std::all_of(grave.begin(), grave.end(), [&](const auto& one) { return one.second <= had[one.first]; });
}

}  // namespace

Fixed fix_sequence(Sequence& sequence, const schema::Model& before, const lint::MigrationOptions& options,
                   const std::function<bool(const Finding&)>& wanted) {
  Fixed out;
  std::set<std::string> refused, changed;
  bool one_by_one = false;
  auto now = advise::check(sequence.files, before, options);
  for (int round = 0; round < max_rounds && now; ++round) {
    const Layout layout = layout_of(sequence);
    std::vector<TextEdit> edits;
    std::vector<std::string> keys;
    std::set<std::pair<std::string, std::size_t>> taken;
    for (std::size_t i = 0; i < now->findings.size() && !(one_by_one && !edits.empty()); ++i) {
      const Finding& finding = now->findings[i];
      if (refused.contains(finding.key) || std::count(keys.begin(), keys.end(), finding.key) > 0 || !wanted(finding)) continue;
      auto edit = edit_of(sequence, layout, finding, now->sites[i]);
      // two fixes of one statement, or of one table, may not go together
      if (!edit || !taken.emplace(now->sites[i].file, now->sites[i].begin).second) continue;
      edits.push_back(std::move(*edit));
      keys.push_back(finding.key);
    }
    if (edits.empty()) break;
    std::vector<schema::File> files = sequence.files;
    apply(files, edits);
    auto then = advise::check(files, before, options);
    if (then && is_better(*now, *then, keys)) {
      sequence.files = std::move(files);
      now = std::move(then);
      out.keys.insert(out.keys.end(), keys.begin(), keys.end());
      for (const TextEdit& edit : edits) changed.insert(edit.file);
    } else if (edits.size() > 1) {
      one_by_one = true;
    } else {
      refused.insert(keys.front());
    }
  }
  out.files.assign(changed.begin(), changed.end());
  return out;
}

}  // namespace assay::app
