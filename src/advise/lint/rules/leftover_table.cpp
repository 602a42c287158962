#include <cctype>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

/// orders_20240131, orders_2024_01_31: the day of a copy. A year or a month alone may be a partition made by hand.
bool ends_with_day(const std::string& name) {
  std::string digits;
  for (std::size_t i = name.size(); i > 0; --i) {
    const char c = name[i - 1];
    if (c == '_' || c == '-') continue;
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) break;
    digits.insert(digits.begin(), c);
  }
  return digits.size() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || subject.has_children(table) || !subject.references_to(table).empty()) return;
  const auto words = lint::words_of(table.name);
  const bool named =
      words.size() > 1 && lint::is_one_of(words.back(), {"old", "bak", "backup", "bkp", "copy", "tmp", "temp", "orig", "new"});
  const bool copy = words.size() > 2 && lint::has_word(table.name, {"bak", "backup", "bkp", "copy"}) && ends_with_day(table.name);
  if (!named && !copy && !(words.size() > 1 && ends_with_day(table.name))) return;
  auto& found =
      report.on(table)
          .says(fmt::format("{} seems to be left over from a change", display(table.qualified())))
          .because(
              "Nobody keeps it up to date, yet it is dumped, vacuumed and read by mistake, and personal data in it escape every deletion.");
  if (table.bytes > 0) found.with("size", table.bytes, "bytes");
}

}  // namespace

ASSAY_LINT_RULE(leftover_table){
    .slug = "leftover_table",
    .title = "A table that seems left over",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .table = check,
};
