#include "schema/migrate/postgres/users.h"

namespace assay::schema::migrate::postgres {
namespace {

Uses with_own(Uses uses, const Name& table) {
  uses.relations.push_back(table);
  return uses;
}

}  // namespace

Users::Users(const Planner& plan) : plan_(plan) {
  const Model& from = plan.from;
  for (std::size_t i = 0; i < from.views.size(); ++i) add({Kind::view, i}, from.views[i].uses);
  for (std::size_t i = 0; i < from.routines.size(); ++i) {
    const Routine& routine = from.routines[i];
    Uses uses = routine.sql_body ? routine.uses : Uses{};
    uses.types = routine.uses.types;
    for (const Argument& argument : routine.arguments)
      if (!argument.type.schema.empty()) uses.types.push_back({argument.type.schema, argument.type.name});
    add({Kind::routine, i}, uses);
  }
  for (std::size_t i = 0; i < from.triggers.size(); ++i) add({Kind::trigger, i}, with_own(from.triggers[i].uses, from.triggers[i].table));
  for (std::size_t i = 0; i < from.policies.size(); ++i) add({Kind::policy, i}, with_own(from.policies[i].uses, from.policies[i].table));
  for (std::size_t i = 0; i < from.opaque.size(); ++i)
    if (from.opaque[i].kind == "rule") add({Kind::rule, i}, from.opaque[i].uses);
}

const Uses& Users::uses_of(const Dependant& dependant) const {
  const Model& from = plan_.from;
  switch (dependant.kind) {
    case Kind::view: return from.views[dependant.index].uses;
    case Kind::routine: return from.routines[dependant.index].uses;
    case Kind::trigger: return from.triggers[dependant.index].uses;
    case Kind::policy: return from.policies[dependant.index].uses;
    case Kind::rule: return from.opaque[dependant.index].uses;
  }
  return from.views[dependant.index].uses;
}

std::vector<Dependant> Users::of_column(const Name& table, const std::string& column, bool star_only) const {
  std::vector<Dependant> found = of_relation(table);
  std::erase_if(found, [&](const Dependant& dependant) {
    const auto& columns = uses_of(dependant).columns;
    const bool star = std::find(columns.begin(), columns.end(), "*") != columns.end();
    if (star_only) return !star || dependant.kind != Kind::view;
    return !star && std::find(columns.begin(), columns.end(), column) == columns.end();
  });
  return found;
}

void Users::add(const Dependant& dependant, const Uses& uses) {
  for (const Name& name : uses.relations) relations_[name.name].emplace_back(name.schema, dependant);
  for (const Name& name : uses.functions) functions_[name.name].emplace_back(name.schema, dependant);
  for (const Name& name : uses.types) types_[name.name].emplace_back(name.schema, dependant);
}

std::vector<Dependant> Users::named(const ByName& map, const Name& name) {
  std::vector<Dependant> found;
  const auto all = map.find(name.name);
  if (all == map.end()) return found;
  for (const auto& [schema, dependant] : all->second)
    if ((schema.empty() || schema == name.schema) && std::find(found.begin(), found.end(), dependant) == found.end())
      found.push_back(dependant);
  return found;
}

const Users& Planner::users() const {
  if (!users_) users_ = std::make_shared<const Users>(*this);
  return *users_;
}

}  // namespace assay::schema::migrate::postgres
