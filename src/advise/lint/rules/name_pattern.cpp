#include <re2/re2.h>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// A pattern of the policy; nothing when there is none, or none that can be read (problems_of says so).
std::unique_ptr<RE2> compiled(const std::string& pattern) {
  if (pattern.empty()) return nullptr;
  auto out = std::make_unique<RE2>(pattern, RE2::Quiet);
  return out->ok() ? std::move(out) : nullptr;
}

bool breaks(const std::unique_ptr<RE2>& pattern, const std::string& name) {
  return pattern != nullptr && !name.empty() && !RE2::FullMatch(name, *pattern);
}

class Names {
 public:
  Names(const lint::Subject& subject, lint::Report& report) : subject_(subject), report_(report) {}

  void look() {
    const lint::NamingPolicy& naming = subject_.policy.naming;
    const auto tables = compiled(naming.table), columns = compiled(naming.column), views = compiled(naming.view),
               enums = compiled(naming.enumeration);
    for (const schema::Table& table : subject_.model.tables) {
      if (lint::is_derived(table)) continue;
      if (breaks(tables, table.name)) say(report_.on(table), "table", table.name, naming.table);
      for (const schema::Column& column : table.columns)
        if (breaks(columns, column.name)) say(report_.on(table, column), "column", column.name, naming.column);
    }
    constraints();
    for (const schema::View& view : subject_.model.views)
      if (breaks(views, view.name)) say(report_.on(view), "view", view.name, naming.view);
    for (const schema::Enum& type : subject_.model.enums)
      if (breaks(enums, type.name)) say(report_.on(type), "enumeration", type.name, naming.enumeration);
  }

 private:
  void constraints() {
    const lint::NamingPolicy& naming = subject_.policy.naming;
    const auto indexes = compiled(naming.index), keys = compiled(naming.key), foreign = compiled(naming.foreign_key),
               checks = compiled(naming.check);
    for (const schema::Table& table : subject_.model.tables) {
      if (lint::is_derived(table)) continue;
      for (const schema::Key& key : table.keys)
        if (!(subject_.mysql_like() && key.primary) && breaks(keys, key.name)) say(report_.on(table, key), "key", key.name, naming.key);
      for (const schema::Index& index : table.indexes)
        if (breaks(indexes, index.name)) say(report_.on(table, index), "index", index.name, naming.index);
      for (const schema::ForeignKey& key : table.foreign_keys)
        if (breaks(foreign, key.name)) say(report_.on(table, key), "foreign key", key.name, naming.foreign_key);
      for (const schema::Check& check : table.checks)
        if (breaks(checks, check.name)) say(report_.on(table, check), "check", check.name, naming.check);
    }
  }

  static void say(lint::Draft& found, std::string_view kind, const std::string& name, const std::string& pattern) {
    found.says(fmt::format("The name of the {} {} does not follow the policy", kind, name))
        .because(fmt::format("Names of this kind match {}; people and tools rely on it.", pattern))
        .with("pattern", pattern);
  }

  const lint::Subject& subject_;
  lint::Report& report_;
};

void check(const lint::Subject& subject, lint::Report& report) { Names(subject, report).look(); }

}  // namespace

ASSAY_LINT_RULE(name_pattern){
    .slug = "name_pattern",
    .title = "A name against the policy",
    .topic = lint::Topic::naming,
    .severity = Severity::warning,
    .impact = Impact::low,
    .schema = check,
};
