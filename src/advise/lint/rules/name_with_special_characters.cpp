#include <algorithm>
#include <cctype>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Letters of any language, digits that do not come first, and _; $ too, which all of them take.
bool is_plain(std::string_view name) {
  if (name.empty()) return true;
  if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= 0x80 || std::isalnum(c) != 0 || c == '_' || c == '$'; });
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const auto say = [](lint::Draft& found, std::string_view kind, const std::string& name) {
    found.says(fmt::format("The name of the {} \"{}\" has blanks or signs, or begins with a digit", kind, name))
        .because("It must stand in quotes everywhere, and exports, code generators and shells turn it into another name.");
  };
  if (!is_plain(table.name)) say(report.on(table), "table", table.name);
  for (const schema::Column& column : table.columns)
    if (!is_plain(column.name)) say(report.on(table, column), "column", column.name);
}

}  // namespace

ASSAY_LINT_RULE(name_with_special_characters){
    .slug = "name_with_special_characters",
    .title = "A name with blanks or signs",
    .topic = lint::Topic::naming,
    .severity = Severity::warning,
    .impact = Impact::low,
    .table = check,
};
