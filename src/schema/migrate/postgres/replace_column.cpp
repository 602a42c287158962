#include <algorithm>
#include <array>

#include "schema/migrate/postgres/changes.h"

// Expand and contract: a new column takes an old one's place while clients go on. A trigger keeps the two alike, batches fill the new one,
// indexes are built on it concurrently, and one short transaction swaps them.

namespace assay::schema::migrate::postgres {
namespace {

bool contains(const std::vector<std::string>& columns, const std::string& column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

/// IS DISTINCT FROM works for it.
bool has_equality(const DataType& type) {
  constexpr auto known = std::to_array<std::string_view>({"smallint",
                                                          "integer",
                                                          "bigint",
                                                          "numeric",
                                                          "real",
                                                          "double precision",
                                                          "text",
                                                          "character varying",
                                                          "character",
                                                          "boolean",
                                                          "uuid",
                                                          "date",
                                                          "timestamp without time zone",
                                                          "timestamp with time zone",
                                                          "time without time zone",
                                                          "time with time zone",
                                                          "interval",
                                                          "jsonb",
                                                          "bytea",
                                                          "inet",
                                                          "cidr",
                                                          "money"});
  return std::find(known.begin(), known.end(), type.name) != known.end();
}

std::string constraint_on(const Planner& plan, const ColumnPair& column) {
  const std::string& name = column.before->name;
  for (const Key& key : column.from_table->keys)
    if (contains(key.columns, name) || contains(key.include, name)) return fmt::format("it is in key {}", key.name);
  for (const Key& key : column.to_table->keys)
    if (contains(key.columns, column.after->name) || contains(key.include, column.after->name))
      return fmt::format("it is in key {}", key.name);
  for (const ForeignKey& key : column.from_table->foreign_keys)
    if (contains(key.columns, name)) return fmt::format("it is in foreign key {}", key.name);
  for (const ForeignKey& key : column.to_table->foreign_keys)
    if (contains(key.columns, column.after->name)) return fmt::format("it is in foreign key {}", key.name);
  for (const Exclusion& exclusion : column.from_table->exclusions)
    for (const IndexPart& part : exclusion.parts)
      if (part.column == name || !part.expression.empty()) return fmt::format("it may be in constraint {}", exclusion.name);
  for (const Check& check : column.from_table->checks)
    if (contains(ddl::uses_of_expression(check.expression).columns, name)) return fmt::format("check {} uses it", check.name);
  for (const Index& index : column.from_table->indexes)
    if (contains(columns_of(index), name) &&
        (!is_plain(index) || index.unique || index.clustered_on || index.replica_identity || plan.touched(&index)))
      return fmt::format("index {} cannot be built on another column", index.name);
  return {};
}

ColumnPair pair_of(const Change& change) {
  return {static_cast<const Table*>(change.from_parent), static_cast<const Table*>(change.to_parent),
          static_cast<const Column*>(change.from), static_cast<const Column*>(change.to)};
}

std::string sync_body(const ColumnPair& column, const std::string& fresh) {
  const std::string old = quoted(column.before->name), made = quoted(fresh);
  if (column.before->name == column.after->name)
    return fmt::format("BEGIN\n    NEW.{} := NEW.{}::{};\n    RETURN NEW;\nEND", made, old, ddl::type_in_sql(column.after->type));
  const char* text = has_equality(column.before->type) && has_equality(column.after->type) ? "" : "::text";
  return fmt::format(
      "BEGIN\n"
      "    IF TG_OP = 'INSERT' THEN\n"
      "        IF NEW.{0} IS NULL THEN NEW.{0} := NEW.{1}; ELSE NEW.{1} := NEW.{0}; END IF;\n"
      "    ELSIF NEW.{0}{2} IS DISTINCT FROM OLD.{0}{2} AND NEW.{1}{2} IS NOT DISTINCT FROM OLD.{1}{2} THEN\n"
      "        NEW.{1} := NEW.{0};\n"
      "    ELSE\n"
      "        NEW.{0} := NEW.{1};\n"
      "    END IF;\n"
      "    RETURN NEW;\n"
      "END",
      made, old, text);
}

/// One replacement in the making: the steps of its three phases, one after the other.
class Replacement {
 public:
  Replacement(Planner& plan, const ColumnPair& column) : plan_(plan), column_(column), table_(column.table()) {
    renamed_ = column.before->name != column.after->name;
    fresh_ = renamed_ ? column.after->name : suffixed(column.before->name, "_assay_new");
    function_ = {table_.schema, suffixed(table_.name + "_" + column.before->name, "_assay_sync")};
    trigger_ = suffixed("zzz_assay_sync_" + column.before->name, "");
  }

  void run() {
    expand();
    migrate();
    contract();
  }

 private:
  std::size_t say(std::string_view kind, std::string sql, const char* phase, int rank) {
    const bool program = kind == "create_routine" || kind == "drop_routine";
    const std::size_t place = plan_.add(kind, object_in("column", table_, column_.after->name), std::move(sql), program ? Name{} : table_);
    Step& step = plan_.at(place);
    step.phase = phase;
    step.rank = rank;
    step.unit = unit_;
    step.own_transaction = rank == rank::swap || rank == rank::contract;
    if (last_) step.after.push_back(*last_);
    last_ = place;
    return place;
  }
  /// PostgreSQL 18: what the fresh column's NOT NULL is called until the old column is gone, whose own may have the name that it is to get
  /// (a column renamed in place keeps it).
  std::string not_null_meanwhile() const { return suffixed(table_.name + "_" + fresh_, renamed_ ? "_assay_not_null" : "_not_null"); }
  std::string alter(const std::string& clause) const { return fmt::format("ALTER TABLE {} {}", quoted(table_), clause); }

  void expand() {
    unit_ = plan_.new_unit();
    const Column bare{
        .name = fresh_, .type = column_.after->type, .collation = column_.after->collation, .compression = column_.after->compression};
    const std::size_t added = say("add_column", alter("ADD COLUMN " + ddl::column_clause(bare)), "expand", rank::columns);
    plan_.need_type(plan_.at(added), column_.after->type);
    plan_.at(added).needs.push_back(relation_key(table_));
    plan_.at(added).why =
        renamed_ ? fmt::format("{} gets its new name as a second column, so that clients of both names work.", column_.before->name)
                 : fmt::format("A new column takes the place of {}: changing its type would write the table anew while nobody can read it.",
                               column_.before->name);
    say("create_routine",
        fmt::format("CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $assay$\n{}\n$assay$", quoted(function_),
                    sync_body(column_, fresh_)),
        "expand", rank::columns);
    // BEFORE triggers run in the order of their names: this one must see what the others made.
    say("create_trigger",
        fmt::format("CREATE TRIGGER {} BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {}()", quoted(trigger_), quoted(table_),
                    quoted(function_)),
        "expand", rank::columns);
    unit_ = -1;
  }

  void migrate() {
    const std::string old = quoted(column_.before->name), made = quoted(fresh_);
    const std::string cast = renamed_ && column_.before->type == column_.after->type ? "" : "::" + ddl::type_in_sql(column_.after->type);
    const Backfill fill = backfill(plan_, table_, fresh_, fmt::format("{} = t.{}{}", made, old, cast),
                                   fmt::format("t.{} IS NULL AND t.{} IS NOT NULL", made, old), column_.from_table->primary_key()->columns);
    plan_.at(fill.prepare).after.push_back(*last_);
    last_ = fill.clean_up;
    for (const Index& index : column_.to_table->indexes) {
      if (!index.attached_to.empty() || plan_.touched(&index) || !contains(columns_of(index), column_.after->name)) continue;
      Index copy = index;
      copy.name = suffixed(index.name, "_assay_new");
      for (IndexPart& part : copy.parts)
        if (part.column == column_.after->name) part.column = fresh_;
      for (std::string& included : copy.include)
        if (included == column_.after->name) included = fresh_;
      const std::size_t place = say("create_index_concurrently", ddl::create_index(table_, copy, true), "migrate", rank::gentle);
      plan_.at(place).why = "Built beside the old one, which goes with the old column.";
      indexes_.emplace_back(copy.name, index.name);
    }
    if (!column_.after->nullable) {
      Column fresh = *column_.after;
      fresh.name = fresh_;
      fresh.not_null_name = not_null_meanwhile();
      const std::size_t first = plan_.steps.size();
      last_ = set_not_null(plan_, table_, fresh, last_);
      for (std::size_t i = first; i < plan_.steps.size(); ++i) plan_.at(i).phase = "migrate";
    }
    // Under its new name it is as good as there; under the old one only after the swap.
    if (renamed_) plan_.at(*last_).provides.push_back(column_key(table_, column_.after->name));
  }

  void contract() {
    unit_ = plan_.new_unit();
    // A new name waits for the clients; a new type for nobody.
    const int swap = renamed_ ? rank::contract : rank::swap;
    say("drop_trigger", fmt::format("DROP TRIGGER {} ON {}", quoted(trigger_), quoted(table_)), "contract", swap);
    say("drop_routine", fmt::format("DROP FUNCTION {}()", quoted(function_)), "contract", swap);
    const std::size_t gone = say("drop_column", alter("DROP COLUMN " + quoted(column_.before->name)), "contract", swap);
    plan_.at(gone).destroys = {column_key(table_, column_.before->name)};
    plan_.at(gone).hazard = renamed_ ? Hazard::breaks_clients : Hazard::none;
    plan_.at(gone).why = renamed_
                             ? fmt::format("Run it when no client says {} any more. Its values are in {}.", column_.before->name, fresh_)
                             : fmt::format("Its values are in {}, which takes its name in the same transaction.", fresh_);
    if (!renamed_)
      say("rename_column", alter(fmt::format("RENAME COLUMN {} TO {}", quoted(fresh_), quoted(column_.after->name))), "contract", swap);
    if (!column_.after->nullable && plan_.at_least(18)) {
      const std::string was = not_null_meanwhile();
      const std::string is = column_.after->not_null_name.empty() ? suffixed(table_.name + "_" + column_.after->name, "_not_null")
                                                                  : column_.after->not_null_name;
      say("rename_constraint", alter(fmt::format("RENAME CONSTRAINT {} TO {}", quoted(was), quoted(is))), "contract", swap);
    }
    if (column_.after->default_value) {
      const std::size_t place = say("set_default",
                                    alter(fmt::format("ALTER COLUMN {} SET DEFAULT {}", quoted(column_.after->name),
                                                      ddl::simple_expression(*column_.after->default_value))),
                                    "contract", swap);
      plan_.need(plan_.at(place), ddl::uses_of_expression(*column_.after->default_value));
    }
    for (const auto& [was, is] : indexes_)
      say("rename_index", fmt::format("ALTER INDEX {} RENAME TO {}", quoted(Name{table_.schema, was}), quoted(is)), "contract", swap);
    const std::string key = column_key(table_, column_.after->name);
    if (!renamed_) plan_.at(*last_).provides.push_back(key);
    finish(key);
  }

  void finish(const std::string& key) {
    column_settings(plan_, table_, Column{.compression = column_.after->compression}, *column_.after);
    if (!column_.after->comment.empty())
      plan_.comment(object_in("column", table_, column_.after->name), column_.after->comment, {key}, unit_);
    ObjectRef object = object_in("column", table_, column_.after->name);
    restore_access(plan_, object, key, unit_);
    plan_.unsupported("column_order", table_, fmt::format("{} is a new column, at the end of the table", column_.after->name));
  }

  Planner& plan_;
  const ColumnPair column_;
  const Name table_;
  bool renamed_ = false;
  std::string fresh_;
  Name function_;
  std::string trigger_;
  int unit_ = -1;
  std::optional<std::size_t> last_;
  std::vector<std::pair<std::string, std::string>> indexes_;
};

}  // namespace

std::string hinders_replacement(const Planner& plan, const ColumnPair& column) {
  if (!can_backfill(plan, column.table())) return "the table has no primary key of its own to fill it by, or it has partitions or children";
  for (const Column* side : {column.before, column.after})
    if (side->identity || side->generated) return "it is an identity or generated column";
  if (const std::string reason = constraint_on(plan, column); !reason.empty()) return reason;
  if (!computed_from(plan, column).empty()) return "generated columns are computed from it";
  for (const Sequence& sequence : plan.from.sequences)
    if (sequence.owner_table == column.from_table->qualified() && sequence.owner_column == column.before->name)
      return fmt::format("it owns sequence {}", sequence.name);
  for (const Table& table : plan.to.tables)
    for (const ForeignKey& key : table.foreign_keys)
      if (Name{key.ref_schema, key.ref_table} == column.table() && contains(key.ref_columns, column.after->name))
        return fmt::format("foreign key {} refers to it", key.name);
  if (plan.now(column.before->type) != column.after->type) {
    const TypeChange change = change_of(plan, column);
    if (change.lossy || change.may_fail || change.needs_using) return "values may change or be refused, which clients would meet halfway";
  }
  if (const std::string user = user_of(plan, column); !user.empty()) return user + " uses it and cannot follow";
  return {};
}

void choose_replacements(Planner& plan) {
  if (!plan.online) return;
  for (const Change& change : plan.diff.changes) {
    if (change.type != ChangeType::rename_column && change.type != ChangeType::alter_column_type) continue;
    const ColumnPair column = pair_of(change);
    if (!plan.gentle(column.table())) continue;
    if (change.type == ChangeType::alter_column_type && !change_of(plan, column).rewrites) continue;
    if (hinders_replacement(plan, column).empty()) plan.replaced_columns.insert(column_key(column.table(), column.after->name));
  }
}

void replace_column(Planner& plan, const ColumnPair& column) {
  if (plan.handled.insert(column.after).second) Replacement(plan, column).run();
}

}  // namespace assay::schema::migrate::postgres
