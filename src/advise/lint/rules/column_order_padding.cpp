#include <algorithm>
#include <map>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

struct Storage {
  int bytes = 0;  ///< 0 = varies
  int align = 1;
};

/// pg_type.typlen and typalign.
Storage storage_of(const schema::Column& column) {
  static const std::map<std::string_view, Storage> fixed = {{"boolean", {1, 1}},
                                                            {"smallint", {2, 2}},
                                                            {"integer", {4, 4}},
                                                            {"real", {4, 4}},
                                                            {"date", {4, 4}},
                                                            {"bigint", {8, 8}},
                                                            {"double precision", {8, 8}},
                                                            {"money", {8, 8}},
                                                            {"timestamp with time zone", {8, 8}},
                                                            {"timestamp without time zone", {8, 8}},
                                                            {"time without time zone", {8, 8}},
                                                            {"time with time zone", {12, 8}},
                                                            {"interval", {16, 8}},
                                                            {"uuid", {16, 1}}};
  if (column.type.dimensions > 0) return {};
  const auto found = fixed.find(column.type.name);
  return found == fixed.end() ? Storage{} : found->second;
}

int aligned(int at, int to) { return (at + to - 1) / to * to; }

/// What the columns of fixed length take, with the gaps between them; where a value of varying length ends is not known.
int bytes_of(const std::vector<Storage>& columns) {
  int total = 0, at = 0;
  for (const Storage& column : columns) {
    if (column.bytes == 0) {
      at = 0;
      continue;
    }
    const int start = aligned(at, column.align);
    total += start - at + column.bytes;
    at = start + column.bytes;
  }
  return total;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  std::vector<Storage> columns;
  for (const schema::Column& column : table.columns) columns.push_back(storage_of(column));
  std::vector<Storage> best = columns;
  std::stable_sort(best.begin(), best.end(), [](const Storage& a, const Storage& b) {
    const bool fixed = a.bytes > 0;
    return fixed != (b.bytes > 0) ? fixed : a.align > b.align;
  });
  const int saved = aligned(bytes_of(columns), 8) - aligned(bytes_of(best), 8);
  if (saved < 8) return;
  auto& found =
      report.on(table)
          .says(fmt::format("{} bytes of each row of {} are gaps between columns", saved, display(table.qualified())))
          .because(fmt::format("{}Columns of eight bytes first, then four, two and one, and those of varying length last, have none.",
                               table.row_estimate > 0 ? fmt::format("That is {} in all. ", text::bytes(table.row_estimate * saved)) : ""))
          .with("gaps", saved, "bytes");
  if (table.row_estimate > 0) found.with("in all", table.row_estimate * saved, "bytes");
}

}  // namespace

ASSAY_LINT_RULE(column_order_padding){
    .slug = "column_order_padding",
    .title = "Columns in an order that wastes space",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .table = check,
};
