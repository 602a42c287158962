#include <algorithm>
#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Index& index : table.indexes) {
    if (!index.attached_to.empty()) continue;
    // the same column with another operator class is another order
    std::set<std::pair<std::string, std::string>> sorted;
    std::set<std::string> carried;
    std::string twice;
    for (const schema::IndexPart& part : index.parts) {
      if (part.column.empty()) continue;
      if (!sorted.insert({part.column, part.opclass}).second) twice = part.column;
      carried.insert(part.column);
    }
    for (const std::string& column : index.include)
      if (!carried.insert(column).second) twice = column;
    if (twice.empty()) continue;
    report.on(table, index)
        .says(fmt::format("The index {} of {} holds {} twice", index.name, display(table.qualified()), twice))
        .because("Each entry is longer by the second copy, which nothing reads.")
        .fix([name = index.name](schema::Table& changed) {
          for (schema::Index& own : changed.indexes) {
            if (own.name != name) continue;
            std::vector<schema::IndexPart> parts;
            for (schema::IndexPart& part : own.parts)
              if (part.column.empty() || std::none_of(parts.begin(), parts.end(), [&](const schema::IndexPart& before) {
                    return before.column == part.column && before.opclass == part.opclass;
                  }))
                parts.push_back(std::move(part));
            own.parts = std::move(parts);
            std::set<std::string> seen;
            for (const schema::IndexPart& part : own.parts) seen.insert(part.column);
            std::erase_if(own.include, [&](const std::string& column) { return !seen.insert(column).second; });
          }
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(index_column_twice){
    .slug = "index_column_twice",
    .title = "An index holds a column twice",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
