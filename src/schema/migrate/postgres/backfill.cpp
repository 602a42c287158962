#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

constexpr int batch_rows = 5'000;

/// "t.a, t.b"
std::string qualified(const std::vector<std::string>& columns, const char* alias) {
  std::string out;
  for (const std::string& column : columns) out += (out.empty() ? "" : ", ") + std::string(alias) + "." + quoted(column);
  return out;
}

std::string row(const std::string& columns, std::size_t count) { return count > 1 ? "(" + columns + ")" : columns; }

/// Each key column of the place that was reached: row comparison with subqueries still uses the key's index.
std::string reached(const std::vector<std::string>& columns, const std::string& progress) {
  std::string out;
  for (const std::string& column : columns) out += (out.empty() ? "" : ", ") + fmt::format("(SELECT {} FROM {})", quoted(column), progress);
  return row(out, columns.size());
}

}  // namespace

bool can_backfill(const Planner& plan, const Name& name) {
  const Table* table = plan.from_table(name);
  if (table == nullptr || table->partition_by || table->partition_of || !table->inherits.empty() || plan.has_children(name)) return false;
  const Key* key = table->primary_key();
  if (key == nullptr || plan.touched(key)) return false;
  for (const std::string& column : key->columns)
    if (const Column* part = table->column(column); part == nullptr || plan.touched(part)) return false;
  return true;
}

Backfill backfill(Planner& plan, const Name& table, const std::string& column, const std::string& assignment, const std::string& condition,
                  const std::vector<std::string>& key_columns) {
  const std::vector<std::string> keys = plan.now(table, key_columns);
  const Name progress_name{table.schema, suffixed(table.name + "_" + column, "_assay_backfill")};
  const std::string progress = quoted(progress_name), on = quoted(table);
  const std::string list = list_of(keys), ours = row(qualified(keys, "t"), keys.size());
  const ObjectRef object = object_in("column", table, column);
  Backfill steps;
  // The place that was reached is a row of a table, so that a run that was cut off goes on from there.
  steps.prepare = plan.add("create_table", object_of("table", progress_name),
                           fmt::format("CREATE TABLE {} AS SELECT {} FROM {} ORDER BY {} LIMIT 1", progress, list, on, list));
  steps.fill = plan.add(
      "backfill", object,
      fmt::format("WITH batch AS (\n"
                  "    SELECT {1} FROM {0} t WHERE {2} >= {3} ORDER BY {1} LIMIT {5} FOR NO KEY UPDATE\n"
                  "), filled AS (\n"
                  "    UPDATE {0} t SET {6} FROM (SELECT {4} FROM batch b ORDER BY {4} LIMIT {7}) b\n"
                  "    WHERE {2} = {8} AND {9}\n"
                  ")\n"
                  "UPDATE {10} SET {11} = (SELECT {4} FROM batch b ORDER BY {4} OFFSET {7} LIMIT 1)\n"
                  "WHERE {12} IS NOT NULL",
                  on, qualified(keys, "t"), ours, reached(keys, progress), qualified(keys, "b"), batch_rows + 1, assignment, batch_rows,
                  row(qualified(keys, "b"), keys.size()), condition, progress, row(list, keys.size()), quoted(keys.front())),
      table);
  steps.clean_up = plan.add("drop_table", object_of("table", progress_name), "DROP TABLE " + progress);
  Step& prepare = plan.at(steps.prepare);
  prepare.rank = rank::gentle;
  prepare.phase = "migrate";
  prepare.why = "Holds the key that the backfill has reached.";
  Step& fill = plan.at(steps.fill);
  fill.rank = rank::gentle;
  fill.phase = "migrate";
  fill.repeat = true;
  fill.why = fmt::format(
      "{} rows at a time, in the order of the primary key; run it until it changes no row. It goes on where it was cut off.", batch_rows);
  Step& clean_up = plan.at(steps.clean_up);
  clean_up.rank = rank::gentle;
  clean_up.phase = "migrate";
  plan.chain({steps.prepare, steps.fill, steps.clean_up});
  return steps;
}

}  // namespace assay::schema::migrate::postgres
