#include "schema/migrate/vendors/planner.h"

#include <algorithm>

#include "schema/migrate/engines.h"

namespace assay::schema::migrate::vendors {
namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

const Table& holder(const Change& change) { return as<Table>(change.to_parent != nullptr ? change.to_parent : change.from_parent); }

std::string shown(const ObjectRef& object) {
  std::string out;
  for (const auto& part : {object.schema, object.table})
    if (part && !part->empty()) out += *part + ".";
  return out + object.name;
}

}  // namespace

MigrationStatement* Planner::add(const Change& change, std::string sql) {
  if (sql.empty()) {
    cannot(change, "there is no statement for it");
    return nullptr;
  }
  MigrationStatement statement;
  statement.sql = std::move(sql);
  statement.kind = std::string(name_of(change.type));
  statement.object = change.object;
  statement.locks.push_back({shown(change.object), "EXCLUSIVE"});
  statement.blocks = Blocks::reads_writes;
  statement.observed = "not executed";
  if (!vendor_.oracle()) statement.transaction = 1;
  out_.push_back(std::move(statement));
  return &out_.back();
}

void Planner::add_all(const Change& change, const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) (void)add(change, statement.sql);
}

void Planner::cannot(const Change& change, std::string why) {
  not_reproduced_.push_back({std::string(name_of(change.type)), shown(change.object), std::move(why)});
}

void Planner::dangerous(MigrationStatement* statement, Hazard hazard, std::string why) {
  if (statement == nullptr) return;
  statement->hazard = hazard;
  statement->why = std::move(why);
}

/// What stands on tables, or would stop a change of a column.
void Planner::drops_first(const Change& change) {
  switch (change.type) {
    case ChangeType::drop_trigger:
    case ChangeType::replace_trigger:
      (void)add(change, "DROP TRIGGER " + vendor_.name(Name{as<Trigger>(change.from).table.schema, as<Trigger>(change.from).name}));
      break;
    case ChangeType::drop_view:
    case ChangeType::rename_view:
    case ChangeType::replace_view: {
      const View& view = as<View>(change.from);
      MigrationStatement* statement =
          add(change, (view.materialized && vendor_.oracle() ? "DROP MATERIALIZED VIEW " : "DROP VIEW ") + vendor_.name(view.qualified()));
      if (change.type != ChangeType::replace_view)
        dangerous(statement, Hazard::breaks_clients, fmt::format("Statements that use view {} fail from then on.", view.name));
      break;
    }
    case ChangeType::drop_foreign_key:
      (void)add(change, vendor_.drop_constraint(as<Table>(change.from_parent), as<ForeignKey>(change.from).name));
      break;
    case ChangeType::drop_check:
      (void)add(change, vendor_.drop_constraint(as<Table>(change.from_parent), as<Check>(change.from).name));
      break;
    case ChangeType::drop_unique:
    case ChangeType::drop_primary_key: (void)add(change, vendor_.drop_key(as<Table>(change.from_parent), as<Key>(change.from))); break;
    case ChangeType::drop_index:
    case ChangeType::replace_index:
      if (change.object.table) (void)add(change, vendor_.drop_index(as<Table>(change.from_parent), as<Index>(change.from).name));
      break;
    default: break;
  }
}

void Planner::renames(const Change& change) {
  const auto breaks = [&](MigrationStatement* statement, const std::string& old) {
    dangerous(statement, Hazard::breaks_clients, fmt::format("Statements that say {} fail from then on.", old));
  };
  switch (change.type) {
    case ChangeType::move_table:
      breaks(add(change, vendor_.move_table(as<Table>(change.from), as<Table>(change.to))), change.detail);
      break;
    case ChangeType::rename_table:
      breaks(add(change, vendor_.rename_table(as<Table>(change.from), as<Table>(change.to))), change.detail);
      break;
    case ChangeType::rename_column:
      breaks(add(change, vendor_.rename_column(holder(change), change.detail, change.object.name)), change.detail);
      break;
    case ChangeType::rename_index: (void)add(change, vendor_.rename_index(holder(change), change.detail, change.object.name)); break;
    case ChangeType::rename_constraint:
      (void)add(change, vendor_.rename_constraint(holder(change), change.detail, change.object.name));
      break;
    default: break;
  }
}

void Planner::creates(const Change& change) {
  switch (change.type) {
    case ChangeType::create_schema: {
      Model model;
      model.dialect = to_.dialect;
      model.schemas.push_back({change.object.name, {}});
      add_all(change, write_statements(model));
      break;
    }
    case ChangeType::create_sequence: add_all(change, vendor_.made(as<Sequence>(change.to))); break;
    case ChangeType::rename_sequence:
    case ChangeType::alter_sequence:
      cannot(change, "drop and create it by hand: how far it has counted is known to the server alone");
      break;
    case ChangeType::create_table: {
      // Foreign keys come when all tables are there.
      Table table = as<Table>(change.to);
      table.foreign_keys.clear();
      add_all(change, vendor_.made(table));
      break;
    }
    default: break;
  }
}

void Planner::columns(const Change& change) {
  const bool inside = change.object.kind == "column" && change.to_parent != nullptr;
  if (!inside) return;
  const Table& table = holder(change);
  switch (change.type) {
    case ChangeType::drop_column: {
      const Column& column = as<Column>(change.from);
      if (column.default_value && !vendor_.oracle()) (void)add(change, vendor_.drop_default(table, column));
      dangerous(add(change, fmt::format("ALTER TABLE {} DROP COLUMN {}", vendor_.name(table.qualified()), vendor_.name(column.name))),
                Hazard::data_loss, fmt::format("The values of {}.{} are lost.", table.name, column.name));
      break;
    }
    case ChangeType::add_column: {
      const std::string column = vendor_.column(table, as<Column>(change.to));
      (void)add(change, "ALTER TABLE " + vendor_.name(table.qualified()) + " ADD " + (vendor_.oracle() ? "(" + column + ")" : column));
      break;
    }
    case ChangeType::alter_column_type:
      dangerous(add(change, vendor_.alter_type(table, as<Column>(change.to))), Hazard::long_lock,
                fmt::format("{}.{} becomes another type: its values must fit, and the table may be written anew.", table.name,
                            change.object.name));
      break;
    case ChangeType::set_not_null:
    case ChangeType::drop_not_null: (void)add(change, vendor_.set_nullable(table, as<Column>(change.to))); break;
    case ChangeType::set_default:
      if (as<Column>(change.from).default_value && !vendor_.oracle()) (void)add(change, vendor_.drop_default(table, as<Column>(change.to)));
      (void)add(change, vendor_.set_default(table, as<Column>(change.to)));
      break;
    case ChangeType::drop_default: (void)add(change, vendor_.drop_default(table, as<Column>(change.to))); break;
    case ChangeType::alter_identity:
      cannot(change, "identity cannot be given to a column or taken from it; make a new column and copy the values");
      break;
    case ChangeType::alter_generated: cannot(change, "what computes a column cannot be changed; drop the column and add it again"); break;
    default: break;
  }
}

void Planner::constraints(const Change& change) {
  const auto on = [&] { return "ALTER TABLE " + vendor_.name(holder(change).qualified()) + " ADD "; };
  switch (change.type) {
    case ChangeType::add_primary_key:
    case ChangeType::add_unique: (void)add(change, on() + vendor_.constraint(holder(change), as<Key>(change.to))); break;
    case ChangeType::add_check: (void)add(change, on() + vendor_.constraint(holder(change), as<Check>(change.to))); break;
    case ChangeType::create_index:
    case ChangeType::replace_index: {
      if (!change.object.table) break;
      Table one = Vendor::empty(holder(change));
      one.indexes.push_back(as<Index>(change.to));
      add_all(change, vendor_.made(one, "index"));
      break;
    }
    case ChangeType::add_foreign_key: {
      Table one = Vendor::empty(holder(change));
      one.foreign_keys.push_back(as<ForeignKey>(change.to));
      add_all(change, vendor_.made(one, "foreign_key"));
      break;
    }
    case ChangeType::create_table: {
      Table one = Vendor::empty(as<Table>(change.to));
      one.foreign_keys = as<Table>(change.to).foreign_keys;
      if (!one.foreign_keys.empty()) add_all(change, vendor_.made(one, "foreign_key"));
      break;
    }
    case ChangeType::alter_table_options:
    case ChangeType::alter_partitioning:
    case ChangeType::alter_index:
    case ChangeType::alter_constraint:
    case ChangeType::alter_column_options: cannot(change, "how this vendor says it is not modelled"); break;
    default: break;
  }
}

/// The writer's statement for the comment alone, behind the one that takes the old comment away.
void Planner::comment(const Change& change) {
  if (change.type != ChangeType::set_comment) return;
  const bool column = change.object.kind == "column";
  if (change.object.kind != "table" && !column) return cannot(change, "comments of this kind are not modelled");
  const Table* before = from_.table(change.object.schema.value_or(""), column ? change.object.table.value_or("") : change.object.name);
  const Column* old = column && before != nullptr ? before->column(change.object.name) : nullptr;
  const bool had = column ? old != nullptr && !old->comment.empty() : before != nullptr && !before->comment.empty();
  if (change.detail.empty() || (had && !vendor_.oracle())) (void)add(change, vendor_.drop_comment(change.object));
  if (change.detail.empty()) return;
  Table one;
  one.schema = change.object.schema.value_or("");
  one.name = column ? change.object.table.value_or("") : change.object.name;
  if (column) {
    Column commented;
    commented.name = change.object.name;
    commented.type.name = "int";
    commented.comment = change.detail;
    one.columns.push_back(std::move(commented));
  } else {
    one.comment = change.detail;
  }
  std::vector<Statement> statements = vendor_.made(one);
  std::erase_if(statements, [](const Statement& s) { return s.sql.starts_with("CREATE TABLE"); });
  add_all(change, statements);
}

void Planner::programs(const Change& change) {
  switch (change.type) {
    case ChangeType::create_view:
    case ChangeType::rename_view:
    case ChangeType::replace_view: add_all(change, vendor_.made(as<View>(change.to))); break;
    case ChangeType::create_trigger:
    case ChangeType::replace_trigger: add_all(change, vendor_.made(as<Trigger>(change.to))); break;
    case ChangeType::create_opaque: (void)add(change, as<Opaque>(change.to).text); break;
    case ChangeType::drop_opaque:
    case ChangeType::replace_opaque:
    case ChangeType::create_routine:
    case ChangeType::drop_routine:
    case ChangeType::replace_routine: cannot(change, "how this vendor says it is not modelled"); break;
    case ChangeType::grant: add_all(change, vendor_.made(as<Grant>(change.to))); break;
    case ChangeType::revoke: {
      const Grant& grant = as<Grant>(change.from);
      for (const Statement& statement : vendor_.made(grant)) {
        const std::size_t to = statement.sql.rfind(" TO ");
        if (!statement.sql.starts_with("GRANT ") || to == std::string::npos) continue;
        std::string grantee = statement.sql.substr(to + 4);
        if (const std::size_t option = grantee.rfind(" WITH GRANT OPTION"); option != std::string::npos) grantee.resize(option);
        (void)add(change, "REVOKE " + statement.sql.substr(6, to - 6) + " FROM " + grantee);
      }
      break;
    }
    default: break;
  }
}

void Planner::drops_last(const Change& change) {
  if (change.type == ChangeType::drop_table) {
    const Table& table = as<Table>(change.from);
    dangerous(add(change, "DROP TABLE " + vendor_.name(table.qualified()) + (vendor_.oracle() ? " CASCADE CONSTRAINTS" : "")),
              Hazard::data_loss, fmt::format("The rows of {} are lost.", table.name));
  } else if (change.type == ChangeType::drop_sequence) {
    const Sequence& sequence = as<Sequence>(change.from);
    dangerous(add(change, "DROP SEQUENCE " + vendor_.name(Name{sequence.schema, sequence.name})), Hazard::data_loss,
              fmt::format("How far {} has counted is lost.", sequence.name));
  } else if (change.type == ChangeType::drop_schema) {
    (void)add(change, vendor_.oracle() ? "" : "DROP SCHEMA " + vendor_.name(change.object.name));
  }
}

std::vector<MigrationStatement> Planner::run() {
  each(&Planner::drops_first);
  // Foreign keys hold tables that go.
  for (const Change& change : diff_.changes)
    if (change.type == ChangeType::drop_table && !vendor_.oracle())
      for (const ForeignKey& key : as<Table>(change.from).foreign_keys)
        (void)add(change, vendor_.drop_constraint(as<Table>(change.from), key.name));
  each(&Planner::renames);
  each(&Planner::creates);
  each(&Planner::columns);
  each(&Planner::constraints);
  each(&Planner::comment);
  each(&Planner::programs);
  each(&Planner::drops_last);
  return std::move(out_);
}

}  // namespace assay::schema::migrate::vendors

namespace assay::schema {
namespace {

Migration plan_vendor(const Model& from, const Model& to, const Diff& diff) {
  Migration out;
  migrate::vendors::Planner planner(from, to, diff);
  out.statements = planner.run();
  out.not_reproduced = planner.not_reproduced();
  return out;
}

}  // namespace

Result<Migration> plan_sqlserver(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  (void)options;
  return plan_vendor(from, to, diff);
}

Result<Migration> plan_oracle(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  (void)options;
  return plan_vendor(from, to, diff);
}

}  // namespace assay::schema
