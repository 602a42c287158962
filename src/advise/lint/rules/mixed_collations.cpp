#include <algorithm>
#include <map>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

/// What its text is compared by; empty when the schema does not say.
std::string collation_of(const schema::Table& table, const schema::Model& model) {
  if (!table.collation.empty()) return table.collation;
  if (!table.charset.empty()) return table.charset == model.charset ? model.collation : table.charset;
  return model.collation.empty() ? model.charset : model.collation;
}

bool has_text(const schema::Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const schema::Column& column) {
    return lint::family_of(column.type) == lint::Family::text && column.charset.empty() && column.collation.empty();
  });
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::string, std::vector<const schema::Table*>> by_collation;
  std::size_t tables = 0;
  for (const schema::Table& table : subject.model.tables) {
    const std::string collation = collation_of(table, subject.model);
    if (collation.empty() || !has_text(table)) continue;
    by_collation[collation].push_back(&table);
    ++tables;
  }
  const auto usual = std::max_element(by_collation.begin(), by_collation.end(),
                                      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (usual == by_collation.end() || usual->second.size() * 2 <= tables) return;
  for (const auto& [collation, members] : by_collation) {
    if (collation == usual->first) continue;
    for (const schema::Table* table : members)
      report.on(*table)
          .says(fmt::format("{} compares text by {}, {} of {} tables by {}", display(table->qualified()), collation, usual->second.size(),
                            tables, usual->first))
          .because(
              "A join of texts of the two is refused (error 1267) or converts one side of each row, and then no index of that side is used.");
  }
}

}  // namespace

ASSAY_LINT_RULE(mixed_collations){
    .slug = "mixed_collations",
    .title = "Tables that sort text differently",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .schema = check,
};
