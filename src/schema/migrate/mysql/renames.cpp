#include <algorithm>

#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/migrate/mysql/clauses.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

bool mentions_any(std::string_view expression, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return expression.find(name) != std::string_view::npos; });
}

bool has_change(const TableChanges& table, const void* to) {
  return std::any_of(table.changes.begin(), table.changes.end(), [&](const Change* c) { return c->to == to; });
}

/// What of the table names one of the renamed columns in an expression.
void follow_renames(const TableChanges& table, const Target& target, const std::vector<std::string>& old_names, RenameClauses& out) {
  const auto clause = [&](std::string sql, std::string_view kind, ObjectRef object, std::string_view predicted) {
    Clause made;
    made.sql = std::move(sql);
    made.kind = std::string(kind);
    made.object = std::move(object);
    made.prediction = target.predict(predicted, *table.from);
    return made;
  };
  for (const Column& column : table.from->columns) {
    if (!column.generated || !mentions_any(column.generated->expression, old_names)) continue;
    const Column* after = table.to->column(column.name);
    if (after == nullptr || !after->generated || after->generated->stored != column.generated->stored) continue;
    out.clauses.push_back(clause("MODIFY COLUMN " + ddl::column_clause(*table.to, *after, target.dialect), "alter_generated",
                                 object_in("column", *table.to, column.name),
                                 column.generated->stored ? "alter_stored_column" : "alter_virtual_column"));
  }
  for (const Index& index : table.from->indexes) {
    const bool uses = std::any_of(index.parts.begin(), index.parts.end(),
                                  [&](const IndexPart& part) { return mentions_any(part.expression, old_names); });
    const auto same =
        std::find_if(table.to->indexes.begin(), table.to->indexes.end(), [&](const Index& i) { return i.name == index.name; });
    if (!uses || same == table.to->indexes.end() || has_change(table, &*same)) continue;
    const ObjectRef object = object_in("index", *table.to, index.name);
    out.clauses.push_back(clause("DROP INDEX " + ddl::quoted_name(index.name), "drop_index", object, "drop_index"));
    out.later.push_back(clause("ADD " + ddl::index_clause(*same, target.dialect), "create_index", object, "create_functional_index"));
  }
  if (target.version < 80'016) return;
  for (const Check& check : table.from->checks) {
    const auto same = std::find_if(table.to->checks.begin(), table.to->checks.end(), [&](const Check& c) { return c.name == check.name; });
    if (!mentions_any(check.expression, old_names) || same == table.to->checks.end() || has_change(table, &*same)) continue;
    const ObjectRef object = object_in("check", *table.to, check.name);
    out.clauses.push_back(clause("DROP CHECK " + ddl::quoted_name(check.name), "drop_check", object, "drop_check"));
    out.later.push_back(clause("ADD " + ddl::check_clause(*same), "add_check", object, "add_check"));
  }
}

}  // namespace

RenameClauses rename_clauses(const TableChanges& table, const Target& target) {
  RenameClauses out;
  std::vector<std::string> old_names;
  for (const Change* change : table.changes) {
    if (change->type != ChangeType::rename_column) continue;
    Clause clause;
    clause.sql = fmt::format("RENAME COLUMN {} TO {}", ddl::quoted_name(change->detail), ddl::quoted_name(change->object.name));
    clause.kind = "rename_column";
    clause.object = change->object;
    clause.prediction = target.predict("rename_column", *table.from);
    clause.hazard = Hazard::breaks_clients;
    clause.why = fmt::format("Statements that say {}.{} fail from then on.", table.to->name, change->detail);
    out.clauses.push_back(std::move(clause));
    old_names.push_back(change->detail);
  }
  if (!old_names.empty() && target.dialect == Dialect::mysql) follow_renames(table, target, old_names, out);
  return out;
}

}  // namespace assay::schema::migrate::mysql
