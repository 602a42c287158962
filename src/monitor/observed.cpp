#include "monitor/observed.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "core/text.h"
#include "monitor/metric.h"
#include "schema/ddl/write.h"
#include "sql/digest.h"
#include "sql/fingerprint.h"

namespace assay::monitor {
namespace {

using impact::WorkloadStatement;

std::optional<std::string> said(const std::optional<std::string>& cell) { return cell && !cell->empty() ? cell : std::nullopt; }

Result<std::vector<WorkloadStatement>> of_postgres(db::Adapter& adapter, db::Connection& connection, std::size_t most,
                                                   const std::stop_token& stop) {
  const auto found = adapter.probe(connection, stop);
  if (!found) return fail(found.error());
  if (!found->statements_available)
    return fail(
        Code::unsupported,
        "pg_stat_statements does not answer here. Add it to shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements.");
  const std::string_view applications =
      connection.version().major() >= 14
          ? "(SELECT string_agg(DISTINCT a.application_name, E'\\n') FROM pg_catalog.pg_stat_activity a WHERE a.query_id = s.queryid AND a.datid = s.dbid)"
          : "NULL::text";
  const std::string sql = fmt::format(
      "SELECT /* assay:workload */ s.query, s.calls, s.{0} / greatest(s.calls, 1), r.rolname, {1}, "
      "(SELECT substring(c FROM 13) FROM pg_catalog.pg_db_role_setting st, unnest(st.setconfig) c "
      "WHERE st.setrole IN (s.userid, 0) AND st.setdatabase IN (s.dbid, 0) AND c LIKE 'search\\_path=%' "
      "ORDER BY st.setrole <> 0 DESC, st.setdatabase <> 0 DESC LIMIT 1) "
      "FROM {2}.pg_stat_statements s JOIN pg_catalog.pg_database d ON d.oid = s.dbid LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid "
      "WHERE d.datname = current_database() AND s.query NOT LIKE '%/* assay:%' ORDER BY s.calls DESC",
      extension_number(found->statements_version) >= 108 ? "total_exec_time" : "total_time", applications,
      schema::identifier(found->statements_schema, schema::Dialect::postgres));
  const auto rows = connection.query(sql, {}, {.max_rows = most, .max_bytes = 256U << 20U}, stop);
  if (!rows) return fail(rows.error());
  std::vector<WorkloadStatement> out;
  for (const auto& row : rows->rows) {
    // what this role may not see has no text
    if (!row[0] || *row[0] == "<insufficient privilege>" || !row[1]) continue;
    WorkloadStatement one;
    one.sql = *row[0];
    one.calls = std::strtoll(row[1]->c_str(), nullptr, 10);
    if (row[2]) one.mean_ms = std::strtod(row[2]->c_str(), nullptr);
    one.user = said(row[3]);
    one.search_path = said(row[5]);
    if (!row[4]) {
      out.push_back(std::move(one));
      continue;
    }
    // the calls are the statement's; each application is named once
    for (const std::string_view application : text::split(*row[4], '\n')) {
      WorkloadStatement seen = one;
      seen.application = said(std::string(application));
      out.push_back(std::move(seen));
      one.calls = 0;
    }
  }
  return out;
}

Result<std::vector<WorkloadStatement>> of_mysql(db::Adapter& adapter, db::Connection& connection, std::size_t most,
                                                const std::stop_token& stop) {
  const bool samples = adapter.engine() == db::Engine::mysql && connection.version().text.find("MariaDB") == std::string::npos;
  const std::string sql = fmt::format(
      "SELECT /* assay:workload */ DIGEST_TEXT, COUNT_STAR, AVG_TIMER_WAIT / 1000000000, {} FROM "
      "performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = DATABASE() AND DIGEST_TEXT IS NOT NULL ORDER BY COUNT_STAR DESC",
      samples ? "QUERY_SAMPLE_TEXT" : "NULL");
  const auto rows = connection.query(sql, {}, {.max_rows = most, .max_bytes = 256U << 20U}, stop);
  if (!rows) return fail(rows.error());
  if (rows->rows.empty())
    return fail(
        Code::unsupported,
        "performance_schema has counted no statement of this database. Switch it on with performance_schema = ON in the server's configuration.");
  std::vector<WorkloadStatement> out;
  for (const auto& row : rows->rows) {
    if (!row[0] || !row[1]) continue;
    WorkloadStatement one;
    one.sql = *row[0];
    if (row[3] && !row[3]->ends_with("...") && !sql::preparable_digest(one.sql)) one.sql = *row[3];
    if (one.sql.find("/* assay:") != std::string::npos) continue;
    one.calls = std::strtoll(row[1]->c_str(), nullptr, 10);
    if (row[2]) one.mean_ms = std::strtod(row[2]->c_str(), nullptr);
    out.push_back(std::move(one));
  }
  return out;
}

/// By fingerprint, of the sessions in the newest sample.
std::multimap<std::string, std::string> applications_of(const Service& service, const std::string& id) {
  std::multimap<std::string, std::string> out;
  const auto activity = service.activity(id);
  if (!activity) return out;
  for (const Session& session : activity->sessions)
    if (!session.application.empty() && !session.text.empty()) out.emplace(sql::fingerprint(session.text).hex, session.application);
  return out;
}

Result<std::string> only_database(const TopStatements& top) {
  std::set<std::string> names;
  for (const StatementStats& s : top.statements)
    if (s.database != "postgres" && !s.database.starts_with("template")) names.insert(s.database);
  if (names.size() == 1) return *names.begin();
  if (names.empty()) return fail(Code::not_found, "Nothing was seen running there in this window. Ask for a longer one with --window.");
  return fail(Code::invalid, fmt::format("Which database? Say --database; statements were seen in {}.",
                                         text::join(std::vector(names.begin(), names.end()), ", ")));
}

WorkloadStatement counted(const StatementStats& s, std::int64_t calls) {
  WorkloadStatement out;
  out.sql = s.text;
  out.calls = calls;
  out.mean_ms = s.mean_ms;
  out.database = s.database;
  return out;
}

/// By role; what no role is known for comes last.
void add_by_user(std::vector<WorkloadStatement>& out, const StatementStats& s) {
  std::int64_t left = s.calls;
  for (const StatementUser& user : s.users) {
    const std::int64_t calls = std::min(left, user.calls);
    left -= calls;
    out.push_back(counted(s, calls));
    out.back().user = user.name;
  }
  if (s.users.empty() || left > 0) out.push_back(counted(s, left));
}

}  // namespace

Result<WatchedWorkload> watched_workload(const Service& service, const std::string& db_id, const WindowRange& window, std::string database,
                                         std::size_t most) {
  TopRequest request;
  request.db_id = db_id;
  request.window = window;
  request.order = StatementOrder::calls;
  request.limit = static_cast<int>(most);
  request.database = database;
  const auto top = service.top(request);
  if (!top) return fail(top.error());
  WatchedWorkload out;
  out.database = std::move(database);
  if (out.database.empty()) {
    auto only = only_database(*top);
    if (!only) return fail(only.error());
    out.database = std::move(*only);
  }
  const auto applications = applications_of(service, db_id);
  for (const StatementStats& s : top->statements) {
    if (s.database != out.database || s.text.find("/* assay:") != std::string::npos) continue;
    add_by_user(out.statements, s);
    const auto [from, to] = applications.equal_range(s.fingerprint);
    for (auto at = from; at != to; ++at) {
      WorkloadStatement seen;
      seen.sql = s.text;
      seen.calls = 0;
      seen.application = at->second;
      out.statements.push_back(std::move(seen));
    }
  }
  for (const Skipped& skipped : top->skipped)
    if (skipped.what.starts_with("statements")) out.notes.push_back(fmt::format("{}: {}", skipped.what, skipped.why));
  return out;
}

Result<std::vector<WorkloadStatement>> observed_workload(db::Adapter& adapter, db::Connection& connection, std::size_t most,
                                                         std::stop_token stop) {
  return adapter.engine() == db::Engine::postgres ? of_postgres(adapter, connection, most, stop)
                                                  : of_mysql(adapter, connection, most, stop);
}

}  // namespace assay::monitor
