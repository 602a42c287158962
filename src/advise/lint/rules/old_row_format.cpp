#include <algorithm>

#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

bool is_old(const std::string& option) { return lint::is_one_of(text::lower(option), {"row_format=compact", "row_format=redundant"}); }

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const auto found = std::find_if(table.options.begin(), table.options.end(), is_old);
  if (found == table.options.end()) return;
  report.on(table)
      .says(fmt::format("{} has {}", display(table.qualified()), *found))
      .because(
          "Index keys end at 767 bytes, a varchar(191) of utf8mb4, instead of 3,072; and 768 bytes of each long value stay in the row.")
      .fix([](schema::Table& changed) {
        for (std::string& option : changed.options)
          if (is_old(option)) option = "ROW_FORMAT=DYNAMIC";
      });
}

}  // namespace

ASSAY_LINT_RULE(old_row_format){
    .slug = "old_row_format",
    .title = "Rows in a format of old",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .table = check,
};
