#include "core/text.h"
#include "db/postgres/connection.h"

namespace assay::db::postgres {
namespace {

Result<std::string> json_of(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  if (rows->rows.empty() || rows->rows[0].empty() || !rows->rows[0][0] || rows->truncated)
    return fail(Code::upstream, "The server answered EXPLAIN without a plan.");
  return std::move(*rows->rows[0][0]);
}

Result<std::string> json_of(PostgresConnection& connection, const std::string& sql, const std::stop_token& stop, bool bind = true) {
  const Limits limits{.max_rows = 100, .max_bytes = 64U << 20U, .timeout = Millis(30'000)};
  return json_of(bind ? connection.query(sql, {}, limits, stop) : connection.query_unbound(sql, limits, stop));
}

Result<std::string> generic_before_16(PostgresConnection& connection, const ExplainRequest& request, const std::stop_token& stop) {
  if (auto set = connection.execute("SET LOCAL plan_cache_mode = force_generic_plan", stop); !set) return fail(set.error());
  if (auto prepared = connection.execute("PREPARE assay_plan AS " + request.sql, stop); !prepared) return fail(prepared.error());
  std::string nulls = "NULL";
  for (int i = 1; i < request.parameters; ++i) nulls += ", NULL";
  return json_of(connection, fmt::format("EXPLAIN (FORMAT JSON) EXECUTE assay_plan({})", nulls), stop);
}

/// 16+ plans parameters directly; before, a generic plan comes from a prepared statement.
Result<std::string> within(PostgresConnection& connection, const ExplainRequest& request, const std::stop_token& stop) {
  if (!request.search_path.empty()) {
    const std::optional<std::string> path = request.search_path;
    if (auto set =
            connection.query("SELECT /* assay:search_path */ set_config('search_path', $1, true)", std::span(&path, 1), Limits{}, stop);
        !set)
      return fail(set.error());
  }
  if (request.analyze)
    if (auto proved = prove_no_hidden_effects(connection, request.sql, stop); !proved) return fail(proved.error());
  if (!request.values.empty()) {
    // bound in the extended protocol: EXPLAIN plans with the values, as the statement itself would be
    const Limits limits{.max_rows = 100, .max_bytes = 64U << 20U, .timeout = Millis(30'000)};
    return json_of(connection.query((request.analyze ? "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " : "EXPLAIN (FORMAT JSON) ") + request.sql,
                                    request.values, limits, stop));
  }
  if (request.analyze) return json_of(connection, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + request.sql, stop);
  if (request.parameters == 0) return json_of(connection, "EXPLAIN (FORMAT JSON) " + request.sql, stop);
  if (connection.version().major() >= 16) return json_of(connection, "EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + request.sql, stop, false);
  return generic_before_16(connection, request, stop);
}

}  // namespace

Result<std::string> explain(PostgresConnection& connection, const ExplainRequest& request, const std::stop_token& stop) {
  const bool valued = !request.values.empty();
  if (valued && request.values.size() != static_cast<std::size_t>(request.parameters))
    return fail(Code::invalid,
                fmt::format("The statement has {} parameters and {} values were given. Give one for each, null where it is NULL.",
                            request.parameters, request.values.size()));
  if (request.analyze && request.parameters > 0 && !valued)
    return fail(
        Code::invalid,
        fmt::format(
            "EXPLAIN ANALYZE runs the statement, and its {} parameters have no values. Put values in, or ask for the plan without ANALYZE.",
            request.parameters));
  // READ ONLY refuses plans of writes only when they run; a plain EXPLAIN of a write is planned.
  if (auto begun = connection.execute("BEGIN READ ONLY", stop); !begun) return fail(begun.error());
  auto json = within(connection, request, stop);
  // The clean-up must reach the server even when the caller stops.
  const bool prepared = !request.analyze && !valued && request.parameters > 0 && connection.version().major() < 16;
  auto ended = connection.execute("ROLLBACK", {});
  // Advisory locks taken by the measured statement survive ROLLBACK.
  if (request.analyze && ended) ended = connection.execute("SELECT /* assay:unlock */ pg_advisory_unlock_all()", {});
  if (prepared && ended) {
    // PREPARE is not transactional; a name that was never made is no failure.
    const auto left =
        connection.query("SELECT /* assay:prepared */ 1 FROM pg_prepared_statements WHERE name = 'assay_plan'", {}, Limits{}, {});
    if (left && !left->rows.empty()) ended = connection.execute("DEALLOCATE assay_plan", {});
  }
  if (!json) return json;
  if (!ended) return fail(ended.error());
  return json;
}

}  // namespace assay::db::postgres
