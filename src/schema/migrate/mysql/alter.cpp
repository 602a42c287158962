#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/migrate/catalogue.h"
#include "schema/migrate/mysql/planner.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

bool has_option(const Table& table, std::string_view option) {
  return std::any_of(table.options.begin(), table.options.end(), [&](const std::string& o) { return o.starts_with(option); });
}

bool is_innodb(const Table& table) { return !has_option(table, "ENGINE=") || has_option(table, "ENGINE=InnoDB"); }

bool is_heavy(const Prediction& p) { return p.rebuilds || p.algorithm == Algorithm::copy; }

Prediction sum(const std::vector<Clause>& clauses) {
  Prediction out;
  for (const Clause& clause : clauses) out = combined(out, clause.prediction);
  return out;
}

/// Both servers take a virtual column in place only when nothing else happens to the table.
bool is_virtual_column(const Clause& clause) {
  return clause.moves_virtual || (clause.sql.starts_with("ADD COLUMN ") && clause.sql.find(") VIRTUAL") != std::string::npos);
}

bool has_stored_columns(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.generated && c.generated->stored; });
}

bool has_virtual_columns(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.generated && !c.generated->stored; });
}

}  // namespace

Prediction Target::predict(std::string_view kind, const Table& table) const {
  // Other engines know little but copying; what they would take is not worth a promise.
  if (!is_innodb(table)) return {Algorithm::copy, TableLock::shared, true, false};
  Prediction out = mysql::predict(kind, dialect, version);
  // A table with virtual columns is not written anew in place, and its other columns keep their places.
  const bool inside =
      kind == "add_column_inside" || kind == "reorder_columns" || kind.starts_with("drop_column") || kind == "drop_indexed_column";
  if (has_virtual_columns(table) && (inside || out.rebuilds)) return mysql::predict("alter_column_type", dialect, version);
  // Nor does MariaDB compute stored columns while it writes a table anew in place.
  if (dialect == Dialect::mariadb && has_stored_columns(table) && out.rebuilds && out.algorithm == Algorithm::inplace)
    return mysql::predict("alter_column_type", dialect, version);
  const bool moves = inside || kind == "add_column";
  const bool fulltext = std::any_of(table.indexes.begin(), table.indexes.end(), [](const Index& i) { return i.method == "fulltext"; });
  const bool compressed = has_option(table, "ROW_FORMAT=COMPRESSED") || has_option(table, "KEY_BLOCK_SIZE=");
  if (out.algorithm == Algorithm::instant && moves && (fulltext || compressed)) {
    out.algorithm = Algorithm::inplace;
    out.rebuilds = true;
    if (fulltext) out.lock = TableLock::shared;
  }
  return out;
}

std::string Planner::algorithm_text(const Table& table, const Prediction& prediction) const {
  // COPY is what the server takes when it can do no better: it is not asked for, so that a newer server does better.
  if (!is_innodb(table) || prediction.algorithm == Algorithm::copy || table.partition_by || has_option(table, "WITH SYSTEM")) return {};
  const std::string algorithm = fmt::format(",\n  ALGORITHM={}", mysql::name_of(prediction.algorithm));
  // MySQL takes no LOCK with INSTANT.
  if (prediction.algorithm == Algorithm::instant && to_.dialect == Dialect::mysql) return algorithm;
  return fmt::format("{}, LOCK={}", algorithm, mysql::name_of(prediction.lock));
}

void Planner::alter(const Table& table, const Name& name, const std::vector<Clause>& clauses) {
  if (clauses.empty()) return;
  Prediction prediction = sum(clauses);
  std::string sql = "ALTER TABLE " + ddl::quoted_name(name.schema, name.name) + (clauses.size() > 1 ? "\n  " : " ");
  for (std::size_t i = 0; i < clauses.size(); ++i) sql += (i == 0 ? "" : ",\n  ") + clauses[i].sql;
  const bool single = clauses.size() == 1;
  const bool one_kind = std::all_of(clauses.begin(), clauses.end(), [&](const Clause& c) { return c.kind == clauses.front().kind; });
  MigrationStatement& out = add(sql + algorithm_text(table, prediction), one_kind ? clauses.front().kind : "alter_table",
                                single ? clauses.front().object : object_of("table", name));
  out.algorithm = std::string(mysql::name_of(prediction.algorithm));
  out.locks.push_back({display(name), std::string(mysql::name_of(prediction.lock))});
  out.blocks = prediction.lock == TableLock::none     ? Blocks::none
               : prediction.lock == TableLock::shared ? Blocks::writes
                                                      : Blocks::reads_writes;
  out.rewrites = prediction.rebuilds || prediction.algorithm == Algorithm::copy;
  out.scans = out.rewrites || prediction.algorithm != Algorithm::instant;
  if (prediction.documented) out.observed = "documented, not observed";
  for (const Clause& clause : clauses) {
    if (out.hazard == Hazard::none || clause.hazard == Hazard::data_loss) {
      if (clause.hazard != Hazard::none) out.why.clear();
      out.hazard = clause.hazard == Hazard::none ? out.hazard : clause.hazard;
    }
    const bool says = !clause.why.empty() && (clause.hazard == out.hazard || out.hazard == Hazard::none);
    if (says) out.why += (out.why.empty() ? "" : " ") + clause.why;
  }
  if (!out.rewrites && prediction.algorithm == Algorithm::instant) return;
  const Timeouts timeouts = timeouts_of(Pace::heavy);
  out.statement_timeout_ms = to_.dialect == Dialect::mariadb ? timeouts.statement_ms : 0;
  const bool small = table.row_estimate >= 0 && table.row_estimate < static_cast<double>(options_.small_table_rows);
  if (table.bytes > 0) out.estimate_ms = static_cast<double>(table.bytes) / (out.rewrites ? rewrite_bytes_per_ms : scan_bytes_per_ms);
  if (out.blocks == Blocks::none || small || out.hazard != Hazard::none) return;
  out.hazard = Hazard::long_lock;
  out.why += fmt::format("{}{} cannot be written to while it is {}.", out.why.empty() ? "" : " ", display(name),
                         out.rewrites ? "copied" : "worked through");
}

void Planner::alter_table(const TableChanges& table) {
  const std::vector<std::string> changed = changed_columns(table);
  KeyClauses keys = key_clauses(table, target_, changed);
  not_reproduced_.insert(not_reproduced_.end(), keys.kept.begin(), keys.kept.end());
  const std::vector<Clause> columns = column_clauses(table, target_);
  std::vector<Clause> late = std::move(keys.late);
  for (Clause& clause : option_clauses(table, target_)) late.push_back(std::move(clause));
  for (Clause& clause : later_[table.to]) late.push_back(std::move(clause));
  split(table, {keys.early, columns, late});
  partitioning(table);
}

/// The table is written anew once, with everything that is to change; else each group by its algorithm, so that what is instant stays so.
void Planner::split(const TableChanges& table, const std::vector<std::vector<Clause>>& groups) {
  const Name name = table.to->qualified();
  std::vector<Clause> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  if (all.size() > 1 && std::any_of(all.begin(), all.end(), is_virtual_column))
    all.front().prediction = combined(all.front().prediction, target_.predict("alter_column_type", *table.from));
  if (std::any_of(all.begin(), all.end(), [](const Clause& c) { return is_heavy(c.prediction); })) return alter(*table.from, name, all);
  for (const auto& group : groups)
    for (const Algorithm algorithm : {Algorithm::instant, Algorithm::nocopy, Algorithm::inplace, Algorithm::copy}) {
      std::vector<Clause> same;
      for (const Clause& clause : group)
        if (clause.prediction.algorithm == algorithm) same.push_back(clause);
      alter(*table.from, name, same);
    }
}

void Planner::partitioning(const TableChanges& table) {
  if (!table.has(ChangeType::alter_partitioning)) return;
  Clause clause;
  const Table& to = *table.to;
  clause.sql = to.partition_by ? "\n" + to.partition_by->text : "REMOVE PARTITIONING";
  clause.kind = "alter_partitioning";
  clause.object = object_of("table", to.qualified());
  clause.prediction = {Algorithm::copy, TableLock::shared, true, false};
  alter(*table.from, to.qualified(), {clause});
}

}  // namespace assay::schema::migrate::mysql
