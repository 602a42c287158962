#include "schema/ddl/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace assay::schema::ddl {

Problem Report::make(ProblemKind kind, const SourceStatement& statement, std::size_t at, std::string message) {
  const Place place = places_.of(at);
  const std::string_view beginning = text_.substr(statement.begin, std::min<std::size_t>(statement.end - statement.begin, 480));
  return {kind, place.line, place.column, std::move(message), std::string(text::clip(text::one_line(text::to_utf8(beginning)), 120))};
}

void Report::problem(ProblemKind kind, const SourceStatement& statement, std::size_t at, std::string message) {
  problems_.push_back(make(kind, statement, at, std::move(message)));
}

void Report::ignored(const SourceStatement& statement, const std::string& what) {
  Ignored& entry = ignored_[what];
  if (entry.count++ == 0) entry.first = make(ProblemKind::ignored, statement, statement.begin, {});
}

ReadResult Report::finish(Model model) {
  ReadResult out;
  model.sort();
  out.model = std::move(model);
  for (auto& [what, entry] : ignored_) {
    entry.first.message =
        fmt::format("{}: {} statement{} that say nothing about the schema.", what, entry.count, entry.count == 1 ? "" : "s");
    problems_.push_back(std::move(entry.first));
  }
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
  out.problems = std::move(problems_);
  out.statements = statements_;
  out.lost = static_cast<std::size_t>(
      std::count_if(out.problems.begin(), out.problems.end(), [](const Problem& p) { return p.kind == ProblemKind::lost; }));
  return out;
}

}  // namespace assay::schema::ddl
