#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1) return;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || !lint::is(*column, "uuid") || !column->default_value) return;
  const std::string& value = *column->default_value;
  if (value.find("gen_random_uuid()") == std::string::npos && value.find("uuid_generate_v4()") == std::string::npos) return;
  if (subject.live() && table.row_estimate >= 0 && table.row_estimate < 1'000'000) return;
  auto& found = report.on(table, *column)
                    .says(fmt::format("{} is filled with random UUIDs", lint::path(table, *column)))
                    .because(
                        "Each new row touches another page of the index: once the index is larger than memory every INSERT reads a page "
                        "and writes a whole one to the WAL. UUIDs of version 7 begin with the time and stay together.");
  if (table.row_estimate >= 0) found.with("rows", table.row_estimate);
  if (subject.live() && subject.since(180'000))
    found.fix(lint::edit_column(*column, [](schema::Column& own) { own.default_value = "uuidv7()"; }));
}

}  // namespace

ASSAY_LINT_RULE(random_uuid_primary_key){
    .slug = "random_uuid_primary_key",
    .title = "A key of random UUIDs",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
