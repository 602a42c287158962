#include <algorithm>
#include <array>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

bool is_relation(std::string_view kind) {
  constexpr auto kinds = std::to_array<std::string_view>({"table", "view", "materialized_view", "matview", "sequence", "column"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Name target_of(const ObjectRef& object) {
  if (!is_relation(object.kind)) return {};
  return {object.schema.value_or(""), object.table.value_or(object.name)};
}

/// What must be there before a grant, an owner or a comment on it.
std::vector<std::string> needs_of(const ObjectRef& object) {
  const Name name{object.schema.value_or(""), object.table.value_or(object.name)};
  std::vector<std::string> out = {relation_key(name), type_key(name), schema_key(object.name), "ext:" + object.name, "fn:" + display(name)};
  if (object.table) {
    out.push_back(constraint_key(name, object.name));
    out.push_back(column_key(name, object.column.value_or(object.name)));
    out.push_back("trg:" + display(name) + "." + object.name);
    out.push_back("pol:" + display(name) + "." + object.name);
  }
  return out;
}

void say(Planner& plan, std::string_view kind, const ObjectRef& object, std::string sql, int unit) {
  if (!plan.first_time(sql)) return;
  Step& step = plan.at(plan.add(kind, object, std::move(sql), kind == "set_owner" ? target_of(object) : Name{}));
  step.rank = rank::access;
  step.unit = unit;
  step.needs = needs_of(object);
  if (kind == "revoke") {
    step.hazard = Hazard::breaks_clients;
    step.why = "Statements of those who lose the privilege fail from then on.";
  }
}

bool about(const ObjectRef& object, const ObjectRef& of) {
  const bool same_schema = object.schema.value_or("") == of.schema.value_or("");
  if (of.table) return same_schema && object.kind == "column" && object.table == of.table && object.column.value_or(object.name) == of.name;
  if (object.table) return same_schema && is_relation(of.kind) && *object.table == of.name;
  if (!same_schema || object.name != of.name) return false;
  return is_relation(object.kind) == is_relation(of.kind);
}

ObjectRef now(const Planner& plan, ObjectRef object) {
  const Name name = plan.now(Name{object.schema.value_or(""), object.table.value_or(object.name)});
  if (object.schema) object.schema = name.schema;
  if (object.table)
    object.table = name.name;
  else if (object.kind != "function" && object.kind != "procedure")
    object.name = name.name;
  return object;
}

// --- objects that have no type of their own here

struct Droppable {
  std::string_view kind, words;
};
/// Those whose name alone says which one is meant.
constexpr auto droppable = std::to_array<Droppable>({{"statistics", "STATISTICS"},
                                                     {"collation", "COLLATION"},
                                                     {"conversion", "CONVERSION"},
                                                     {"event_trigger", "EVENT TRIGGER"},
                                                     {"foreign_table", "FOREIGN TABLE"},
                                                     {"publication", "PUBLICATION"},
                                                     {"range", "TYPE"},
                                                     {"range_type", "TYPE"},
                                                     {"text_search_configuration", "TEXT SEARCH CONFIGURATION"},
                                                     {"text_search_dictionary", "TEXT SEARCH DICTIONARY"},
                                                     {"text_search_parser", "TEXT SEARCH PARSER"},
                                                     {"text_search_template", "TEXT SEARCH TEMPLATE"}});

std::string_view words_of(std::string_view kind) {
  for (const Droppable& one : droppable)
    if (one.kind == kind) return one.words;
  return {};
}

std::optional<std::size_t> drop_opaque(Planner& plan, const Change& change) {
  const Opaque& object = *static_cast<const Opaque*>(change.from);
  const std::string_view words = words_of(object.kind);
  if (words.empty() || object.name.name.empty()) {
    plan.out.not_modelled.push_back({object.kind, display(object.name), "it stays: how to drop it is not modelled. Drop it by hand."});
    return {};
  }
  const std::size_t place = plan.add("drop_opaque", change.object, fmt::format("DROP {} {}", words, quoted(plan.now(object.name))));
  Step& step = plan.at(place);
  step.rank = rank::release;
  for (std::string& key : plan.keys_of(object.uses, true)) step.before.push_back(std::move(key));
  step.before.push_back(schema_key(object.name.schema));
  step.hazard = Hazard::breaks_clients;
  step.why = "What it is for is not modelled.";
  return place;
}

void create_opaque(Planner& plan, const Change& change, std::optional<std::size_t> after) {
  const Opaque& object = *static_cast<const Opaque*>(change.to);
  Step& step = plan.at(plan.add("create_opaque", change.object, object.text));
  step.rank = rank::triggers;
  step.needs = {schema_key(object.name.schema)};
  plan.need(step, object.uses);
  if (after) step.after = {*after};
  step.why = "Its statement is not modelled and runs as it is written.";
}

}  // namespace

void restore_access(Planner& plan, const ObjectRef& object, const std::string& key, int unit) {
  const bool wanted = plan.options.diff.grants;
  for (const Grant& grant : wanted ? plan.to.grants : plan.from.grants) {
    Grant current = grant;
    if (!wanted) current.object = now(plan, grant.object);
    if (!about(current.object, object)) continue;
    say(plan, "grant", current.object, ddl::grant_statement(current), unit);
    plan.at(plan.steps.size() - 1).needs.push_back(key);
  }
  if (object.table) return;
  const bool owners = plan.options.diff.owners;
  for (const Owner& owner : owners ? plan.to.owners : plan.from.owners) {
    Owner current = owner;
    if (!owners) current.object = now(plan, owner.object);
    if (current.object.schema != object.schema || current.object.name != object.name ||
        is_relation(current.object.kind) != is_relation(object.kind))
      continue;
    say(plan, "set_owner", current.object, ddl::owner_statement(current), unit);
    plan.at(plan.steps.size() - 1).needs.push_back(key);
  }
}

void plan_access(Planner& plan, const Change& change) {
  switch (change.type) {
    case ChangeType::grant: say(plan, "grant", change.object, ddl::grant_statement(*static_cast<const Grant*>(change.to)), -1); return;
    case ChangeType::revoke: {
      // Only the right to pass it on goes, when `to` still has the privilege.
      const Grant* still = static_cast<const Grant*>(change.to);
      Grant grant = *static_cast<const Grant*>(change.from);
      grant.object = change.object;
      std::string sql = ddl::revoke_statement(grant);
      if (still != nullptr && sql.starts_with("REVOKE ")) sql.insert(7, "GRANT OPTION FOR ");
      return say(plan, "revoke", change.object, std::move(sql), -1);
    }
    case ChangeType::set_owner:
      return say(plan, "set_owner", change.object, ddl::owner_statement(*static_cast<const Owner*>(change.to)), -1);
    case ChangeType::set_comment:
      // What is made again is given its comment by that; so is a new column.
      if (plan.is_recreated(change.to)) return;
      return plan.comment(change.object, change.detail, needs_of(change.object));
    case ChangeType::create_opaque: return create_opaque(plan, change, {});
    case ChangeType::drop_opaque: drop_opaque(plan, change); return;
    case ChangeType::replace_opaque: {
      const auto gone = drop_opaque(plan, change);
      if (gone) create_opaque(plan, change, gone);
      return;
    }
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
