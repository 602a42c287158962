#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/migrate/postgres/changes.h"
#include "sql/lexer.h"

namespace assay::schema::migrate::postgres {
namespace {

const Column& column_of(const void* object) { return *static_cast<const Column*>(object); }

ColumnPair pair_of(const Change& change) {
  return {static_cast<const Table*>(change.from_parent), static_cast<const Table*>(change.to_parent),
          static_cast<const Column*>(change.from), static_cast<const Column*>(change.to)};
}

/// Parent tables carry their partitions and children along.
bool comes_from_parent(const Table& table, const Column& column) {
  return !column.local && (table.partition_of.has_value() || !table.inherits.empty());
}

const Domain* domain_of(const Model& model, const DataType& type) {
  for (const Domain& domain : model.domains)
    if (domain.schema == type.schema && domain.name == type.name) return &domain;
  return nullptr;
}

/// Only functions (and types with arguments) that give the same value for every row of one statement: their result is kept in the catalog
/// (PostgreSQL 11). What is not known counts as different per row.
bool evaluated_once(const std::string& expression) {
  constexpr auto stable = std::to_array<std::string_view>({"array_fill",
                                                           "bit",
                                                           "bpchar",
                                                           "char",
                                                           "character",
                                                           "coalesce",
                                                           "concat",
                                                           "current_setting",
                                                           "date_trunc",
                                                           "decode",
                                                           "encode",
                                                           "interval",
                                                           "json_build_array",
                                                           "json_build_object",
                                                           "jsonb_build_array",
                                                           "jsonb_build_object",
                                                           "length",
                                                           "lower",
                                                           "make_date",
                                                           "make_interval",
                                                           "make_timestamp",
                                                           "make_timestamptz",
                                                           "md5",
                                                           "now",
                                                           "numeric",
                                                           "round",
                                                           "statement_timestamp",
                                                           "time",
                                                           "timestamp",
                                                           "timezone",
                                                           "to_char",
                                                           "to_date",
                                                           "to_timestamp",
                                                           "transaction_timestamp",
                                                           "trunc",
                                                           "upper",
                                                           "varbit",
                                                           "varchar",
                                                           "varying"});
  const std::vector<sql::Token> tokens = sql::lex(expression);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const sql::Token& token = tokens[i];
    if (tokens[i + 1].text != "(" || (token.kind != sql::TokenKind::word && token.kind != sql::TokenKind::quoted)) continue;
    const bool qualified = i > 1 && tokens[i - 1].text == ".";
    if (qualified && tokens[i - 2].text != "pg_catalog") return false;
    if (std::find(stable.begin(), stable.end(), text::lower(token.text)) == stable.end()) return false;
  }
  return true;
}

Step& alter(Planner& plan, std::string_view kind, const Name& table, const std::string& column, const std::string& clause) {
  Step& step = plan.at(plan.add(kind, object_in("column", table, column),
                                fmt::format("ALTER TABLE {} ALTER COLUMN {} {}", quoted(table), quoted(column), clause), table));
  step.rank = rank::columns;
  step.needs = {column_key(table, column), relation_key(table)};
  return step;
}

/// The type's own storage, for servers that have no word for it; "" when it is not known.
std::string usual_storage(const Planner& plan, DataType type) {
  for (bool found = true; found && type.dimensions == 0 && !type.schema.empty();) {
    found = false;
    for (const Domain& domain : plan.to.domains)
      if (domain.schema == type.schema && domain.name == type.name) {
        type = domain.type;
        found = true;
        break;
      }
  }
  if (type.dimensions > 0) return "extended";
  if (!type.schema.empty()) return "";
  return type.name == "numeric" || type.name == "inet" || type.name == "cidr" ? "main" : "extended";
}

void alter_storage(Planner& plan, const Name& table, const Column& after) {
  std::string word = quoted(after.storage);
  if (after.storage.empty()) word = plan.at_least(16) ? "DEFAULT" : usual_storage(plan, after.type);
  if (word.empty())
    return plan.unsupported(
        "storage", table,
        fmt::format("the storage that is usual for the type of {} is not known, and PostgreSQL before 16 must be told it", after.name));
  alter(plan, "alter_column_storage", table, after.name, "SET STORAGE " + word);
}

}  // namespace

void column_settings(Planner& plan, const Name& table, const Column& before, const Column& after) {
  if (before.statistics != after.statistics)
    alter(plan, "alter_column_statistics", table, after.name, fmt::format("SET STATISTICS {}", after.statistics));
  if (before.storage != after.storage) alter_storage(plan, table, after);
  if (before.compression != after.compression)
    alter(plan, "alter_column_compression", table, after.name,
          "SET COMPRESSION " + (after.compression.empty() ? std::string("default") : quoted(after.compression)));
  std::vector<std::string> reset;
  for (const std::string& option : before.options)
    if (std::find(after.options.begin(), after.options.end(), option) == after.options.end())
      reset.push_back(option.substr(0, option.find('=')));
  if (!reset.empty()) alter(plan, "alter_column_options", table, after.name, "RESET (" + list_of(reset) + ")");
  if (!after.options.empty() && before.options != after.options)
    alter(plan, "alter_column_options", table, after.name, "SET (" + ddl::options_sql(after.options) + ")");
}

namespace {

// --- adding

std::size_t add_statement(Planner& plan, const Name& table, const Column& column, std::string_view kind) {
  const std::size_t place = plan.add(kind, object_in("column", table, column.name),
                                     fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted(table), ddl::column_clause(column)), table);
  Step& step = plan.at(place);
  step.rank = rank::columns;
  step.provides = {column_key(table, column.name), "columns:" + display(table)};
  step.needs = {relation_key(table)};
  plan.need_type(step, column.type);
  if (column.default_value) plan.need(step, ddl::uses_of_expression(*column.default_value));
  if (column.generated) plan.need_expression(step, table, column.generated->expression);
  return place;
}

/// A default that differs per row would write the table anew under a lock: the column comes without it, then batches fill it.
void add_in_parts(Planner& plan, const Table& table, const Column& column) {
  const Name name = table.qualified();
  Column bare = column;
  bare.default_value.reset();
  bare.nullable = true;
  const std::size_t added = add_statement(plan, name, bare, "add_column");
  plan.at(added).phase = "expand";
  plan.at(added).why = "Its default differs from row to row: with it, the table would be written anew while nobody can read it.";
  Step& set = alter(plan, "set_default", name, column.name, "SET DEFAULT " + *column.default_value);
  set.phase = "expand";
  plan.need(set, ddl::uses_of_expression(*column.default_value));
  const std::size_t defaulted = plan.steps.size() - 1;
  const std::string target = quoted(column.name);
  const Backfill fill = backfill(plan, name, column.name, fmt::format("{} = {}", target, *column.default_value), "t." + target + " IS NULL",
                                 plan.from_table(name)->primary_key()->columns);
  plan.chain({added, defaulted, fill.prepare});
  if (!column.nullable) set_not_null(plan, name, column, fill.fill);
}

bool rewrites(const Planner& plan, const Column& column) {
  if (column.identity || (column.generated && column.generated->stored)) return true;
  if (column.generated) return false;
  if (const Domain* domain = column.type.schema.empty() ? nullptr : domain_of(plan.to, column.type))
    if (!domain->nullable || !domain->checks.empty()) return true;
  return column.default_value && !evaluated_once(*column.default_value);
}

void add_column(Planner& plan, const Change& change) {
  const Table& table = *static_cast<const Table*>(change.to_parent);
  const Column& column = column_of(change.to);
  const Name name = table.qualified();
  if (comes_from_parent(table, column)) return;
  const bool fills = column.default_value && !column.identity && !column.generated && !evaluated_once(*column.default_value);
  if (fills && plan.gentle(name) && can_backfill(plan, name)) {
    add_in_parts(plan, table, column);
  } else {
    Column clause = column;
    // Its NOT NULL is added apart, unproved.
    if (!column.not_null_valid) clause.nullable = true;
    const bool heavy = rewrites(plan, column);
    const std::size_t place = add_statement(plan, name, clause, heavy ? "add_column_rewrite" : "add_column");
    Step& step = plan.at(place);
    if (heavy)
      step.why = column.generated  ? "Every row gets the computed value."
                 : column.identity ? "Every row gets its own number."
                                   : "Every row gets its own value.";
    if (!clause.nullable && !column.default_value && !column.generated && !column.identity) {
      step.hazard = Hazard::breaks_clients;
      step.why = fmt::format(
          "Column {} has no default and admits no NULL: this fails when the table has rows, and INSERTs that do not name it fail.",
          column.name);
    }
    if (!column.nullable && !column.not_null_valid) set_not_null(plan, name, column, place);
  }
  column_settings(plan, name, {}, column);
  if (!column.comment.empty()) plan.comment(object_in("column", name, column.name), column.comment, {column_key(name, column.name)});
}

// --- dropping and renaming

void drop_column(Planner& plan, const Change& change) {
  const Table& table = *static_cast<const Table*>(change.to_parent);
  const Table& before_table = *static_cast<const Table*>(change.from_parent);
  const Column& column = column_of(change.from);
  const Name name = table.qualified();
  if (comes_from_parent(before_table, column)) return;
  const std::size_t place = plan.add("drop_column", object_in("column", name, column.name),
                                     fmt::format("ALTER TABLE {} DROP COLUMN {}", quoted(name), quoted(column.name)), name);
  Step& step = plan.at(place);
  step.rank = rank::drops;
  step.destroys = {column_key(name, column.name)};
  step.provides = {"columns:" + display(name)};
  step.unit = plan.unit_of(column_key(name, column.name));
  if (!column.type.schema.empty()) step.before.push_back(type_key(plan.now(Name{column.type.schema, column.type.name})));
  if (column.default_value || column.generated)
    for (std::string& key :
         plan.keys_of(ddl::uses_of_expression(column.generated ? column.generated->expression : *column.default_value), true))
      step.before.push_back(std::move(key));
  // A generated column goes before those it is computed from.
  if (column.generated)
    for (const std::string& used : ddl::uses_of_expression(column.generated->expression).columns)
      if (used != column.name) step.before.push_back(column_key(name, plan.now(name, used)));
  if (column.generated) {
    step.hazard = Hazard::breaks_clients;
    step.why = fmt::format("Statements that use {} fail from then on; its values can be computed again.", column.name);
  } else {
    step.hazard = Hazard::data_loss;
    step.why = fmt::format("The values of {}.{} are gone, and statements that use it fail.", display(name), column.name);
  }
}

void rename_column(Planner& plan, const Change& change) {
  const ColumnPair column = pair_of(change);
  if (comes_from_parent(*column.to_table, *column.after)) return;
  if (plan.replaced_columns.count(column_key(column.table(), column.after->name))) return replace_column(plan, column);
  const Name name = column.table();
  Step& step = plan.at(plan.add(
      "rename_column", change.object,
      fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quoted(name), quoted(change.detail), quoted(column.after->name)), name));
  step.rank = rank::renames;
  step.needs = {relation_key(name)};
  step.destroys = {column_key(name, change.detail)};
  step.provides = {column_key(name, column.after->name)};
  step.hazard = Hazard::breaks_clients;
  step.why = fmt::format("Statements that say {} fail from then on.", change.detail);
  if (plan.gentle(name)) step.why += fmt::format(" No new column can take its place: {}.", hinders_replacement(plan, column));
}

// --- identity and generated columns

std::string identity_options(const SequenceOptions& before, const SequenceOptions& after) {
  std::string out;
  const auto say = [&](const char* what, auto was, auto is, std::int64_t otherwise) {
    if (was != is) out += fmt::format(" SET {} {}", what, is.value_or(otherwise));
  };
  say("INCREMENT BY", before.increment, after.increment, 1);
  if (before.minimum != after.minimum) out += after.minimum ? fmt::format(" SET MINVALUE {}", *after.minimum) : " SET NO MINVALUE";
  if (before.maximum != after.maximum) out += after.maximum ? fmt::format(" SET MAXVALUE {}", *after.maximum) : " SET NO MAXVALUE";
  say("START WITH", before.start, after.start, after.minimum.value_or(1));
  say("CACHE", before.cache, after.cache, 1);
  if (before.cycle != after.cycle) out += after.cycle ? " SET CYCLE" : " SET NO CYCLE";
  return out;
}

void add_identity(Planner& plan, const ColumnPair& column) {
  const Name name = column.table();
  const int unit = plan.new_unit();
  const Identity& identity = *column.after->identity;
  std::string options = identity.sequence.empty() ? "" : " SEQUENCE NAME " + quoted(Name{name.schema, identity.sequence});
  options += ddl::sequence_options(identity.options);
  Step& add = alter(plan, "alter_identity", name, column.after->name,
                    fmt::format("ADD GENERATED {} AS IDENTITY{}", identity.kind == IdentityKind::always ? "ALWAYS" : "BY DEFAULT",
                                options.empty() ? "" : " (" + options.substr(1) + ")"));
  add.unit = unit;
  add.rank = rank::columns + 1;
  // Its sequence takes the name that a serial column's had.
  add.provides = {
      relation_key({name.schema, identity.sequence.empty() ? suffixed(name.name + "_" + column.after->name, "_seq") : identity.sequence})};
  add.needs.push_back("no default:" + column_key(name, column.after->name));
  add.needs.push_back("not null:" + column_key(name, column.after->name));
  const std::size_t added = plan.steps.size() - 1;
  const std::string target = quoted(column.after->name);
  const bool down = identity.options.increment.value_or(1) < 0;
  const std::size_t value = plan.add("set_sequence_value", object_in("column", name, column.after->name),
                                     fmt::format("SELECT setval(pg_get_serial_sequence({}, {}), {}({})) FROM {} HAVING count(*) > 0",
                                                 literal(quoted(name), Dialect::postgres), literal(column.after->name, Dialect::postgres),
                                                 down ? "min" : "max", target, quoted(name)),
                                     Name{});
  plan.at(value).unit = unit;
  plan.at(value).after = {added};
  plan.at(value).why = "New rows are numbered after those that are there.";
}

void alter_identity(Planner& plan, const Change& change) {
  const ColumnPair column = pair_of(change);
  const Name name = column.table();
  const auto& before = column.before->identity;
  const auto& after = column.after->identity;
  if (!before) return add_identity(plan, column);
  if (!after) {
    Step& step = alter(plan, "drop_identity", name, column.after->name, "DROP IDENTITY");
    step.provides = {"no identity:" + column_key(name, column.after->name)};
    step.destroys = {
        relation_key({name.schema, before->sequence.empty() ? suffixed(name.name + "_" + column.before->name, "_seq") : before->sequence})};
    return;
  }
  std::string clause;
  if (before->kind != after->kind) clause += after->kind == IdentityKind::always ? " SET GENERATED ALWAYS" : " SET GENERATED BY DEFAULT";
  clause += identity_options(before->options, after->options);
  if (!clause.empty()) alter(plan, "alter_identity", name, column.after->name, clause.substr(1));
  if (before->sequence != after->sequence)
    plan.unsupported("identity_sequence", name, fmt::format("the sequence of {} keeps its name", column.after->name));
}

void alter_generated(Planner& plan, const Change& change) {
  const ColumnPair column = pair_of(change);
  const Name name = column.table();
  if (comes_from_parent(*column.to_table, *column.after)) return;
  const auto& before = column.before->generated;
  const auto& after = column.after->generated;
  if (before && !after && before->stored && plan.at_least(13)) {
    alter(plan, "drop_default", name, column.after->name, "DROP EXPRESSION").provides = {"no default:" +
                                                                                         column_key(name, column.after->name)};
    return;
  }
  if (before && after && before->stored == after->stored && plan.at_least(17) && plan.now(column.before->type) == column.after->type) {
    Step& step = alter(plan, after->stored ? "alter_generated" : "set_default", name, column.after->name,
                       "SET EXPRESSION AS (" + after->expression + ")");
    step.changes = {column_key(name, column.after->name)};
    step.unit = plan.unit_of(column_key(name, column.after->name));
    for (const std::string& used : ddl::uses_of_expression(after->expression).columns) step.needs.push_back(column_key(name, used));
    step.why = "Every row gets the newly computed value.";
    return;
  }
  add_again(plan, column, plan.unit_of(column_key(name, column.after->name)));
  if (before && after) return;  // computed anew
  for (Step& step : plan.steps)
    if (step.entry->kind == "drop_column" && step.object.table == name.name && step.object.name == column.after->name) {
      step.hazard = Hazard::data_loss;
      step.why =
          after ? fmt::format("The values of {}.{} are replaced by computed ones: PostgreSQL cannot turn a column into a generated one.",
                              display(name), column.after->name)
                : fmt::format("The computed values of {}.{} are gone: this server cannot keep them in a plain column. Copy them first.",
                              display(name), column.after->name);
    }
}

void default_value(Planner& plan, const Change& change) {
  const ColumnPair column = pair_of(change);
  const Name name = column.table();
  const bool set = change.type == ChangeType::set_default;
  // Generated both ways: the expression is no default.
  if (column.after->generated || (column.before->generated && !set) || plan.defaults_done.count(column.after)) return;
  Step& step = alter(plan, set ? "set_default" : "drop_default", name, column.after->name,
                     set ? "SET DEFAULT " + ddl::simple_expression(*column.after->default_value) : std::string("DROP DEFAULT"));
  step.provides = {"no default:" + column_key(name, column.after->name)};
  if (set) {
    plan.need(step, ddl::uses_of_expression(*column.after->default_value));
    step.needs.push_back("no identity:" + column_key(name, column.after->name));
    step.needs.push_back("no default:" + column_key(name, column.after->name));
    std::erase(step.provides, "no default:" + column_key(name, column.after->name));
  }
  if (column.before->default_value)
    for (std::string& key : plan.keys_of(ddl::uses_of_expression(*column.before->default_value), true))
      step.before.push_back(std::move(key));
}

}  // namespace

void tie_identities(Planner& plan) {
  const auto has = [](const std::vector<std::string>& keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const Step& identity : plan.steps) {
    if (identity.entry->kind != "alter_identity" || identity.provides.empty()) continue;
    const std::string without = "no default:" + column_key(identity.target, identity.object.name);
    for (Step& step : plan.steps)
      if (has(step.destroys, identity.provides.front()) || has(step.provides, without)) step.unit = identity.unit;
  }
}

std::vector<ColumnPair> columns_of_type(const Planner& plan, const Name& type) {
  std::vector<ColumnPair> found;
  for (const Table& table : plan.to.tables) {
    const Table* before = plan.from_table(table.qualified());
    if (before == nullptr) continue;
    for (const Column& column : before->columns) {
      if (column.type.schema.empty() || plan.now(Name{column.type.schema, column.type.name}) != type) continue;
      const Column* after = table.column(plan.now(table.qualified(), column.name));
      // One that takes another type in this plan is changed by that.
      if (after != nullptr && Name{after->type.schema, after->type.name} == type) found.push_back({before, &table, &column, after});
    }
  }
  return found;
}

void plan_column(Planner& plan, const Change& change) {
  if (change.to != nullptr && plan.handled.count(change.to)) return;
  switch (change.type) {
    case ChangeType::add_column: return add_column(plan, change);
    case ChangeType::drop_column: return drop_column(plan, change);
    case ChangeType::rename_column: return rename_column(plan, change);
    case ChangeType::alter_column_type: {
      const ColumnPair column = pair_of(change);
      if (comes_from_parent(*column.to_table, *column.after)) return;
      if (plan.replaced_columns.count(column_key(column.table(), column.after->name))) return replace_column(plan, column);
      alter_type(plan, column, "", plan.unit_of(column_key(column.table(), column.after->name)));
      return;
    }
    case ChangeType::set_not_null: {
      const ColumnPair column = pair_of(change);
      if (!comes_from_parent(*column.to_table, *column.after)) set_not_null(plan, column.table(), *column.after);
      return;
    }
    case ChangeType::drop_not_null: {
      const ColumnPair column = pair_of(change);
      if (!comes_from_parent(*column.to_table, *column.after) && !column.after->identity)
        alter(plan, "drop_not_null", column.table(), column.after->name, "DROP NOT NULL")
            .needs.push_back("no primary key:" + display(column.table()));
      return;
    }
    case ChangeType::set_default:
    case ChangeType::drop_default: return default_value(plan, change);
    case ChangeType::alter_identity: return alter_identity(plan, change);
    case ChangeType::alter_generated: return alter_generated(plan, change);
    case ChangeType::alter_column_options: {
      const ColumnPair column = pair_of(change);
      return column_settings(plan, column.table(), *column.before, *column.after);
    }
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
