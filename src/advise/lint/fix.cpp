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

template <class T>
void add(std::vector<T>& to, const Surroundings::ByTable<T>& from, const schema::Name& table) {
  const auto found = from.find(table);
  if (found == from.end()) return;
  for (const T* one : found->second) to.push_back(*one);
}

/// What a change of the table can touch; with those that refer to it, or without.
schema::Model around_table(const Surroundings& around, const schema::Table& center, bool with_references) {
  const Subject& subject = around.subject;
  const schema::Name own = center.qualified();
  std::set<schema::Name> names{own};
  for (const schema::ForeignKey& key : center.foreign_keys) names.insert({key.ref_schema, key.ref_table});
  if (with_references)
    for (const Reference& reference : subject.references_to(center)) names.insert(reference.from->qualified());
  if (center.partition_of) names.insert(center.partition_of->parent);
  names.insert(center.inherits.begin(), center.inherits.end());
  if (const auto below = around.below.find(own); below != around.below.end())
    for (const schema::Table* table : below->second) names.insert(table->qualified());
  schema::Model part = frame_of(subject.model);
  for (const schema::Name& name : names)
    if (const schema::Table* table = subject.table(name.schema, name.name)) part.tables.push_back(*table);
  add(part.views, around.views, own);
  add(part.sequences, around.sequences, own);
  add(part.triggers, around.triggers, own);
  add(part.policies, around.policies, own);
  add(part.grants, around.grants, own);
  return part;
}

/// What refers to the table depends on nothing else of it.
bool same_to_others(const schema::Model& before, const schema::Model& after, const schema::Name& name) {
  const schema::Table* a = before.table(name.schema, name.name);
  const schema::Table* b = after.table(name.schema, name.name);
  return a != nullptr && b != nullptr && a->columns == b->columns && a->keys == b->keys;
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
schema::Model part_for(const Surroundings& around, const ObjectRef& object, const schema::Name& table, bool with_references) {
  const Subject& subject = around.subject;
  const schema::Table* center = table.name.empty() ? nullptr : subject.table(table.schema, table.name);
  schema::Model part = center == nullptr ? frame_of(subject.model) : around_table(around, *center, with_references);
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

Surroundings::Surroundings(const Subject& its_subject) : subject(its_subject) {
  const schema::Model& model = subject.model;
  for (const schema::Table& table : model.tables) {
    if (table.partition_of) below[table.partition_of->parent].push_back(&table);
    for (const schema::Name& parent : table.inherits) below[parent].push_back(&table);
  }
  for (const schema::View& view : model.views)
    for (const schema::Name& used : std::set<schema::Name>(view.uses.relations.begin(), view.uses.relations.end()))
      views[used].push_back(&view);
  for (const schema::Sequence& sequence : model.sequences)
    if (sequence.owner_table) sequences[*sequence.owner_table].push_back(&sequence);
  for (const schema::Trigger& trigger : model.triggers) triggers[trigger.table].push_back(&trigger);
  for (const schema::Policy& policy : model.policies) policies[policy.table].push_back(&policy);
  for (const schema::Grant& grant : model.grants)
    if (grant.object.kind == "table") grants[{grant.object.schema.value_or(""), grant.object.name}].push_back(&grant);
}

std::optional<Fix> derive_fix(const Surroundings& around, const ObjectRef& object, const schema::Name& table, const Edit& edit,
                              bool with_patch) {
  schema::Model before = part_for(around, object, table, false);
  schema::Model after = before;
  edit(after);
  if (!table.name.empty() && !same_to_others(before, after, table)) {
    before = part_for(around, object, table, true);
    after = before;
    edit(after);
  }
  before.sort();
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
  if (!with_patch) return fix;
  const schema::diagram::ImportOptions plain{.id = {}, .name = "fix", .layout = false};
  fix.patch =
      to_json(schema::diagram::diff_diagrams(schema::diagram::from_model(before, plain), schema::diagram::from_model(after, plain)));
  return fix;
}

}  // namespace assay::lint
