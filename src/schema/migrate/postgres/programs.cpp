#include <algorithm>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

const char* kind_of(const View& view) { return view.materialized ? "materialized_view" : "view"; }
const char* word_of(const View& view) { return view.materialized ? "MATERIALIZED VIEW" : "VIEW"; }
const char* word_of(const Routine& routine) { return routine.kind == RoutineKind::procedure ? "PROCEDURE" : "FUNCTION"; }

ObjectRef object_of_routine(const Routine& routine) {
  ObjectRef out = object_of(routine.kind == RoutineKind::procedure ? "procedure" : "function", routine.qualified());
  out.name += signature(routine);
  return out;
}

std::string trigger_key(const Name& table, const std::string& name) { return "trg:" + display(table) + "." + name; }
std::string policy_key(const Name& table, const std::string& name) { return "pol:" + display(table) + "." + name; }

void before_users_change(Planner& plan, Step& step, const Uses& uses) {
  for (std::string& key : plan.keys_of(uses, true)) step.before.push_back(std::move(key));
}

void comments(Planner& plan, const View& view, int unit) {
  const Name name = view.qualified();
  const std::vector<std::string> needs = {relation_key(name)};
  if (!view.comment.empty()) plan.comment(object_of(kind_of(view), name), view.comment, needs, unit);
  for (const ColumnComment& entry : view.column_comments)
    if (!entry.comment.empty()) plan.comment(object_in("column", name, entry.column), entry.comment, needs, unit);
}

// --- views

void replace_view(Planner& plan, const Change& change) {
  const View& before = as<View>(change.from);
  const View& after = as<View>(change.to);
  if (plan.is_recreated(&after)) return;
  const Name name = after.qualified();
  Step& step = plan.at(plan.add("replace_view", change.object, ddl::create_view(after, true), name));
  step.rank = rank::views;
  step.provides = {relation_key(name)};
  plan.need(step, after.uses);
  before_users_change(plan, step, before.uses);
}

void alter_view(Planner& plan, const Change& change) {
  const View& before = as<View>(change.from);
  const View& after = as<View>(change.to);
  if (plan.is_recreated(&after)) return;
  const Name name = after.qualified();
  const auto say = [&](const std::string& clause) {
    Step& step = plan.at(plan.add("alter_view", change.object, fmt::format("ALTER {} {} {}", word_of(after), quoted(name), clause), name));
    step.rank = rank::views + 1;
    step.needs = {relation_key(name)};
  };
  std::vector<std::string> reset, set;
  const auto label = [](const std::string& option) { return option.substr(0, option.find('=')); };
  for (const std::string& option : after.options)
    if (std::find(before.options.begin(), before.options.end(), option) == before.options.end()) set.push_back(option);
  for (const std::string& option : before.options)
    if (std::none_of(after.options.begin(), after.options.end(), [&](const std::string& o) { return label(o) == label(option); }))
      reset.push_back(label(option));
  if (!reset.empty()) say("RESET (" + list_of(reset) + ")");
  if (!set.empty()) say("SET (" + ddl::options_sql(set) + ")");
  if (before.tablespace != after.tablespace) say("SET TABLESPACE " + quoted(after.tablespace.empty() ? "pg_default" : after.tablespace));
  if (before.access_method != after.access_method) {
    if (plan.at_least(15))
      say("SET ACCESS METHOD " + quoted(after.access_method.empty() ? "heap" : after.access_method));
    else
      plan.unsupported("access_method", name, "PostgreSQL can change it from 15 on");
  }
}

void rename_view(Planner& plan, const Change& change) {
  const View& before = as<View>(change.from);
  const View& after = as<View>(change.to);
  Name at = before.qualified();
  at.schema = plan.now(Name{at.schema, ""}).schema;
  const Name first = at;
  std::optional<std::size_t> last;
  const auto say = [&](const std::string& clause, const Name& next) {
    Step& step = plan.at(
        plan.add("rename_view", change.object, fmt::format("ALTER {} {} {}", word_of(before), quoted(at), clause), after.qualified()));
    step.rank = rank::renames;
    // A name in between is nobody else's.
    if (at == first) step.destroys = {relation_key(at)};
    if (next == after.qualified()) step.provides = {relation_key(next)};
    step.needs = {schema_key(next.schema)};
    step.before = {schema_key(at.schema)};
    if (last) step.after = {*last};
    last = plan.steps.size() - 1;
    step.hazard = Hazard::breaks_clients;
    step.why = fmt::format("Statements that say {} fail from then on.", display(before.qualified()));
    at = next;
  };
  if (at.schema != after.schema) say("SET SCHEMA " + quoted(after.schema), {after.schema, at.name});
  if (at.name != after.name) say("RENAME TO " + quoted(after.name), after.qualified());
}

// --- routines

void replace_routine(Planner& plan, const Change& change) {
  const Routine& before = as<Routine>(change.from);
  const Routine& after = as<Routine>(change.to);
  if (plan.is_recreated(&after)) return;
  const std::size_t place = create_routine(plan, after, -1, true);
  if (before.sql_body) before_users_change(plan, plan.at(place), before.uses);
}

// --- triggers and policies

std::string enabled_clause(const Trigger& trigger) {
  const std::string_view word = trigger.enabled == "disabled"  ? "DISABLE TRIGGER"
                                : trigger.enabled == "replica" ? "ENABLE REPLICA TRIGGER"
                                : trigger.enabled == "always"  ? "ENABLE ALWAYS TRIGGER"
                                                               : "ENABLE TRIGGER";
  return fmt::format("ALTER TABLE {} {} {}", quoted(trigger.table), word, quoted(trigger.name));
}

std::size_t set_enabled(Planner& plan, const Trigger& trigger, int unit) {
  const std::size_t place =
      plan.add("alter_trigger", object_in("trigger", trigger.table, trigger.name), enabled_clause(trigger), trigger.table);
  plan.at(place).rank = rank::triggers;
  plan.at(place).unit = unit;
  plan.at(place).needs = {trigger_key(trigger.table, trigger.name)};
  return place;
}

bool is_constraint_trigger(const Trigger& trigger) { return trigger.definition.find("CONSTRAINT TRIGGER") != std::string::npos; }

void replace_trigger(Planner& plan, const Change& change) {
  const Trigger& before = as<Trigger>(change.from);
  const Trigger& after = as<Trigger>(change.to);
  if (plan.is_recreated(&after)) return;
  if (!plan.at_least(14) || is_constraint_trigger(before) || is_constraint_trigger(after)) {
    const int unit = plan.new_unit();
    const std::size_t gone = drop_trigger(plan, before, unit);
    plan.at(create_trigger(plan, after, unit)).after.push_back(gone);
    return;
  }
  std::string sql = after.definition;
  constexpr std::string_view create = "CREATE TRIGGER";
  if (sql.starts_with(create)) sql.replace(0, create.size(), "CREATE OR REPLACE TRIGGER");
  Step& step = plan.at(plan.add("replace_trigger", change.object, std::move(sql), after.table));
  step.rank = rank::triggers;
  step.needs = {relation_key(after.table)};
  step.provides = {trigger_key(after.table, after.name)};
  plan.need(step, after.uses);
  before_users_change(plan, step, before.uses);
  if (before.enabled != after.enabled) set_enabled(plan, after, -1);
}

std::string roles(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + (name == "public" ? std::string("PUBLIC") : quoted(name));
  return out.empty() ? "PUBLIC" : out;
}

void alter_policy(Planner& plan, const Change& change) {
  const Policy& before = as<Policy>(change.from);
  const Policy& after = as<Policy>(change.to);
  if (plan.is_recreated(&after)) return;
  std::string sql = fmt::format("ALTER POLICY {} ON {}", quoted(after.name), quoted(after.table));
  if (before.roles != after.roles) sql += " TO " + roles(after.roles);
  if (before.using_ != after.using_) sql += " USING (" + after.using_ + ")";
  if (before.with_check != after.with_check) sql += " WITH CHECK (" + after.with_check + ")";
  Step& step = plan.at(plan.add("alter_policy", change.object, std::move(sql), after.table));
  step.rank = rank::triggers;
  step.needs = {relation_key(after.table), policy_key(after.table, after.name)};
  plan.need(step, after.uses);
  before_users_change(plan, step, before.uses);
  step.hazard = Hazard::breaks_clients;
  step.why = "Other rows are visible to the roles it names from then on.";
}

}  // namespace

std::size_t create_view(Planner& plan, const View& view, int unit) {
  const Name name = view.qualified();
  const std::size_t place =
      plan.add(view.materialized ? "create_materialized_view" : "create_view", object_of(kind_of(view), name), ddl::create_view(view), {});
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::views;
  step.unit = unit;
  step.provides = {relation_key(name), type_key(name)};
  step.needs = {schema_key(name.schema)};
  plan.need(step, view.uses);
  if (view.materialized && view.populated) step.why = "Its query runs, once, and its rows are kept.";
  for (const Index& index : view.indexes) create_index(plan, name, index, unit, true);
  comments(plan, view, unit);
  for (const Index& index : view.indexes)
    if (!index.comment.empty())
      plan.comment(object_of("index", {name.schema, index.name}), index.comment, {relation_key({name.schema, index.name})}, unit);
  return place;
}

std::size_t drop_view(Planner& plan, const View& view, bool survives, int unit) {
  const Name name = plan.now(view.qualified());
  const std::size_t place = plan.add(view.materialized ? "drop_materialized_view" : "drop_view", object_of(kind_of(view), name),
                                     fmt::format("DROP {} {}", word_of(view), quoted(name)), name);
  Step& step = plan.at(place);
  step.rank = survives ? rank::columns : rank::drops - 2;
  step.unit = unit;
  step.destroys = {relation_key(name), type_key(name)};
  for (const Index& index : view.indexes) step.destroys.push_back(relation_key({name.schema, index.name}));
  before_users_change(plan, step, view.uses);
  step.before.push_back(schema_key(name.schema));
  if (!survives) {
    step.hazard = Hazard::breaks_clients;
    step.why = fmt::format("Statements that use {} fail from then on.", display(name));
  } else {
    step.why = "It uses what changes, and is made again at once, with its grants, owner, comments and indexes.";
  }
  return place;
}

std::size_t create_routine(Planner& plan, const Routine& routine, int unit, bool replace) {
  const std::size_t place =
      plan.add(replace ? "replace_routine" : "create_routine", object_of_routine(routine), ddl::create_routine(routine, replace));
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::routines;
  step.unit = unit;
  step.provides = {routine_key(routine), routine_name_key(routine.qualified())};
  step.needs = {schema_key(routine.schema)};
  for (const Argument& argument : routine.arguments) {
    plan.need_type(step, argument.type);
    if (!argument.type.schema.empty()) step.needs.push_back(relation_key({argument.type.schema, argument.type.name}));
  }
  // SQL bodies are looked through when the function is made; others when they run.
  Uses uses = routine.uses;
  if (routine.language != "sql") {
    uses.functions.clear();
    uses.columns.clear();
    uses.relations.clear();
  }
  plan.need(step, uses);
  if (!replace && !routine.comment.empty()) plan.comment(object_of_routine(routine), routine.comment, {routine_key(routine)}, unit);
  return place;
}

std::size_t drop_routine(Planner& plan, const Routine& routine, bool survives, int unit) {
  Routine named = routine;
  for (Argument& argument : named.arguments) argument.type = plan.now(argument.type);
  const Name moved = plan.now(Name{routine.schema, ""});
  named.schema = moved.schema;
  const std::size_t place =
      plan.add("drop_routine", object_of_routine(named), fmt::format("DROP {} {}", word_of(routine), ddl::routine_name(named)));
  Step& step = plan.at(place);
  step.rank = survives ? rank::columns : rank::drops - 1;
  step.unit = unit;
  step.destroys = {routine_key(named), routine_name_key(named.qualified())};
  step.before = {schema_key(named.schema)};
  for (const Argument& argument : named.arguments)
    if (!argument.type.schema.empty()) {
      step.before.push_back(type_key({argument.type.schema, argument.type.name}));
      step.before.push_back(relation_key({argument.type.schema, argument.type.name}));
    }
  if (routine.sql_body) {
    before_users_change(plan, step, routine.uses);
  } else {
    Uses signature_uses;
    signature_uses.types = routine.uses.types;
    before_users_change(plan, step, signature_uses);
  }
  if (!survives) {
    step.hazard = Hazard::breaks_clients;
    step.why = fmt::format("Calls of {} fail from then on.", ddl::routine_name(named));
  } else {
    step.why = "It cannot be replaced in place, and is made again at once, with its grants, owner and comment.";
  }
  return place;
}

std::size_t create_trigger(Planner& plan, const Trigger& trigger, int unit) {
  const std::size_t place =
      plan.add("create_trigger", object_in("trigger", trigger.table, trigger.name), trigger.definition, trigger.table);
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::triggers;
  step.unit = unit;
  step.needs = {relation_key(trigger.table)};
  step.provides = {trigger_key(trigger.table, trigger.name)};
  plan.need(step, trigger.uses);
  for (const std::string& column : trigger.uses.columns) step.needs.push_back(column_key(trigger.table, column));
  if (!trigger.enabled.empty()) set_enabled(plan, trigger, unit);
  if (!trigger.comment.empty())
    plan.comment(object_in("trigger", trigger.table, trigger.name), trigger.comment, {trigger_key(trigger.table, trigger.name)}, unit);
  return place;
}

std::size_t drop_trigger(Planner& plan, const Trigger& trigger, int unit) {
  const Name table = plan.now(trigger.table);
  const std::size_t place = plan.add("drop_trigger", object_in("trigger", table, trigger.name),
                                     fmt::format("DROP TRIGGER {} ON {}", quoted(trigger.name), quoted(table)), table);
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::triggers;
  step.unit = unit;
  step.destroys = {trigger_key(table, trigger.name)};
  before_users_change(plan, step, trigger.uses);
  for (const std::string& column : trigger.uses.columns) step.before.push_back(column_key(table, plan.now(table, column)));
  step.before.push_back(relation_key(table));
  return place;
}

std::size_t create_policy(Planner& plan, const Policy& policy, int unit) {
  const std::size_t place =
      plan.add("create_policy", object_in("policy", policy.table, policy.name), ddl::create_policy(policy), policy.table);
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::triggers;
  step.unit = unit;
  step.needs = {relation_key(policy.table)};
  step.provides = {policy_key(policy.table, policy.name)};
  plan.need(step, policy.uses);
  for (const std::string& column : policy.uses.columns) step.needs.push_back(column_key(policy.table, column));
  if (!policy.comment.empty())
    plan.comment(object_in("policy", policy.table, policy.name), policy.comment, {policy_key(policy.table, policy.name)}, unit);
  return place;
}

std::size_t drop_policy(Planner& plan, const Policy& policy, int unit) {
  const Name table = plan.now(policy.table);
  const std::size_t place = plan.add("drop_policy", object_in("policy", table, policy.name),
                                     fmt::format("DROP POLICY {} ON {}", quoted(policy.name), quoted(table)), table);
  Step& step = plan.at(place);
  step.rank = unit >= 0 ? rank::columns : rank::triggers;
  step.unit = unit;
  step.destroys = {policy_key(table, policy.name)};
  before_users_change(plan, step, policy.uses);
  for (const std::string& column : policy.uses.columns) step.before.push_back(column_key(table, plan.now(table, column)));
  step.before.push_back(relation_key(table));
  return place;
}

void plan_program(Planner& plan, const Change& change) {
  switch (change.type) {
    case ChangeType::create_view: create_view(plan, as<View>(change.to), -1); return;
    case ChangeType::drop_view: drop_view(plan, as<View>(change.from), false, -1); return;
    case ChangeType::rename_view: return rename_view(plan, change);
    case ChangeType::replace_view: return replace_view(plan, change);
    case ChangeType::alter_view: return alter_view(plan, change);
    case ChangeType::create_routine: create_routine(plan, as<Routine>(change.to), -1); return;
    case ChangeType::drop_routine: drop_routine(plan, as<Routine>(change.from), false, -1); return;
    case ChangeType::replace_routine: return replace_routine(plan, change);
    case ChangeType::create_trigger: create_trigger(plan, as<Trigger>(change.to), -1); return;
    case ChangeType::drop_trigger: drop_trigger(plan, as<Trigger>(change.from), -1); return;
    case ChangeType::replace_trigger: return replace_trigger(plan, change);
    case ChangeType::alter_trigger:
      if (!plan.is_recreated(change.to)) set_enabled(plan, as<Trigger>(change.to), -1);
      return;
    case ChangeType::create_policy: create_policy(plan, as<Policy>(change.to), -1); return;
    case ChangeType::drop_policy: drop_policy(plan, as<Policy>(change.from), -1); return;
    case ChangeType::alter_policy: return alter_policy(plan, change);
    case ChangeType::rename_policy: {
      const Policy& after = as<Policy>(change.to);
      Step& step = plan.at(plan.add(
          "rename_policy", change.object,
          fmt::format("ALTER POLICY {} ON {} RENAME TO {}", quoted(change.detail), quoted(after.table), quoted(after.name)), after.table));
      step.rank = rank::renames;
      step.needs = {relation_key(after.table)};
      return;
    }
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
