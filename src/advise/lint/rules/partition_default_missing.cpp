#include <algorithm>
#include <set>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

bool takes_everything(const schema::Table& partition) {
  const std::string& bound = partition.partition_of->bound;
  return bound == "DEFAULT" || bound.find("MAXVALUE") != std::string::npos;
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<schema::Name> covered;
  for (const schema::Table& table : subject.model.tables)
    if (table.partition_of && takes_everything(table)) covered.insert(table.partition_of->parent);
  for (const schema::Table& table : subject.model.tables) {
    if (!table.partition_by || covered.contains(table.qualified())) continue;
    const std::string clause = text::lower(table.partition_by->text);
    const std::string strategy = text::lower(table.partition_by->strategy);
    if (strategy.find("range") == std::string::npos && strategy.find("list") == std::string::npos) continue;
    if (subject.mysql_like() && (clause.find("maxvalue") != std::string::npos || clause.find("default") != std::string::npos)) continue;
    report.on(table)
        .says(fmt::format("{} has no partition for values that nobody thought of", display(table.qualified())))
        .because("An INSERT outside the partitions fails; if the job that makes them stops, every INSERT does.");
  }
}

}  // namespace

ASSAY_LINT_RULE(partition_default_missing){
    .slug = "partition_default_missing",
    .title = "Rows outside the partitions are refused",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .taste = true,
    .schema = check,
};
