#include <algorithm>

#include "schema/ddl/postgres/writer.h"

namespace assay::schema::postgres {
namespace {

bool is_routine(std::string_view kind) { return kind == "function" || kind == "procedure" || kind == "routine" || kind == "aggregate"; }

bool same_grant_but_privilege(const Grant& a, const Grant& b) {
  return a.object == b.object && a.grantee == b.grantee && a.grantable == b.grantable && a.revoked == b.revoked;
}

}  // namespace

/// Routines get their signature as SQL writes it, sequences their kind.
ObjectRef Writer::resolved(const ObjectRef& object) const {
  ObjectRef out = object;
  if (is_routine(object.kind)) {
    const auto found = routines_.find(object.schema.value_or("") + "." + object.name);
    if (found == routines_.end()) return out;
    out.kind = found->second->kind == RoutineKind::procedure ? "procedure" : "function";
  }
  if (object.kind == "table" && sequences_.count({object.schema.value_or(""), object.name}) > 0) out.kind = "sequence";
  return out;
}

void Writer::owners() {
  for (const Owner& owner : model_.owners) {
    const Owner written{resolved(owner.object), owner.role};
    // A sequence that a column owns goes with its table, and refuses to be given away alone.
    if (written.object.kind == "sequence" && owned_sequences_.count({written.object.schema.value_or(""), written.object.name}) > 0)
      continue;
    emit(owner_statement(written), owner.object);
  }
}

void Writer::grants() {
  for (std::size_t i = 0; i < model_.grants.size();) {
    Grant grant = model_.grants[i];
    grant.object = resolved(grant.object);
    std::size_t next = i + 1;
    for (; next < model_.grants.size() && same_grant_but_privilege(model_.grants[i], model_.grants[next]); ++next)
      if (grant.object.kind == "column")
        break;
      else
        grant.privilege += ", " + model_.grants[next].privilege;
    emit(grant_statement(grant), model_.grants[i].object);
    i = next;
  }
}

void Writer::table_comments(const Table& table) {
  const auto comment = [&](std::string_view kind, std::string_view name, const std::string& text, bool in_table = true) {
    if (text.empty()) return;
    ObjectRef object{.kind = std::string(kind), .schema = table.schema, .name = std::string(name)};
    if (in_table) object.table = table.name;
    emit(comment_statement(object, text), object);
  };
  comment("table", table.name, table.comment, false);
  for (const Column& column : table.columns) comment("column", column.name, column.comment);
  for (const Key& key : table.keys) comment(key.primary ? "primary_key" : "unique", key.name, key.comment);
  for (const Check& check : table.checks) comment("check", check.name, check.comment);
  for (const Exclusion& exclusion : table.exclusions) comment("exclusion", exclusion.name, exclusion.comment);
  for (const ForeignKey& key : table.foreign_keys) comment("foreign_key", key.name, key.comment);
  for (const Index& index : table.indexes) comment("index", index.name, index.comment, false);
}

void Writer::comments() {
  const auto comment = [&](const ObjectRef& object, const std::string& text) {
    if (!text.empty()) emit(comment_statement(object, text), object);
  };
  const auto of = [](std::string_view kind, const Name& name) {
    return ObjectRef{.kind = std::string(kind), .schema = name.schema, .name = name.name};
  };
  const auto within = [](std::string_view kind, const Name& table, std::string_view name) {
    return ObjectRef{.kind = std::string(kind), .schema = table.schema, .table = table.name, .name = std::string(name)};
  };
  for (const Namespace& schema : model_.schemas) comment({.kind = "schema", .name = schema.name}, schema.comment);
  for (const Extension& extension : model_.extensions) comment({.kind = "extension", .name = extension.name}, extension.comment);
  for (const Enum& type : model_.enums) comment(of("enum", {type.schema, type.name}), type.comment);
  for (const Domain& type : model_.domains) {
    comment(of("domain", {type.schema, type.name}), type.comment);
    for (const Check& check : type.checks) comment(within("domain_check", {type.schema, type.name}, check.name), check.comment);
  }
  for (const Composite& type : model_.composites) {
    comment(of("composite", {type.schema, type.name}), type.comment);
    for (const Column& attribute : type.attributes) comment(within("column", {type.schema, type.name}, attribute.name), attribute.comment);
  }
  for (const Sequence& sequence : model_.sequences) comment(of("sequence", {sequence.schema, sequence.name}), sequence.comment);
  for (const Table& table : model_.tables) table_comments(table);
  for (const View& view : model_.views) {
    comment(of(view.materialized ? "matview" : "view", view.qualified()), view.comment);
    for (const ColumnComment& column : view.column_comments) comment(within("column", view.qualified(), column.column), column.comment);
    for (const Index& index : view.indexes) comment(of("index", {view.schema, index.name}), index.comment);
  }
  for (const Routine& routine : model_.routines)
    comment(of(routine.kind == RoutineKind::procedure ? "procedure" : "function", {routine.schema, routine.name + signature(routine)}),
            routine.comment);
  for (const Trigger& trigger : model_.triggers) comment(within("trigger", trigger.table, trigger.name), trigger.comment);
  for (const Policy& policy : model_.policies) comment(within("policy", policy.table, policy.name), policy.comment);
}

}  // namespace assay::schema::postgres
