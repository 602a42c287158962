#include "app/observed.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "advise/plan/scanned.h"
#include "core/text.h"
#include "db/plan_statement.h"
#include "monitor/metric.h"
#include "monitor/statements.h"
#include "schema/ddl/write.h"
#include "sql/fingerprint.h"
#include "sql/lexer.h"

namespace assay::app {
namespace {

constexpr std::string_view budgets = "what statements take and scan, for their budgets";
constexpr std::size_t most_statements = 10'000;
/// On PostgreSQL 12 to 15 each EXPLAIN is an entry of pg_stat_statements: few.
constexpr std::size_t most_planned = 25;
/// Of fewer calls a percentile says nothing; monitor::estimated_p95 has the same bound.
constexpr double least_calls = 20;

bool is_postgres(const db::Capabilities& about) { return about.engine == db::Engine::postgres; }

/// Columns, in order: text, calls, total, deviation, maximum (ms), rows, p95 (ms), rows scanned.
std::string counts_query(const db::Capabilities& about) {
  if (is_postgres(about)) {
    const std::string_view exec = monitor::extension_number(about.statements_version) < 108 ? "" : "exec_";
    return fmt::format(
        "SELECT /* assay:counted */ s.query, s.calls, s.total_{0}time, s.stddev_{0}time, s.max_{0}time, s.rows, NULL, NULL FROM "
        "{1}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database() ORDER BY s.total_{0}time DESC",
        exec, schema::identifier(about.statements_schema, schema::Dialect::postgres));
  }
  // picoseconds; the row without a digest is that of all which found no place
  return fmt::format(
      "SELECT /* assay:counted */ DIGEST_TEXT, COUNT_STAR, SUM_TIMER_WAIT / 1e9, 0, MAX_TIMER_WAIT / 1e9, SUM_ROWS_SENT + SUM_ROWS_AFFECTED, {}, "
      "SUM_ROWS_EXAMINED FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = DATABASE() OR DIGEST IS NULL ORDER BY "
      "SUM_TIMER_WAIT DESC",
      about.engine == db::Engine::mariadb ? "NULL" : "QUANTILE_95 / 1e9");
}

std::string lacks(const db::Capabilities& about) {
  for (const db::Lack& lack : about.lack)
    if (lack.what == "statements")
      return lack.remedy_sql.empty() ? lack.why : fmt::format("{} {}", lack.why, text::one_line(lack.remedy_sql));
  return "the server does not say what it has counted";
}

/// What a cell of another role's statement says in place of its text.
constexpr std::string_view hidden_text = "<insufficient privilege>";

void read_row(const std::vector<std::optional<std::string>>& row, Counted& out, double& hidden, double& lost) {
  const auto number = [&](std::size_t i) { return row[i] ? std::strtod(row[i]->c_str(), nullptr) : 0.0; };
  if (!row[0]) {
    lost += number(1);
    return;
  }
  if (*row[0] == hidden_text) {
    hidden += number(1);
    return;
  }
  lint::StatementCounts one{.text = *row[0], .calls = number(1), .total_ms = number(2), .max_ms = number(4), .rows = number(5)};
  one.m2_ms2 = number(3) * number(3) * one.calls;
  if (row[6]) one.p95_ms = number(6);
  if (row[7]) one.rows_scanned = number(7);
  out.statements.push_back(std::move(one));
}

/// A query of an application: no utility statement, nothing of ours, nothing about the catalog alone.
bool is_of_application(const std::string& text, bool postgres) {
  if (text.find("/* assay:") != std::string::npos) return false;
  const auto tokens = sql::lex(text, postgres ? sql::Dialect::postgres : sql::Dialect::mysql);
  const auto begin = std::find_if(tokens.begin(), tokens.end(), [](const sql::Token& token) { return token.text != "("; });
  if (begin == tokens.end()) return false;
  static constexpr std::string_view queries[] = {"select", "insert", "update", "delete", "merge", "with", "values", "replace", "table"};
  const std::string first = text::lower(begin->text);
  if (std::find(std::begin(queries), std::end(queries), first) == std::end(queries)) return false;
  if (postgres) {
    const std::vector<std::string> relations = sql::tables(text);
    return relations.empty() || !std::all_of(relations.begin(), relations.end(), [](const std::string& name) {
             return name.starts_with("pg_") || name.starts_with("information_schema.");
           });
  }
  return std::none_of(tokens.begin(), tokens.end(), [](const sql::Token& token) {
    const std::string word = text::lower(token.text);
    return word.find("information_schema") != std::string::npos || word.find("performance_schema") != std::string::npos;
  });
}

std::vector<lint::StatementCounts> of_applications(std::vector<lint::StatementCounts> counts, bool postgres) {
  std::erase_if(counts, [&](const lint::StatementCounts& one) { return one.calls <= 0 || !is_of_application(one.text, postgres); });
  for (lint::StatementCounts& one : counts) {
    one.fingerprint = sql::fingerprint(one.text, postgres ? sql::Dialect::postgres : sql::Dialect::mysql).hex;
    // entries of one statement may differ in their constants where one was met while it was being normalised
    if (postgres) one.text = sql::normalize(one.text);
  }
  return lint::merged(std::move(counts));
}

/// p95 of each, and how many may be above the budget without anybody knowing.
class Percentiles {
 public:
  Percentiles(double budget_ms, db::Engine engine) : budget_ms_(budget_ms), engine_(engine) {}

  void add_to(lint::ObservedStatement& statement, const lint::StatementCounts& counts) {
    if (counts.max_ms <= budget_ms_) return;  // no call was longer
    if (counts.calls < least_calls) {
      ++seldom_;
      return;
    }
    if (counts.p95_ms) {
      statement.p95_ms = counts.p95_ms;
      statement.p95_source = "measured by the server since reset";
    } else if (engine_ == db::Engine::postgres) {
      statement.p95_ms =
          monitor::estimated_p95(static_cast<std::int64_t>(counts.calls), counts.total_ms / counts.calls, counts.m2_ms2, counts.max_ms);
      statement.p95_source = "estimated from mean, deviation and maximum since reset";
    } else if (const double least = lint::least_p95(counts.total_ms / counts.calls, counts.max_ms); least > budget_ms_) {
      statement.p95_ms = least;
      statement.p95_source = "at least, from mean and maximum since reset";
    } else {
      ++between_;
    }
  }

  void say(std::vector<lint::Blind>& blind) const {
    if (seldom_ > 0)
      blind.push_back({fmt::format("the p95 of {} called fewer than {} times", plural(seldom_, "statement"), least_calls),
                       "so few calls have no percentile, and one or more took longer than the budget"});
    if (between_ > 0)
      blind.push_back({fmt::format("the p95 of {}", plural(between_, "statement")),
                       "MariaDB keeps mean and maximum only, and the budget lies between what these allow"});
  }

 private:
  double budget_ms_;
  db::Engine engine_;
  int seldom_ = 0, between_ = 0;
};

/// How large the tables are that a plan names without their schemas: of two of one name the one that the statement writes out, else public's.
plan::PlanContext context_of(const schema::Model& model, const std::string& statement) {
  plan::PlanContext out;
  out.statement = statement;
  const std::vector<std::string> written = sql::tables(statement);
  std::map<std::string, int> ranks;
  for (const schema::Table& table : model.tables) {
    const bool named = std::find(written.begin(), written.end(), fmt::format("{}.{}", table.schema, table.name)) != written.end();
    const int rank = named ? 3 : table.schema == "public" ? 2 : 1;
    if (int& known = ranks[table.name]; rank > known) {
      known = rank;
      out.tables[table.name].reltuples = table.row_estimate;
    }
  }
  return out;
}

struct Unplanned {
  int count = 0;
  std::string example;
};

class Scans {
 public:
  Scans(const Live& live, const schema::Model& model) : live_(live), model_(model) {}

  void add_to(lint::ObservedStatement& statement, const lint::StatementCounts& counts) {
    // without a relation, or of an INSERT with its own alone, nothing is read
    const bool inserts = text::lower(text::trim(counts.text).substr(0, 6)) == "insert";
    if (sql::tables(counts.text).size() < (inserts ? 2U : 1U)) return;
    if (planned_ == most_planned) {
      ++left_;
      return;
    }
    ++planned_;
    const auto found = scanned(counts.text);
    if (!found)
      note(found.error().message, statement);
    else if (!found->unknown.empty())
      note(fmt::format("{} was never analysed. Run ANALYZE.", text::join(found->unknown, ", ")), statement);
    else
      statement.rows_scanned = found->rows * counts.calls;
    statement.scanned_source = "estimated by the planner";
  }

  void say(std::vector<lint::Blind>& blind) const {
    for (const auto& [why, unplanned] : unplanned_)
      blind.push_back({fmt::format("the rows scanned by {}{}", unplanned.example,
                                   unplanned.count > 1 ? fmt::format(" and {} more", plural(unplanned.count - 1, "statement")) : ""),
                       why});
    if (left_ > 0)
      blind.push_back(
          {fmt::format("the rows scanned by {}", plural(left_, "statement")),
           fmt::format("PostgreSQL does not count them, and plans are made for the {} statements with the most time only", most_planned)});
  }

 private:
  Result<plan::Scanned> scanned(const std::string& text) {
    auto statement = sql::explainable(text);
    if (!statement) return fail(statement.error());
    const auto planned = db::plan_statement(*live_.adapter, *live_.connection, std::move(*statement), {}, interrupted());
    if (!planned) return fail(planned.error());
    const auto tree = plan::parse(planned->text);
    if (!tree) return fail(tree.error());
    return plan::rows_scanned(*tree, context_of(model_, text));
  }

  void note(const std::string& why, const lint::ObservedStatement& statement) {
    Unplanned& one = unplanned_[why];
    if (++one.count == 1) one.example = lint::short_text(statement);
  }

  const Live& live_;
  const schema::Model& model_;
  std::size_t planned_ = 0;
  int left_ = 0;
  std::map<std::string, Unplanned> unplanned_;
};

}  // namespace

Result<Counted> counted_statements(const Live& live) {
  auto about = live.adapter->probe(*live.connection, interrupted());
  if (!about) return fail(about.error());
  if (!about->statements_available) return fail(Code::unsupported, lacks(*about));
  const auto rows =
      live.connection->query(counts_query(*about), {}, {.max_rows = most_statements, .max_bytes = 256U << 20U}, interrupted());
  if (!rows) return fail(rows.error());
  Counted out;
  double hidden = 0, lost = 0;
  for (const auto& row : rows->rows) read_row(row, out, hidden, lost);
  if (hidden > 0)
    out.blind.push_back({fmt::format("{} calls of statements of other roles", text::count(hidden)),
                         fmt::format("{} may not read them: GRANT pg_read_all_stats TO {}.", about->role, about->role)});
  if (lost > 0)
    out.blind.push_back({fmt::format("{} calls of statements, of all databases", text::count(lost)),
                         "the server has no more room to tell them apart: raise performance_schema_digests_size"});
  if (rows->truncated)
    out.blind.push_back(
        {fmt::format("statements beyond the {} with the most time", text::count(static_cast<double>(out.statements.size()))),
         "no more are read at once"});
  out.about = std::move(*about);
  return out;
}

lint::Blind budgets_of_a_text() {
  return {std::string(budgets), "files do not say it; give a database, by its URL or as --target of assay lint"};
}

Observed observed_statements(const Live& live, const schema::Model& model, const lint::Policy& policy) {
  Observed out;
  auto counted = counted_statements(live);
  if (!counted) {
    out.blind.push_back({std::string(budgets), counted.error().message});
    return out;
  }
  out.blind = std::move(counted->blind);
  const bool postgres = is_postgres(counted->about);
  std::optional<Percentiles> percentiles;
  if (policy.budgets.statement_p95_ms) percentiles.emplace(*policy.budgets.statement_p95_ms, counted->about.engine);
  std::optional<Scans> scans;
  if (policy.budgets.rows_scanned_per_row_returned && postgres) scans.emplace(live, model);
  for (const lint::StatementCounts& counts : of_applications(std::move(counted->statements), postgres)) {
    lint::ObservedStatement one{.text = counts.text,
                                .fingerprint = counts.fingerprint,
                                .calls = counts.calls,
                                .total_ms = counts.total_ms,
                                .rows_returned = counts.rows,
                                .rows_scanned = counts.rows_scanned,
                                .scanned_source = "counted by the server since reset"};
    if (percentiles) percentiles->add_to(one, counts);
    if (scans) scans->add_to(one, counts);
    out.statements.push_back(std::move(one));
  }
  if (percentiles) percentiles->say(out.blind);
  if (scans) scans->say(out.blind);
  return out;
}

}  // namespace assay::app
