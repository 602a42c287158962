#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/ddl/order.h"

namespace assay::schema::mysql {
namespace {

/// user@host, each part quoted.
std::string user_text(std::string_view role) {
  if (role == "current_user") return "CURRENT_USER";
  const auto quoted = [](std::string_view part) {
    std::string out = "`";
    for (const char c : part) out += c == '`' ? std::string("``") : std::string(1, c);
    return out + "`";
  };
  const std::size_t at = role.rfind('@');
  if (at == std::string_view::npos) return quoted(role);
  return quoted(role.substr(0, at)) + "@" + quoted(role.substr(at + 1));
}

std::string definer_text(std::string_view definer) { return definer.empty() ? "" : "DEFINER=" + user_text(definer) + " "; }

ObjectRef object_of(std::string_view kind, const Name& name) {
  ObjectRef out;
  out.kind = std::string(kind);
  if (!name.schema.empty()) out.schema = name.schema;
  out.name = name.name;
  return out;
}

std::string with_definer(std::string statement, std::string_view definer) {
  if (!definer.empty() && statement.starts_with("CREATE ")) statement.insert(7, definer_text(definer));
  return statement;
}

class Writer {
 public:
  Writer(const Model& model, const WriteOptions& options) : model_(model), options_(options) {}

  std::vector<Statement> run() {
    for (const Namespace& schema : model_.schemas)
      add("CREATE DATABASE IF NOT EXISTS " + quoted_name(schema.name), object_of("schema", {"", schema.name}));
    for (const Sequence& sequence : model_.sequences)
      add(create_sequence(sequence), object_of("sequence", {sequence.schema, sequence.name}));
    tables();
    for (const Routine& routine : model_.routines) {
      const std::string_view kind = routine.kind == RoutineKind::procedure ? "procedure" : "function";
      add(create_routine(routine, definer(kind, routine.qualified())), object_of(kind, routine.qualified()));
    }
    for (const View* view : ddl::order_views(model_))
      add(create_view(*view, definer("view", view->qualified())), object_of("view", view->qualified()));
    for (const Trigger* trigger : trigger_order(model_)) {
      const Name name{trigger->table.schema, trigger->name};
      ObjectRef object = object_of("trigger", name);
      object.table = trigger->table.name;
      add(create_trigger(*trigger, definer("trigger", name)), std::move(object));
    }
    if (options_.opaque)
      for (const Opaque& opaque : model_.opaque)
        if (!opaque.text.empty()) add(with_definer(opaque.text, definer(opaque.kind, opaque.name)), object_of(opaque.kind, opaque.name));
    if (options_.grants)
      for (const Grant& grant : model_.grants) add(grant_statement(grant), grant.object);
    return std::move(out_);
  }

 private:
  void add(std::string sql, ObjectRef object) { out_.push_back({std::move(sql), std::move(object)}); }
  std::string definer(std::string_view kind, const Name& name) const { return options_.owners ? definer_of(model_, kind, name) : ""; }
  Table without_comments(Table table) const {
    if (options_.comments) return table;
    table.comment.clear();
    for (Column& column : table.columns) column.comment.clear();
    for (Key& key : table.keys) key.comment.clear();
    for (Index& index : table.indexes) index.comment.clear();
    return table;
  }
  void tables() {
    ddl::TableOrder order = ddl::order_tables(model_);
    for (const Table* table : order.tables) {
      const auto& skip = order.later[table->qualified()];
      add(create_table(options_.comments ? *table : without_comments(*table), model_.dialect, skip),
          object_of("table", table->qualified()));
    }
    for (const Table* table : order.tables)
      for (const std::string& name : order.later[table->qualified()])
        for (const ForeignKey& key : table->foreign_keys)
          if (key.name == name)
            add(fmt::format("ALTER TABLE {} ADD {}", quoted_name(table->schema, table->name), foreign_key_clause(key)),
                object_of("table", table->qualified()));
  }

  const Model& model_;
  const WriteOptions& options_;
  std::vector<Statement> out_ = {};
};

}  // namespace

std::string definer_of(const Model& model, std::string_view kind, const Name& name) {
  for (const Owner& owner : model.owners)
    if (owner.object.kind == kind && owner.object.schema.value_or("") == name.schema && owner.object.name == name.name) return owner.role;
  return {};
}

std::string create_view(const View& view, std::string_view definer, bool or_replace) {
  std::string out = or_replace ? "CREATE OR REPLACE " : "CREATE ";
  std::string check;
  std::string security;
  for (const std::string& option : view.options) {
    if (option.starts_with("ALGORITHM=")) out += option + " ";
    if (option.starts_with("SQL SECURITY ")) security = option + " ";
    if (option.starts_with("check_option="))
      check = option.substr(13) == "local" ? " WITH LOCAL CHECK OPTION" : " WITH CASCADED CHECK OPTION";
  }
  out += definer_text(definer) + security + "VIEW " + quoted_name(view.schema, view.name);
  std::string columns;
  for (const std::string& column : view.columns) columns += (columns.empty() ? "" : ", ") + quoted_name(column);
  if (!columns.empty()) out += " (" + columns + ")";
  return out + " AS " + view.definition + check;
}

std::string create_routine(const Routine& routine, std::string_view definer) {
  const bool procedure = routine.kind == RoutineKind::procedure;
  std::string attributes;
  bool aggregate = false;
  for (const std::string& attribute : routine.attributes) {
    if (attribute == "AGGREGATE")
      aggregate = true;
    else
      attributes += " " + attribute;
  }
  std::string out = "CREATE " + definer_text(definer) + (aggregate ? "AGGREGATE " : "") + (procedure ? "PROCEDURE " : "FUNCTION ");
  out += quoted_name(routine.schema, routine.name) + "(";
  for (std::size_t i = 0; i < routine.arguments.size(); ++i) {
    const Argument& argument = routine.arguments[i];
    if (i > 0) out += ", ";
    if (!argument.mode.empty()) out += argument.mode + " ";
    out += quoted_name(argument.name) + " " + type_clause(argument.type);
    if (argument.default_value) out += " DEFAULT " + *argument.default_value;
  }
  out += ")";
  if (!procedure) out += " RETURNS " + routine.returns;
  out += attributes;
  if (!routine.comment.empty()) out += " COMMENT " + quoted_literal(routine.comment);
  return out + "\n" + routine.body;
}

std::string create_trigger(const Trigger& trigger, std::string_view definer) { return with_definer(trigger.definition, definer); }

std::string create_sequence(const Sequence& sequence) {
  std::string out = "CREATE SEQUENCE " + quoted_name(sequence.schema, sequence.name);
  const SequenceOptions& o = sequence.options;
  if (sequence.type != "bigint" && !sequence.type.empty()) out += " AS " + sequence.type;
  if (o.start) out += " START WITH " + std::to_string(*o.start);
  if (o.minimum) out += " MINVALUE " + std::to_string(*o.minimum);
  if (o.maximum) out += " MAXVALUE " + std::to_string(*o.maximum);
  if (o.increment) out += " INCREMENT BY " + std::to_string(*o.increment);
  if (o.cache) out += *o.cache == 0 ? " NOCACHE" : " CACHE " + std::to_string(*o.cache);
  if (o.cycle) out += " CYCLE";
  return out;
}

std::vector<const Trigger*> trigger_order(const Model& model) {
  std::vector<const Trigger*> waiting;
  for (const Trigger& trigger : model.triggers) waiting.push_back(&trigger);
  std::vector<const Trigger*> out;
  const auto follows = [](const Trigger& later, const Trigger& earlier) {
    return later.table == earlier.table &&
           later.definition.find(" FOR EACH ROW FOLLOWS " + quoted_name(earlier.name) + " ") != std::string::npos;
  };
  while (!waiting.empty()) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const Trigger* candidate) {
      return std::none_of(waiting.begin(), waiting.end(),
                          [&](const Trigger* other) { return other != candidate && follows(*candidate, *other); });
    });
    const auto chosen = next == waiting.end() ? waiting.begin() : next;
    out.push_back(*chosen);
    waiting.erase(chosen);
  }
  return out;
}

namespace {

std::string grant_target(const Grant& grant) {
  const ObjectRef& object = grant.object;
  if (object.kind == "database") return object.name == "*" ? "*.*" : object.name.empty() ? "*" : quoted_name(object.name) + ".*";
  const std::string name = object.kind == "column" ? object.table.value_or("") : object.name;
  const std::string kind = object.kind == "function" ? "FUNCTION " : object.kind == "procedure" ? "PROCEDURE " : "";
  return kind + quoted_name(object.schema.value_or(""), name);
}

std::string privilege_text(const Grant& grant) {
  return grant.object.kind == "column" ? fmt::format("{} ({})", grant.privilege, quoted_name(grant.object.name)) : grant.privilege;
}

}  // namespace

std::string grant_statement(const Grant& grant) {
  return fmt::format("GRANT {} ON {} TO {}{}", privilege_text(grant), grant_target(grant), user_text(grant.grantee),
                     grant.grantable ? " WITH GRANT OPTION" : "");
}

std::string revoke_statement(const Grant& grant) {
  return fmt::format("REVOKE {} ON {} FROM {}", privilege_text(grant), grant_target(grant), user_text(grant.grantee));
}

std::vector<Statement> write(const Model& model, const WriteOptions& options) { return Writer(model, options).run(); }

std::string write_text(const std::vector<Statement>& statements) {
  std::string out;
  for (const Statement& statement : statements) {
    const std::string& kind = statement.object.kind;
    const bool program = kind == "trigger" || kind == "procedure" || kind == "function" || kind == "event";
    const bool compound = program && statement.sql.find(';') != std::string::npos;
    if (!compound) {
      out += statement.sql + ";\n";
      continue;
    }
    // A delimiter that the body does not hold.
    std::string delimiter = ";;";
    while (statement.sql.find(delimiter) != std::string::npos) delimiter = delimiter == ";;" ? "$$" : delimiter + "$";
    out += fmt::format("DELIMITER {0}\n{1}{0}\nDELIMITER ;\n", delimiter, statement.sql);
  }
  return out;
}

}  // namespace assay::schema::mysql
