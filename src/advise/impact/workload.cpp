#include "advise/impact/workload.h"

#include <algorithm>
#include <charconv>

#include "core/json.h"
#include "core/text.h"
#include "schema/ddl/statements.h"

namespace assay::impact {
namespace {

/// Of the last line `-- calls: N` of what stands before a statement; 1 when there is none.
Result<std::int64_t> calls_in(std::string_view before, std::size_t first_line) {
  std::int64_t calls = 1;
  std::size_t line = first_line;
  for (const std::string_view one : text::split(before, '\n')) {
    const std::string_view words = text::trim(one);
    constexpr std::string_view mark = "-- calls:";
    if (words.starts_with(mark)) {
      const std::string_view number = text::trim(words.substr(mark.size()));
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), calls);
      if (error != std::errc() || end != number.data() + number.size() || calls < 0)
        return fail(Code::invalid, fmt::format("Line {} of the workload has '{}': write a whole number after `-- calls:`.", line, number));
    }
    ++line;
  }
  return calls;
}

Result<std::vector<WorkloadStatement>> of_lines(std::string_view text) {
  std::vector<WorkloadStatement> out;
  std::size_t number = 0;
  for (const std::string_view line : text::split(text, '\n')) {
    ++number;
    if (text::trim(line).empty()) continue;
    const auto json = Json::parse(line);
    auto read = json ? from_json<WorkloadStatement>(*json, "A statement") : Result<WorkloadStatement>(fail(json.error()));
    if (!read) return fail(Code::invalid, fmt::format("Line {} of the workload: {}", number, read.error().message));
    if (read->calls < 0)
      return fail(Code::invalid, fmt::format("Line {} of the workload: calls is {}; it is 0 or more.", number, read->calls));
    out.push_back(std::move(*read));
  }
  return out;
}

}  // namespace

Result<std::vector<WorkloadStatement>> read_workload(std::string_view text, schema::Dialect dialect) {
  if (text::trim(text).starts_with('{')) return of_lines(text);
  std::vector<WorkloadStatement> out;
  std::size_t done = 0;
  for (const schema::Extent& piece : schema::statement_extents(text, dialect)) {
    const auto line = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(done), '\n')) + 1;
    auto calls = calls_in(text.substr(done, piece.begin - done), line);
    if (!calls) return fail(calls.error());
    WorkloadStatement one;
    one.sql = std::string(text.substr(piece.begin, piece.end - piece.begin));
    one.calls = *calls;
    out.push_back(std::move(one));
    done = piece.end;
  }
  return out;
}

std::string write_workload(std::span<const WorkloadStatement> workload) {
  std::string out;
  for (const WorkloadStatement& one : workload) out += to_json_text(one) + "\n";
  return out;
}

}  // namespace assay::impact
