#include <algorithm>
#include <set>

#include "schema/ddl/lex.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/ddl/order.h"
#include "schema/migrate/mysql/planner.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

std::string_view routine_kind(const Routine& routine) { return routine.kind == RoutineKind::procedure ? "PROCEDURE" : "FUNCTION"; }
std::string_view owner_kind(const Routine& routine) { return routine.kind == RoutineKind::procedure ? "procedure" : "function"; }

/// MariaDB replaces without a moment in between; MySQL has no such statement for routines and triggers.
std::string replacing(const std::string& create) {
  return create.starts_with("CREATE ") ? "CREATE OR REPLACE " + create.substr(7) : create;
}

/// The trigger that this one FOLLOWS, or "".
std::string predecessor(const Trigger& trigger) {
  constexpr std::string_view words = " FOR EACH ROW FOLLOWS ";
  const std::size_t at = trigger.definition.find(words);
  if (at == std::string::npos) return {};
  schema::ddl::Lexer lexer(std::string_view(trigger.definition).substr(at + words.size()), Dialect::mysql);
  return schema::ddl::value_of(lexer.next(), true);
}

std::string drop_sql(const Opaque& opaque) {
  if (opaque.kind == "event") return "DROP EVENT " + ddl::quoted_name(opaque.name.schema, opaque.name.name);
  if (opaque.kind == "loadable_function") return "DROP FUNCTION " + ddl::quoted_name(opaque.name.schema, opaque.name.name);
  if (opaque.kind == "server") return "DROP SERVER " + ddl::quoted_name(opaque.name.name);
  if (opaque.kind == "package") return "DROP PACKAGE " + ddl::quoted_name(opaque.name.schema, opaque.name.name);
  return {};
}

}  // namespace

/// Triggers that change go before the tables do, on MySQL: they would fail in between. Views and routines that are no longer wanted too.
void Planner::drop_programs() {
  const bool mariadb = to_.dialect == Dialect::mariadb;
  for (const Change& change : diff_.changes) {
    const auto breaks = [&](MigrationStatement& statement, std::string_view what) {
      statement.hazard = Hazard::breaks_clients;
      statement.why = fmt::format("Statements that use {} {} fail from then on.", what, change.object.name);
    };
    switch (change.type) {
      case ChangeType::drop_trigger:
      case ChangeType::replace_trigger: {
        if (change.type == ChangeType::replace_trigger && mariadb) break;
        const Trigger& trigger = as<Trigger>(change.from);
        add("DROP TRIGGER " + ddl::quoted_name(trigger.table.schema, trigger.name), schema::name_of(change.type), change.object);
        break;
      }
      case ChangeType::drop_view: {
        const View& view = as<View>(change.from);
        breaks(add("DROP VIEW " + ddl::quoted_name(view.schema, view.name), "drop_view", change.object), "view");
        break;
      }
      case ChangeType::drop_routine:
      case ChangeType::replace_routine: {
        if (change.type == ChangeType::replace_routine && mariadb) break;
        const Routine& routine = as<Routine>(change.from);
        auto& statement = add(fmt::format("DROP {} {}", routine_kind(routine), ddl::quoted_name(routine.schema, routine.name)),
                              schema::name_of(change.type), change.object);
        if (change.type == ChangeType::drop_routine) breaks(statement, "routine");
        break;
      }
      case ChangeType::drop_opaque:
      case ChangeType::replace_opaque: {
        const Opaque& opaque = as<Opaque>(change.from);
        if (const std::string sql = drop_sql(opaque); !sql.empty())
          add(sql, schema::name_of(change.type), change.object);
        else
          not_reproduced_.push_back({opaque.kind, display(opaque.name), "how to drop it is not modelled"});
        break;
      }
      default: break;
    }
  }
}

void Planner::create_programs() {
  routines();
  views();
  triggers();
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::create_opaque && change.type != ChangeType::replace_opaque) continue;
    const Opaque& opaque = as<Opaque>(change.to);
    if (change.type == ChangeType::replace_opaque && drop_sql(opaque).empty()) continue;
    if (!opaque.text.empty()) add(opaque.text, schema::name_of(change.type), change.object);
  }
}

void Planner::routines() {
  for (const Change& change : diff_.changes) {
    const bool comment = change.type == ChangeType::set_comment && (change.object.kind == "function" || change.object.kind == "procedure");
    if (comment) {
      const Routine& routine = as<Routine>(change.to);
      add(fmt::format("ALTER {} {} COMMENT {}", routine_kind(routine), ddl::quoted_name(routine.schema, routine.name),
                      ddl::quoted_literal(routine.comment)),
          "set_comment", change.object);
    }
    if (change.type != ChangeType::create_routine && change.type != ChangeType::replace_routine) continue;
    const Routine& routine = as<Routine>(change.to);
    std::string sql = ddl::create_routine(routine, ddl::definer_of(to_, owner_kind(routine), routine.qualified()));
    if (change.type == ChangeType::replace_routine && to_.dialect == Dialect::mariadb) sql = replacing(std::move(sql));
    add(std::move(sql), schema::name_of(change.type), change.object);
  }
}

void Planner::views() {
  std::set<const View*> wanted;
  for (const Change& change : diff_.changes) {
    if (change.type == ChangeType::rename_view) {
      const View& before = as<View>(change.from);
      const View& after = as<View>(change.to);
      auto& statement = add(
          fmt::format("RENAME TABLE {} TO {}", ddl::quoted_name(before.schema, before.name), ddl::quoted_name(after.schema, after.name)),
          "rename_view", change.object);
      statement.hazard = Hazard::breaks_clients;
      statement.why = fmt::format("Statements that say {} fail from then on.", before.name);
    }
    const bool made =
        change.type == ChangeType::create_view || change.type == ChangeType::replace_view || change.type == ChangeType::alter_view;
    if (made) wanted.insert(static_cast<const View*>(change.to));
  }
  for (const View* view : schema::ddl::order_views(to_)) {
    if (!wanted.contains(view)) continue;
    const bool there = from_.view(view->schema, view->name) != nullptr;
    add(ddl::create_view(*view, ddl::definer_of(to_, "view", view->qualified()), there), there ? "replace_view" : "create_view",
        object_of("view", view->qualified()));
  }
}

void Planner::triggers() {
  std::set<const Trigger*> made, replaced;
  std::set<std::string> moved;
  for (const Change& change : diff_.changes) {
    if (change.type == ChangeType::create_trigger) made.insert(static_cast<const Trigger*>(change.to));
    if (change.type == ChangeType::replace_trigger) replaced.insert(static_cast<const Trigger*>(change.to));
  }
  const bool mariadb = to_.dialect == Dialect::mariadb;
  for (const Trigger* trigger : ddl::trigger_order(to_)) {
    // What is made anew goes to the end of its kind: those that follow it come again behind it.
    const bool follows = !made.contains(trigger) && !replaced.contains(trigger) && moved.contains(predecessor(*trigger));
    const bool again = follows || replaced.contains(trigger);
    if (!made.contains(trigger) && !again) continue;
    if (again) moved.insert(trigger->name);
    ObjectRef object = object_of("trigger", {trigger->table.schema, trigger->name});
    object.table = trigger->table.name;
    if (follows && !mariadb) add("DROP TRIGGER " + ddl::quoted_name(trigger->table.schema, trigger->name), "replace_trigger", object);
    std::string sql = ddl::create_trigger(*trigger, ddl::definer_of(to_, "trigger", {trigger->table.schema, trigger->name}));
    if (again && mariadb) sql = replacing(std::move(sql));
    add(std::move(sql), again ? "replace_trigger" : "create_trigger", std::move(object));
  }
}

void Planner::access() {
  for (const Change& change : diff_.changes) {
    if (change.type == ChangeType::revoke) {
      const Grant& before = as<Grant>(change.from);
      if (change.to == nullptr) {
        add(ddl::revoke_statement(before), "revoke", change.object);
      } else {
        // Only the option goes.
        Grant option = before;
        option.privilege = "GRANT OPTION";
        add(ddl::revoke_statement(option), "revoke", change.object);
      }
    } else if (change.type == ChangeType::grant) {
      add(ddl::grant_statement(as<Grant>(change.to)), "grant", change.object);
    }
  }
}

}  // namespace assay::schema::migrate::mysql
