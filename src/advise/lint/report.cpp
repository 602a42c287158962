#include <algorithm>

#include "advise/lint/rule.h"
#include "schema/naming.h"

namespace assay::lint {
namespace {

std::optional<std::string> schema_of(const std::string& schema) { return schema.empty() ? std::nullopt : std::optional(schema); }

ObjectRef inside(const schema::Table& table, std::string kind, std::string name) {
  return {std::move(kind), schema_of(table.schema), table.name, {}, std::move(name)};
}
ObjectRef object(std::string kind, const std::string& schema, std::string name) {
  return {std::move(kind), schema_of(schema), {}, {}, std::move(name)};
}

}  // namespace

Draft& Draft::with(std::string label, Json value, std::string unit, std::string source) {
  Evidence evidence;
  evidence.label = std::move(label);
  evidence.value = std::move(value);
  if (!unit.empty()) evidence.unit = std::move(unit);
  evidence.source = std::move(source);
  finding_.evidence.push_back(std::move(evidence));
  return *this;
}

Draft& Draft::fix(std::function<void(schema::Table&)> edit) {
  edit_ = [name = table_, change = std::move(edit)](schema::Model& model) {
    if (schema::Table* table = model.table(name.schema, name.name)) change(*table);
  };
  return *this;
}

Draft& Draft::fix_sql(std::string sql) {
  finding_.fix = Fix{.sql = std::move(sql), .patch = std::nullopt, .safe = false};
  return *this;
}

Draft& Report::on_object(ObjectRef what, schema::Name table) {
  Finding finding;
  finding.rule = rule_.slug;
  finding.severity = rule_.severity;
  finding.impact = rule_.impact;
  finding.title = rule_.title;
  finding.key = fmt::format("{}:{}{}{}.{}", rule_.slug, what.kind, what.schema ? "." + *what.schema : "",
                            what.table ? "." + *what.table : "", what.name);
  finding.where.object = std::move(what);
  finding.proof.level = ProofLevel::modelled;
  finding.proof.engine = schema::name_of(dialect_);
  return drafts_.emplace_back(std::move(finding), std::move(table));
}

Draft& Report::on(const schema::Table& table) { return on_object(object("table", table.schema, table.name), table.qualified()); }
Draft& Report::on(const schema::Table& table, const schema::Column& column) {
  return on_object(inside(table, "column", column.name), table.qualified());
}
Draft& Report::on(const schema::Table& table, const schema::Key& key) {
  return on_object(inside(table, "key", key.name.empty() ? schema::default_name(key, table.name) : key.name), table.qualified());
}
Draft& Report::on(const schema::Table& table, const schema::Index& index) {
  return on_object(inside(table, "index", index.name.empty() ? schema::default_name(index, table.name) : index.name), table.qualified());
}
Draft& Report::on(const schema::Table& table, const schema::ForeignKey& key) {
  return on_object(inside(table, "foreign_key", key.name.empty() ? schema::default_name(key, table.name) : key.name), table.qualified());
}
Draft& Report::on(const schema::Table& table, const schema::Check& check) {
  return on_object(inside(table, "check", check.name.empty() ? schema::default_check_name(table.name, check.column) : check.name),
                   table.qualified());
}
Draft& Report::on(const schema::View& view) { return on_object(object(view.materialized ? "matview" : "view", view.schema, view.name)); }
Draft& Report::on(const schema::Enum& type) { return on_object(object("enum", type.schema, type.name)); }
Draft& Report::on(const schema::Domain& type) { return on_object(object("domain", type.schema, type.name)); }
Draft& Report::on(const schema::Sequence& sequence) { return on_object(object("sequence", sequence.schema, sequence.name)); }
Draft& Report::on(const schema::Routine& routine) {
  return on_object(object("routine", routine.schema, routine.name + schema::signature(routine)));
}
Draft& Report::on(const schema::Trigger& trigger) {
  return on_object({"trigger", schema_of(trigger.table.schema), trigger.table.name, {}, trigger.name}, trigger.table);
}
Draft& Report::on(const schema::Policy& policy) {
  return on_object({"policy", schema_of(policy.table.schema), policy.table.name, {}, policy.name}, policy.table);
}

Draft& Report::on(const ObservedStatement& statement) {
  Draft& draft = on_object(object("statement", {}, short_text(statement)));
  draft.finding().key = fmt::format("{}:statement.{}", rule_.slug, statement.fingerprint);
  return draft;
}

const LintRule* find_rule(std::string_view slug) {
  const auto rules = lint_rules();
  const auto found =
      std::lower_bound(rules.begin(), rules.end(), slug, [](const LintRule* rule, std::string_view s) { return rule->slug < s; });
  return found != rules.end() && (*found)->slug == slug ? *found : nullptr;
}

bool speaks_of(const LintRule& rule, schema::Dialect dialect) {
  switch (dialect) {
    case schema::Dialect::postgres: return (rule.dialects & on_postgres) != 0;
    case schema::Dialect::mysql: return (rule.dialects & on_mysql) != 0;
    case schema::Dialect::mariadb: return (rule.dialects & on_mariadb) != 0;
    case schema::Dialect::sqlite: return (rule.dialects & on_sqlite) != 0;
    case schema::Dialect::sqlserver:
    case schema::Dialect::oracle: return false;
  }
  return false;
}

std::string path_of(const ObjectRef& what) {
  std::string path;
  if (what.schema && *what.schema != "public") path += *what.schema + ".";
  if (what.table) path += *what.table + ".";
  return path + what.name;
}

}  // namespace assay::lint
