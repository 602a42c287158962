#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Key& key : table.keys) {
    const auto at = std::find_if(key.prefix.begin(), key.prefix.end(), [](int length) { return length > 0; });
    if (at == key.prefix.end()) continue;
    const auto place = static_cast<std::size_t>(at - key.prefix.begin());
    const schema::Column* column = table.column(key.columns[place]);
    const bool bytes =
        column != nullptr && (column->type.name.find("blob") != std::string::npos || column->type.name.find("binary") != std::string::npos);
    auto& found =
        report.on(table, key)
            .says(fmt::format("The {} of {} compares only the first {} {} of {}", key.primary ? "primary key" : "unique key " + key.name,
                              display(table.qualified()), *at, bytes ? "bytes" : "characters", key.columns[place]))
            .because("Two values that begin alike are taken for equal: the second one is refused as a duplicate.");
    // InnoDB's keys have at most 3,072 bytes, four for each character
    const bool fits = column != nullptr && column->type.name == "varchar" && column->type.args.size() == 1 &&
                      column->type.args.front().size() <= 3 && std::stoi(column->type.args.front()) <= 255;
    if (fits && key.columns.size() <= 2 && !key.primary)
      found.fix([name = key.name](schema::Table& changed) {
        for (schema::Key& own : changed.keys)
          if (own.name == name) own.prefix.clear();
      });
  }
}

}  // namespace

ASSAY_LINT_RULE(unique_key_over_prefix){
    .slug = "unique_key_over_prefix",
    .title = "A key that compares only the beginning",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .table = check,
};
