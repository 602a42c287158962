#include <algorithm>
#include <cctype>

#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

/// true, 1, 1 = 1, a = a
bool is_always_true(const std::string& expression) {
  const std::string lowered = text::lower(text::trim(expression));
  if (lint::is_one_of(lowered, {"true", "1", "1 = 1", "1=1"})) return true;
  const auto at = lowered.find(" = ");
  if (at == std::string::npos) return false;
  const std::string left = lowered.substr(0, at), right = lowered.substr(at + 3);
  return left == right && is_word(left);
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Check& one : table.checks) {
    if (!is_always_true(one.expression)) continue;
    report.on(table, one)
        .says(fmt::format("CHECK ({}) of {} is never broken", one.expression, display(table.qualified())))
        .because("It is evaluated for each row and looks like a rule that is kept.")
        .fix([expression = one.expression](schema::Table& changed) {
          std::erase_if(changed.checks, [&](const schema::Check& own) { return own.expression == expression; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(check_always_true){
    .slug = "check_always_true",
    .title = "A check that refuses nothing",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::low,
    .table = check,
};
