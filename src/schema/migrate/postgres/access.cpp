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

void say(Planner& plan, std::string_view kind, const ObjectRef& object, std::string sql, int unit, const std::string& key = {}) {
  if (!plan.first_time(sql)) return;
  Step& step = plan.at(plan.add(kind, object, std::move(sql), kind == "set_owner" ? target_of(object) : Name{}));
  step.rank = rank::access;
  step.unit = unit;
  step.needs = needs_of(object);
  if (!key.empty()) step.needs.push_back(key);
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
constexpr auto droppable = std::to_array<Droppable>({{"access_method", "ACCESS METHOD"},
                                                     {"collation", "COLLATION"},
                                                     {"conversion", "CONVERSION"},
                                                     {"event_trigger", "EVENT TRIGGER"},
                                                     {"foreign_data_wrapper", "FOREIGN DATA WRAPPER"},
                                                     {"foreign_table", "FOREIGN TABLE"},
                                                     {"publication", "PUBLICATION"},
                                                     {"range", "TYPE"},
                                                     {"server", "SERVER"},
                                                     {"statistics", "STATISTICS"},
                                                     {"text_search_configuration", "TEXT SEARCH CONFIGURATION"},
                                                     {"text_search_dictionary", "TEXT SEARCH DICTIONARY"},
                                                     {"text_search_parser", "TEXT SEARCH PARSER"},
                                                     {"text_search_template", "TEXT SEARCH TEMPLATE"}});

/// "" when the object's name does not say which one is meant.
std::string drop_statement(const Planner& plan, const Opaque& object) {
  if (object.name.name.empty()) return {};
  // A cast's name is its types in parentheses; a rule's is its table's and its own.
  if (object.kind == "cast") return "DROP CAST " + object.name.name;
  if (object.kind == "rule") {
    const auto dot = object.name.name.rfind('.');
    if (dot == std::string::npos) return {};
    const Name table = plan.now(Name{object.name.schema, object.name.name.substr(0, dot)});
    return fmt::format("DROP RULE {} ON {}", quoted(object.name.name.substr(dot + 1)), quoted(table));
  }
  for (const Droppable& one : droppable)
    if (one.kind == object.kind) return fmt::format("DROP {} {}", one.words, quoted(plan.now(object.name)));
  return {};
}

/// Keys of what it makes, where other objects may need it.
std::vector<std::string> made_by(const Opaque& object, const Name& name) {
  if (object.kind == "range" || object.kind == "type") return {type_key(name)};
  if (object.kind == "foreign_table") return {relation_key(name), type_key(name)};
  if (object.kind == "aggregate") return {routine_name_key(name)};
  return {};
}

}  // namespace

std::optional<std::size_t> drop_opaque(Planner& plan, const Opaque& object, int unit) {
  std::string sql = drop_statement(plan, object);
  if (sql.empty()) return {};
  const std::size_t place = plan.add("drop_opaque", object_of(object.kind, object.name), std::move(sql));
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::release;
  step.unit = unit;
  for (std::string& key : plan.keys_of(object.uses, true)) step.before.push_back(std::move(key));
  step.before.push_back(schema_key(object.name.schema));
  step.destroys = made_by(object, plan.now(object.name));
  if (unit < 0) step.hazard = Hazard::breaks_clients;
  step.why = unit < 0 ? "What it is for is not modelled." : "It uses what changes, and is made again at once.";
  return place;
}

std::size_t create_opaque(Planner& plan, const Opaque& object, int unit) {
  const std::size_t place = plan.add("create_opaque", object_of(object.kind, object.name), object.text);
  Step& step = plan.at(place);
  const std::vector<std::string> made = made_by(object, object.name);
  step.rank = unit >= 0 ? rank::columns : made.empty() ? rank::triggers : rank::types;
  step.unit = unit;
  step.provides = made;
  step.needs = {schema_key(object.name.schema)};
  plan.need(step, object.uses);
  step.why = "Its statement is not modelled and runs as it is written.";
  return place;
}

void restore_access(Planner& plan, const ObjectRef& object, const std::string& key, int unit) {
  const bool wanted = plan.options.diff.grants;
  for (const Grant& grant : wanted ? plan.to.grants : plan.from.grants) {
    Grant current = grant;
    if (!wanted) current.object = now(plan, grant.object);
    if (!about(current.object, object)) continue;
    say(plan, "grant", current.object, ddl::grant_statement(current), unit, key);
  }
  if (object.table) return;
  const bool owners = plan.options.diff.owners;
  for (const Owner& owner : owners ? plan.to.owners : plan.from.owners) {
    Owner current = owner;
    if (!owners) current.object = now(plan, owner.object);
    if (current.object.schema != object.schema || current.object.name != object.name ||
        is_relation(current.object.kind) != is_relation(object.kind))
      continue;
    say(plan, "set_owner", current.object, ddl::owner_statement(current), unit, key);
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
    case ChangeType::create_opaque: create_opaque(plan, *static_cast<const Opaque*>(change.to), -1); return;
    case ChangeType::drop_opaque: drop_opaque(plan, *static_cast<const Opaque*>(change.from), -1); return;
    case ChangeType::replace_opaque: {
      if (plan.is_recreated(change.to)) return;
      const Opaque& before = *static_cast<const Opaque*>(change.from);
      const int unit = plan.new_unit();
      if (const auto gone = drop_opaque(plan, before, unit))
        plan.at(create_opaque(plan, *static_cast<const Opaque*>(change.to), unit)).after.push_back(*gone);
      else
        plan.out.not_modelled.push_back(
            {before.kind, display(before.name), "it differs, and stays as it is: how to drop it is not modelled"});
      return;
    }
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
