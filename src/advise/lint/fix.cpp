#include "advise/lint/fix.h"

#include <algorithm>
#include <set>

#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"
#include "schema/migrate/plan.h"

namespace assay::lint {
namespace {

bool mentions(const schema::Uses& uses, const std::set<schema::Name>& names) {
  return std::any_of(uses.relations.begin(), uses.relations.end(), [&](const schema::Name& used) { return names.contains(used); });
}

/// What every part needs: types, and what is said of the whole.
schema::Model frame_of(const schema::Model& whole) {
  schema::Model part;
  part.dialect = whole.dialect;
  part.version = whole.version;
  part.database = whole.database;
  part.charset = whole.charset;
  part.collation = whole.collation;
  part.schemas = whole.schemas;
  part.extensions = whole.extensions;
  part.enums = whole.enums;
  part.domains = whole.domains;
  part.composites = whole.composites;
  return part;
}

/// What a change of the table can touch.
schema::Model around(const Subject& subject, const schema::Table& center) {
  const schema::Model& whole = subject.model;
  std::set<schema::Name> names{center.qualified()};
  for (const schema::ForeignKey& key : center.foreign_keys) names.insert({key.ref_schema, key.ref_table});
  for (const Reference& reference : subject.references_to(center)) names.insert(reference.from->qualified());
  if (center.partition_of) names.insert(center.partition_of->parent);
  names.insert(center.inherits.begin(), center.inherits.end());
  schema::Model part = frame_of(whole);
  for (const schema::Table& table : whole.tables) {
    const bool below = subject.has_children(center) && ((table.partition_of && table.partition_of->parent == center.qualified()) ||
                                                        std::count(table.inherits.begin(), table.inherits.end(), center.qualified()) > 0);
    if (names.contains(table.qualified()) || below) part.tables.push_back(table);
  }
  const std::set<schema::Name> own{center.qualified()};
  for (const schema::View& view : whole.views)
    if (mentions(view.uses, own)) part.views.push_back(view);
  for (const schema::Sequence& sequence : whole.sequences)
    if (sequence.owner_table && *sequence.owner_table == center.qualified()) part.sequences.push_back(sequence);
  for (const schema::Trigger& trigger : whole.triggers)
    if (trigger.table == center.qualified()) part.triggers.push_back(trigger);
  for (const schema::Policy& policy : whole.policies)
    if (policy.table == center.qualified()) part.policies.push_back(policy);
  for (const schema::Grant& grant : whole.grants)
    if (grant.object.kind == "table" && grant.object.name == center.name && grant.object.schema.value_or("") == center.schema)
      part.grants.push_back(grant);
  return part;
}

template <class List>
void take(const List& from, const schema::Name& name, List& to) {
  for (const auto& one : from)
    if (one.schema == name.schema && one.name == name.name) to.push_back(one);
}

/// The object itself with what it stands on; false for kinds that stand in a table or are not known here.
bool take_object(const Subject& subject, const ObjectRef& object, schema::Model& part) {
  const schema::Model& whole = subject.model;
  const schema::Name name{object.schema.value_or(""), object.name};
  const bool is_view = object.kind == "view" || object.kind == "matview";
  if (!is_view && object.kind != "sequence" && object.kind != "routine" && object.kind != "schema") return false;
  if (is_view && part.views.empty()) {
    take(whole.views, name, part.views);
    const std::set<schema::Name> own{name};
    for (const schema::View& view : whole.views)
      if (view.qualified() != name && mentions(view.uses, own)) part.views.push_back(view);
    if (!part.views.empty())
      for (const schema::Name& used : part.views.front().uses.relations) {
        if (const schema::Table* table = subject.table(used.schema, used.name)) part.tables.push_back(*table);
        if (used != name) take(whole.views, used, part.views);
      }
  }
  if (object.kind == "sequence" && std::none_of(part.sequences.begin(), part.sequences.end(),
                                                [&](const auto& one) { return one.schema == name.schema && one.name == name.name; }))
    take(whole.sequences, name, part.sequences);
  // a sequence stands in a diagram as its column's where one owns it
  if (object.kind == "sequence" && part.tables.empty())
    for (const schema::Sequence& sequence : part.sequences)
      if (sequence.owner_table)
        if (const schema::Table* owner = subject.table(sequence.owner_table->schema, sequence.owner_table->name))
          part.tables.push_back(*owner);
  if (object.kind == "routine")
    for (const schema::Routine& routine : whole.routines)
      if (routine.schema == name.schema && name.name == routine.name + schema::signature(routine)) part.routines.push_back(routine);
  for (const schema::Grant& grant : whole.grants)
    if (grant.object.name == name.name && grant.object.schema.value_or("") == name.schema) part.grants.push_back(grant);
  return true;
}

/// Without a table in the middle: the object's part, or all.
schema::Model part_for(const Subject& subject, const ObjectRef& object, const schema::Name& table) {
  const schema::Table* center = table.name.empty() ? nullptr : subject.table(table.schema, table.name);
  schema::Model part = center == nullptr ? frame_of(subject.model) : around(subject, *center);
  const bool known = take_object(subject, object, part);
  return known || center != nullptr ? part : subject.model;
}

bool is_safe(const schema::Migration& migration) {
  return std::all_of(migration.statements.begin(), migration.statements.end(), [](const schema::MigrationStatement& statement) {
    return statement.hazard == schema::Hazard::none && !statement.rewrites &&
           !(statement.scans && statement.blocks != schema::Blocks::none);
  });
}

/// A batch must run until it changes no row, which statements that are run once cannot say: the patch leads to the online migration.
bool repeats(const schema::Migration& migration) {
  return std::any_of(migration.statements.begin(), migration.statements.end(),
                     [](const schema::MigrationStatement& statement) { return statement.repeat; });
}

}  // namespace

std::optional<Fix> derive_fix(const Subject& subject, const ObjectRef& object, const schema::Name& table, const Edit& edit) {
  schema::Model before = part_for(subject, object, table);
  before.sort();
  schema::Model after = before;
  edit(after);
  after.sort();
  schema::PlanOptions options;
  options.down = false;
  auto migration = schema::plan_migration(before, after, options);
  if (migration && repeats(*migration)) {
    options.strategy = schema::Strategy::direct;
    migration = schema::plan_migration(before, after, options);
  }
  if (!migration || migration->statements.empty()) return std::nullopt;
  Fix fix;
  for (const schema::MigrationStatement& statement : migration->statements) {
    fix.sql += statement.sql;
    fix.sql += ";\n";
  }
  fix.safe = is_safe(*migration);
  const schema::diagram::ImportOptions plain{.id = {}, .name = "fix", .layout = false};
  fix.patch =
      to_json(schema::diagram::diff_diagrams(schema::diagram::from_model(before, plain), schema::diagram::from_model(after, plain)));
  return fix;
}

}  // namespace assay::lint
