#include <algorithm>
#include <map>

#include "schema/migrate/postgres/changes.h"
#include "schema/migrate/postgres/users.h"

// PostgreSQL refuses to change what a view, a policy, a trigger or an SQL function stands on. Those that live on are dropped before the change
// and made again after it, in one transaction with it.

namespace assay::schema::migrate::postgres {
namespace {

/// Units that turn out to share a dependant become one.
class Units {
 public:
  explicit Units(Planner& plan) : plan_(plan) {}
  int make() {
    parent_.push_back(static_cast<int>(parent_.size()));
    return parent_.back();
  }
  int root(int unit) const {
    while (parent_[static_cast<std::size_t>(unit)] != unit) unit = parent_[static_cast<std::size_t>(unit)];
    return unit;
  }
  void unite(int a, int b) { parent_[static_cast<std::size_t>(root(a))] = root(b); }
  /// The plan's number for it.
  int number(int unit) {
    const auto [found, is_new] = numbers_.emplace(root(unit), 0);
    if (is_new) found->second = plan_.new_unit();
    return found->second;
  }

 private:
  Planner& plan_;
  std::vector<int> parent_;
  std::map<int, int> numbers_;
};

/// Something that cannot change while others stand on it.
struct Disturbance {
  std::string key;  ///< of planner.h: what the changing step destroys or changes
  std::vector<Dependant> users;
  int unit = 0;
};

class Finder {
 public:
  explicit Finder(Planner& plan) : plan_(plan), users_(plan.users()), units_(plan) {}

  void run() {
    for (std::size_t i = 0; i < plan_.from.views.size(); ++i) places_[&plan_.from.views[i]] = {Kind::view, i};
    for (std::size_t i = 0; i < plan_.from.routines.size(); ++i) places_[&plan_.from.routines[i]] = {Kind::routine, i};
    for (const Change& change : plan_.diff.changes) look(change);
    for (std::size_t i = 0; i < disturbances_.size(); ++i) follow(i);
    for (const auto& [dependant, unit] : again_)
      if (const void* object = in_to(dependant)) plan_.recreated[object] = units_.number(unit);
    // A change that nothing stands on needs no unit.
    std::unordered_set<int> matter;
    for (const auto& [dependant, unit] : again_) matter.insert(units_.root(unit));
    for (const Disturbance& disturbance : disturbances_)
      if (disturbance.key.starts_with("type:")) matter.insert(units_.root(disturbance.unit));
    for (const Disturbance& disturbance : disturbances_)
      if (matter.count(units_.root(disturbance.unit))) plan_.disturbed[disturbance.key] = units_.number(disturbance.unit);
  }

 private:
  void disturb(std::string key, std::vector<Dependant> users) {
    disturbances_.push_back({std::move(key), std::move(users), units_.make()});
  }
  void disturb_column(const ColumnPair& column) {
    const std::string key = column_key(column.table(), column.after->name);
    if (plan_.replaced_columns.count(key)) return;
    disturb(key, users_.of_column(column.from_table->qualified(), column.before->name));
    for (const ColumnPair& computed : computed_from(plan_, column)) {
      disturb(column_key(computed.table(), computed.after->name),
              users_.of_column(computed.from_table->qualified(), computed.before->name));
      units_.unite(disturbances_.back().unit, disturbances_[disturbances_.size() - 2].unit);
    }
  }
  void disturb_type(const Name& type) {
    disturb(type_key(plan_.now(type)), users_.of_type(type));
    const int unit = disturbances_.back().unit;
    for (const ColumnPair& column : columns_of_type(plan_, plan_.now(type))) {
      const std::size_t first = disturbances_.size();
      disturb_column(column);
      for (std::size_t i = first; i < disturbances_.size(); ++i) units_.unite(disturbances_[i].unit, unit);
    }
  }
  /// It is dropped and made itself.
  void disturb_object(const Dependant& dependant) {
    const int unit = units_.make();
    again(dependant, unit);
  }

  void look(const Change& change) {
    const auto column = [&] {
      return ColumnPair{static_cast<const Table*>(change.from_parent), static_cast<const Table*>(change.to_parent),
                        static_cast<const Column*>(change.from), static_cast<const Column*>(change.to)};
    };
    switch (change.type) {
      case ChangeType::alter_column_type:
      case ChangeType::alter_generated: return disturb_column(column());
      case ChangeType::drop_column: {
        const ColumnPair dropped = column();
        return disturb(column_key(dropped.table(), dropped.before->name),
                       users_.of_column(dropped.from_table->qualified(), dropped.before->name));
      }
      case ChangeType::add_column: {
        // SELECT * means the new column too, but was written out when the view was made.
        const ColumnPair added = column();
        return disturb(column_key(added.table(), added.after->name),
                       users_.of_column(added.from_table->qualified(), added.after->name, true));
      }
      case ChangeType::drop_table: {
        const Name name = static_cast<const Table*>(change.from)->qualified();
        return disturb(relation_key(plan_.now(name)), users_.of_relation(name));
      }
      case ChangeType::replace_enum: {
        const Enum& type = *static_cast<const Enum*>(change.from);
        return disturb_type({type.schema, type.name});
      }
      case ChangeType::alter_domain: {
        const Domain& before = *static_cast<const Domain*>(change.from);
        const Domain& after = *static_cast<const Domain*>(change.to);
        if (plan_.now(before.type) != after.type || before.collation != after.collation) disturb_type({before.schema, before.name});
        return;
      }
      case ChangeType::alter_composite: {
        const Composite& type = *static_cast<const Composite*>(change.from);
        return disturb_type({type.schema, type.name});
      }
      case ChangeType::replace_view: {
        const View& before = *static_cast<const View*>(change.from);
        if (!replaceable(plan_, before, *static_cast<const View*>(change.to))) disturb_object(places_[&before]);
        return;
      }
      case ChangeType::drop_view: {
        const Name name = static_cast<const View*>(change.from)->qualified();
        return disturb(relation_key(plan_.now(name)), users_.of_relation(name));
      }
      case ChangeType::replace_routine: {
        const Routine& before = *static_cast<const Routine*>(change.from);
        if (!replaceable(plan_, before, *static_cast<const Routine*>(change.to))) disturb_object(places_[&before]);
        return;
      }
      case ChangeType::drop_routine: {
        const Routine& routine = *static_cast<const Routine*>(change.from);
        return disturb(routine_key(routine), users_.of_routine(routine.qualified()));
      }
      default: return;
    }
  }

  /// Its users must go and come again: unless they go for good anyway.
  void follow(std::size_t place) {
    const std::vector<Dependant> users = disturbances_[place].users;
    const int unit = disturbances_[place].unit;
    for (const Dependant& user : users)
      if (in_to(user) != nullptr && !follows_by_itself(user)) again(user, unit);
  }
  /// A view that is replaced in place drops its use of what goes by that.
  bool follows_by_itself(const Dependant& user) const {
    if (user.kind == Kind::view) {
      const View& before = plan_.from.views[user.index];
      return plan_.touched(&before) && replaced_in_place_.count(&before) != 0;
    }
    return false;
  }

  void again(const Dependant& dependant, int unit) {
    const auto [found, is_new] = again_.emplace(dependant, unit);
    if (!is_new) {
      units_.unite(found->second, unit);
      return;
    }
    if (dependant.kind == Kind::view) {
      const Name name = plan_.from.views[dependant.index].qualified();
      disturbances_.push_back({relation_key(plan_.now(name)), users_.of_relation(name), unit});
    } else if (dependant.kind == Kind::routine) {
      const Routine& routine = plan_.from.routines[dependant.index];
      disturbances_.push_back({routine_key(routine), users_.of_routine(routine.qualified()), unit});
    }
  }

  /// The same object in `to`; nullptr when it is dropped.
  const void* in_to(const Dependant& dependant) {
    index_to();
    switch (dependant.kind) {
      case Kind::view: return found("view " + display(plan_.now(plan_.from.views[dependant.index].qualified())));
      case Kind::routine: {
        Routine named = plan_.from.routines[dependant.index];
        for (Argument& argument : named.arguments) argument.type = plan_.now(argument.type);
        named.schema = plan_.now(Name{named.schema, ""}).schema;
        return found(routine_key(named));
      }
      case Kind::trigger: {
        const Trigger& trigger = plan_.from.triggers[dependant.index];
        return found("trigger " + display(plan_.now(trigger.table)) + "." + trigger.name);
      }
      case Kind::policy: {
        const Policy& policy = plan_.from.policies[dependant.index];
        return found("policy " + display(plan_.now(policy.table)) + "." + policy.name);
      }
      case Kind::rule: return found("rule " + display(plan_.from.opaque[dependant.index].name));
    }
    return nullptr;
  }
  const void* found(const std::string& key) const {
    const auto at = to_.find(key);
    return at == to_.end() ? nullptr : at->second;
  }
  void index_to() {
    if (!to_.empty()) return;
    for (const View& view : plan_.to.views) to_["view " + display(view.qualified())] = &view;
    for (const Routine& routine : plan_.to.routines) to_[routine_key(routine)] = &routine;
    for (const Trigger& trigger : plan_.to.triggers) to_["trigger " + display(trigger.table) + "." + trigger.name] = &trigger;
    for (const Policy& policy : plan_.to.policies) to_["policy " + display(policy.table) + "." + policy.name] = &policy;
    for (const Opaque& object : plan_.to.opaque)
      if (object.kind == "rule") to_["rule " + display(object.name)] = &object;
    for (const Change& change : plan_.diff.changes)
      if (change.type == ChangeType::replace_view &&
          replaceable(plan_, *static_cast<const View*>(change.from), *static_cast<const View*>(change.to)))
        replaced_in_place_.insert(change.from);
  }

  Planner& plan_;
  const Users& users_;
  Units units_;
  std::vector<Disturbance> disturbances_;
  std::map<Dependant, int> again_;
  std::unordered_map<const void*, Dependant> places_;
  std::unordered_map<std::string, const void*> to_;
  std::unordered_set<const void*> replaced_in_place_;
};

/// Only changes that PostgreSQL may refuse because of users are worth an index of all of them.
bool disturbs(const Change& change) {
  switch (change.type) {
    case ChangeType::alter_column_type:
    case ChangeType::alter_generated:
    case ChangeType::drop_column:
    case ChangeType::add_column:
    case ChangeType::drop_table:
    case ChangeType::replace_enum:
    case ChangeType::alter_domain:
    case ChangeType::alter_composite:
    case ChangeType::replace_view:
    case ChangeType::drop_view:
    case ChangeType::replace_routine:
    case ChangeType::drop_routine: return true;
    default: return false;
  }
}

bool calls(std::string_view expression, const Routine& routine) {
  if (expression.find(routine.name) == std::string_view::npos) return false;
  const Uses uses = ddl::uses_of_expression(expression);
  return std::any_of(uses.functions.begin(), uses.functions.end(),
                     [&](const Name& name) { return name.name == routine.name && (name.schema.empty() || name.schema == routine.schema); });
}

void around_default(Planner& plan, const ColumnPair& column, const Routine& routine, int unit) {
  if (!column.before->default_value || !calls(*column.before->default_value, routine) || plan.touched(column.after)) return;
  const auto say = [&](std::string_view kind, const std::string& clause) -> Step& {
    Step& step = plan.at(plan.add(
        kind, object_in("column", column.table(), column.after->name),
        fmt::format("ALTER TABLE {} ALTER COLUMN {} {}", quoted(column.table()), quoted(column.after->name), clause), column.table()));
    step.rank = rank::columns;
    step.unit = unit;
    return step;
  };
  say("drop_default", "DROP DEFAULT").before = {routine_key(routine)};
  if (column.after->default_value)
    say("set_default", "SET DEFAULT " + ddl::simple_expression(*column.after->default_value)).needs = {routine_key(routine)};
}

/// Defaults, checks, indexes and generated columns that call a function which is dropped and made again.
void around_table_expressions(Planner& plan, const Routine& routine, int unit) {
  for (const Table& table : plan.to.tables) {
    const Table* before = plan.from_table(table.qualified());
    if (before == nullptr) continue;
    const Name name = table.qualified();
    for (const Column& old : before->columns) {
      const Column* column = table.column(plan.now(name, old.name));
      if (column == nullptr) continue;
      around_default(plan, {before, &table, &old, column}, routine, unit);
      if (old.generated && column->generated && calls(old.generated->expression, routine))
        add_again(plan, {before, &table, &old, column}, unit);
    }
    for (const Check& check : table.checks)
      if (check.local && !plan.touched(&check) && calls(check.expression, routine) && plan.made_again.insert(&check).second) {
        plan.at(drop_constraint(plan, name, check.name, {}, unit)).before.push_back(routine_key(routine));
        plan.at(add_check(plan, table, check, unit)).needs.push_back(routine_key(routine));
      }
    for (const Index& index : table.indexes) {
      const bool uses_it = calls(index.where, routine) || std::any_of(index.parts.begin(), index.parts.end(), [&](const IndexPart& part) {
                             return calls(part.expression, routine);
                           });
      if (!uses_it || !index.attached_to.empty() || plan.touched(&index) || !plan.made_again.insert(&index).second) continue;
      const Name index_name{name.schema, index.name};
      Step& gone = plan.at(plan.add("drop_index", object_of("index", index_name), "DROP INDEX " + quoted(index_name), name));
      gone.rank = rank::release;
      gone.unit = unit;
      gone.destroys = {relation_key(index_name)};
      gone.before = {routine_key(routine)};
      plan.at(create_index(plan, name, index, unit, true)).needs.push_back(routine_key(routine));
    }
  }
}

ObjectRef reference(const Routine& routine) {
  ObjectRef out = object_of(routine.kind == RoutineKind::procedure ? "procedure" : "function", routine.qualified());
  out.name += signature(routine);
  return out;
}

}  // namespace

bool replaceable(const Planner&, const View& before, const View& after) {
  if (before.materialized || after.materialized) return false;
  // Existing columns must keep names and types, and only the catalog knows the types.
  if (before.columns.empty() || before.columns.size() > after.columns.size()) return false;
  if (!std::equal(before.columns.begin(), before.columns.end(), after.columns.begin())) return false;
  if (before.column_types.size() != before.columns.size() || after.column_types.size() != after.columns.size()) return false;
  return std::equal(before.column_types.begin(), before.column_types.end(), after.column_types.begin());
}

bool replaceable(const Planner& plan, const Routine& before, const Routine& after) {
  if (before.kind != after.kind || before.returns != after.returns || before.arguments.size() != after.arguments.size()) return false;
  for (std::size_t i = 0; i < before.arguments.size(); ++i) {
    const Argument& a = before.arguments[i];
    const Argument& b = after.arguments[i];
    // A default may come, not go; a name may come, not change.
    if (a.mode != b.mode || plan.now(a.type) != b.type || (a.default_value && !b.default_value)) return false;
    if (a.name != b.name && !a.name.empty()) return false;
  }
  return true;
}

void find_dependants(Planner& plan) {
  if (std::any_of(plan.diff.changes.begin(), plan.diff.changes.end(), disturbs)) Finder(plan).run();
}

std::string user_of(const Planner& plan, const ColumnPair& column) {
  const Users& users = plan.users();
  for (const Dependant& user : users.of_column(column.from_table->qualified(), column.before->name)) switch (user.kind) {
      case Kind::view: return "view " + display(plan.from.views[user.index].qualified());
      case Kind::routine: return "function " + display(plan.from.routines[user.index].qualified());
      case Kind::trigger: return "trigger " + plan.from.triggers[user.index].name;
      case Kind::policy: return "policy " + plan.from.policies[user.index].name;
      case Kind::rule: return "rule " + plan.from.opaque[user.index].name.name;
    }
  for (const Opaque& object : plan.from.opaque)
    for (const Name& relation : plan.resolved(object.uses.relations, true))
      if (relation == column.table()) return fmt::format("{} {}", object.kind, object.name.name);
  return {};
}

void plan_recreated(Planner& plan) {
  if (plan.recreated.empty()) return;
  const auto unit_of = [&](const void* object) {
    const auto found = plan.recreated.find(object);
    return found == plan.recreated.end() ? -1 : found->second;
  };
  std::unordered_map<std::string, const View*> views;
  for (const View& view : plan.from.views) views[display(plan.now(view.qualified()))] = &view;
  for (const View& view : plan.to.views)
    if (const int unit = unit_of(&view); unit >= 0) {
      drop_view(plan, *views[display(view.qualified())], true, unit);
      create_view(plan, view, unit);
      restore_access(plan, object_of("view", view.qualified()), relation_key(view.qualified()), unit);
    }
  std::unordered_map<std::string, const Routine*> routines;
  for (const Routine& routine : plan.from.routines) {
    Routine named = routine;
    for (Argument& argument : named.arguments) argument.type = plan.now(argument.type);
    named.schema = plan.now(Name{named.schema, ""}).schema;
    routines[routine_key(named)] = &routine;
  }
  for (const Routine& routine : plan.to.routines)
    if (const int unit = unit_of(&routine); unit >= 0) {
      drop_routine(plan, *routines[routine_key(routine)], true, unit);
      create_routine(plan, routine, unit);
      restore_access(plan, reference(routine), routine_key(routine), unit);
      around_table_expressions(plan, routine, unit);
    }
  std::unordered_map<std::string, const Trigger*> triggers;
  for (const Trigger& trigger : plan.from.triggers) triggers[display(plan.now(trigger.table)) + "." + trigger.name] = &trigger;
  for (const Trigger& trigger : plan.to.triggers)
    if (const int unit = unit_of(&trigger); unit >= 0) {
      drop_trigger(plan, *triggers[display(trigger.table) + "." + trigger.name], unit);
      create_trigger(plan, trigger, unit);
    }
  std::unordered_map<std::string, const Policy*> policies;
  for (const Policy& policy : plan.from.policies) policies[display(plan.now(policy.table)) + "." + policy.name] = &policy;
  for (const Policy& policy : plan.to.policies)
    if (const int unit = unit_of(&policy); unit >= 0) {
      drop_policy(plan, *policies[display(policy.table) + "." + policy.name], unit);
      create_policy(plan, policy, unit);
    }
  std::unordered_map<std::string, const Opaque*> rules;
  for (const Opaque& object : plan.from.opaque)
    if (object.kind == "rule") rules[display(object.name)] = &object;
  for (const Opaque& object : plan.to.opaque)
    if (const int unit = unit_of(&object); unit >= 0) {
      drop_opaque(plan, *rules[display(object.name)], unit);
      Step& made = plan.at(create_opaque(plan, object, unit));
      made.after.push_back(plan.steps.size() - 2);
    }
}

}  // namespace assay::schema::migrate::postgres
