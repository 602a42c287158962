#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

const schema::Column* named(const schema::Table& table, lint::Words names) {
  for (const schema::Column& column : table.columns) {
    std::string name;
    for (const std::string& word : lint::words_of(column.name)) name += (name.empty() ? "" : "_") + word;
    if (lint::is_one_of(name, names)) return &column;
  }
  return nullptr;
}

bool has_owner(const schema::Table& table, const schema::Column& attribute) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
    const auto words = lint::words_of(column.name);
    return &column != &attribute && words.size() > 1 && (words.back() == "id" || words.back() == "uuid");
  });
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table) || table.columns.size() > 8) return;
  const schema::Column* attribute =
      named(table, {"attribute", "attribute_name", "attribute_id", "attr", "attr_name", "attr_id", "property", "property_name",
                    "property_id", "field_name", "field_id", "meta_key", "param_name", "key", "option_name"});
  const schema::Column* value = named(table, {"value", "attribute_value", "attr_value", "property_value", "field_value", "meta_value",
                                              "param_value", "option_value", "value_text", "text_value", "string_value"});
  if (attribute == nullptr || value == nullptr || !has_owner(table, *attribute)) return;
  if (lint::family_of(value->type) != lint::Family::text) return;
  report.on(table)
      .says(fmt::format("{} keeps attributes as rows ({}, {})", display(table.qualified()), attribute->name, value->name))
      .because("A value has no type, no default, no check and no foreign key; to read n attributes of a thing takes n joins.");
}

}  // namespace

ASSAY_LINT_RULE(entity_attribute_value){
    .slug = "entity_attribute_value",
    .title = "Attributes as rows",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
