#include <algorithm>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

bool is_innodb(const schema::Table& table) {
  const auto engine = std::find_if(table.options.begin(), table.options.end(),
                                   [](const std::string& option) { return text::lower(option).starts_with("engine="); });
  return engine == table.options.end() || text::iequals(*engine, "engine=innodb");
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (!is_innodb(table)) return;
  for (const schema::Index& index : table.indexes) {
    if (index.method != "hash" || index.unique) continue;
    report.on(table, index)
        .says(fmt::format("The index {} of {} says HASH and is a B-tree", index.name, display(table.qualified())))
        .because("InnoDB has no hash indexes: it takes the word, keeps it and makes a B-tree, so a reader counts on what is not there.")
        .fix([name = index.name](schema::Table& changed) {
          for (schema::Index& own : changed.indexes)
            if (own.name == name) own.method = "btree";
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(hash_index_on_innodb){
    .slug = "hash_index_on_innodb",
    .title = "A hash index that is none",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mariadb,
    .table = check,
};
