#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Every text of the schema in which the name of a type may stand.
std::string texts_of(const schema::Model& model) {
  std::string all;
  const auto add = [&all](const std::string& text) { all.append(text).append("\n"); };
  for (const schema::Table& table : model.tables) {
    add(table.of_type);
    for (const schema::Column& column : table.columns) {
      add(column.default_value.value_or(""));
      if (column.generated) add(column.generated->expression);
    }
    for (const schema::Check& one : table.checks) add(one.expression);
    for (const schema::Index& index : table.indexes) {
      add(index.where);
      for (const schema::IndexPart& part : index.parts) add(part.expression);
    }
  }
  for (const schema::View& view : model.views) add(view.definition);
  for (const schema::Routine& routine : model.routines) {
    add(routine.body);
    add(routine.returns);
    for (const schema::Argument& argument : routine.arguments) add(argument.type.name);
  }
  for (const schema::Trigger& trigger : model.triggers) add(trigger.definition);
  for (const schema::Policy& policy : model.policies) add(policy.using_), add(policy.with_check);
  for (const schema::Domain& domain : model.domains)
    for (const schema::Check& one : domain.checks) add(one.expression);
  for (const schema::Opaque& other : model.opaque) add(other.text);
  return all;
}

std::set<schema::Name> types_in_use(const schema::Model& model) {
  std::set<schema::Name> used;
  const auto add = [&used](const schema::DataType& type) { used.insert({type.schema, type.name}); };
  for (const schema::Table& table : model.tables)
    for (const schema::Column& column : table.columns) add(column.type);
  for (const schema::Composite& type : model.composites)
    for (const schema::Column& attribute : type.attributes) add(attribute.type);
  for (const schema::Domain& domain : model.domains) add(domain.type);
  return used;
}

void check(const lint::Subject& subject, lint::Report& report) {
  const std::set<schema::Name> used = types_in_use(subject.model);
  std::optional<std::string> texts;
  for (const schema::Enum& type : subject.model.enums) {
    const schema::Name name{type.schema, type.name};
    if (used.contains(name)) continue;
    if (!texts) texts = texts_of(subject.model);
    if (texts->find(type.name) != std::string::npos) continue;
    report.on(type)
        .says(fmt::format("Nothing uses the enumeration {}", schema::display(name)))
        .because("It was probably left behind by a change, and people take it for one that counts.")
        .fix_schema([name](schema::Model& model) {
          std::erase_if(model.enums, [&](const schema::Enum& own) { return own.schema == name.schema && own.name == name.name; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(unused_enum){
    .slug = "unused_enum",
    .title = "An enumeration that nothing uses",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
