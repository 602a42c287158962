#include "advise/lint/columns.h"

namespace {

using namespace assay;

bool is_short(std::string_view charset) { return lint::is_one_of(charset, {"utf8", "utf8mb3"}); }

void lengthen(std::string& charset, std::string& collation) {
  if (is_short(charset)) charset = "utf8mb4";
  for (const std::string_view prefix : {"utf8mb3_", "utf8_"})
    if (collation.starts_with(prefix)) collation = "utf8mb4_" + collation.substr(prefix.size());
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  bool is_table = is_short(table.charset.empty() ? subject.model.charset : table.charset);
  std::vector<std::string> columns;
  for (const schema::Column& column : table.columns) {
    const bool text = lint::family_of(column.type) == lint::Family::text;
    if (text && (is_short(column.charset) || (is_table && column.charset.empty()))) columns.push_back(column.name);
  }
  if (columns.empty()) return;
  report.on(table)
      .says(fmt::format("{} keeps text in utf8mb3: {}", display(table.qualified()), lint::joined(columns)))
      .because(
          "utf8mb3 has at most three bytes a character: emoji and rare Chinese characters are refused (error 1366), or cut off where the "
          "SQL mode is not strict. It is deprecated.")
      .fix([](schema::Table& changed) {
        if (changed.charset.empty()) changed.charset = "utf8mb4";
        lengthen(changed.charset, changed.collation);
        for (schema::Column& own : changed.columns) {
          // said outright: a changed default of the table leaves its columns as they are
          if (own.charset.empty() && lint::family_of(own.type) == lint::Family::text) own.charset = "utf8mb4";
          lengthen(own.charset, own.collation);
        }
      });
}

}  // namespace

ASSAY_LINT_RULE(utf8mb3_charset){
    .slug = "utf8mb3_charset",
    .title = "Text that cannot hold all characters",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .table = check,
};
