#include "core/json.h"
#include "core/text.h"
#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

constexpr std::string_view read_only_transaction = "error 1792, SQLSTATE 25006";

Result<std::string> text_of(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  if (rows->rows.empty() || rows->rows[0].empty() || !rows->rows[0][0] || rows->truncated)
    return fail(Code::upstream, "The server answered EXPLAIN without a plan.");
  return std::move(*rows->rows[0][0]);
}

/// The words before the statement.
Result<std::string> prefix_of(const MysqlConnection& connection, bool analyze) {
  if (!analyze) return "EXPLAIN FORMAT=JSON ";
  if (connection.engine() == Engine::mariadb) return "ANALYZE FORMAT=JSON ";
  if (connection.version().number < 80018)
    return fail(Code::unsupported,
                fmt::format("MySQL {} cannot measure a plan: EXPLAIN ANALYZE begins with 8.0.18. Ask for the plan without "
                            "measuring, or upgrade the server.",
                            connection.version().text));
  return "EXPLAIN ANALYZE ";
}

Result<std::string> within(MysqlConnection& connection, const ExplainRequest& request, const std::string& prefix, std::string_view mode,
                           const std::stop_token& stop) {
  if (auto begun = connection.execute(fmt::format("START /* assay:explain */ TRANSACTION READ {}", mode), stop); !begun)
    return fail(begun.error());
  const Limits limits{.max_rows = 100, .max_bytes = 64U << 20U, .timeout = Millis(30'000)};
  auto plan = text_of(connection.query(prefix + request.sql, request.values, limits, stop));
  if (connection.alive())
    if (auto ended = connection.execute("ROLLBACK", {}); !ended && plan) return fail(ended.error());
  return plan;
}

Result<std::string> in_transaction(MysqlConnection& connection, const ExplainRequest& request, const std::stop_token& stop) {
  const auto prefix = prefix_of(connection, request.analyze);
  if (!prefix) return fail(prefix.error());
  auto plan = within(connection, request, *prefix, "ONLY", stop);
  // EXPLAIN of a write is refused as the write itself would be, although it changes nothing.
  if (!plan && !request.analyze && plan.error().detail == read_only_transaction) plan = within(connection, request, *prefix, "WRITE", stop);
  if (!plan || *prefix != "EXPLAIN ANALYZE ") return plan;
  Json wrapped = Json::object();
  wrapped.set("tree", *plan);
  return wrapped.dump();
}

}  // namespace

Result<std::string> explain(MysqlConnection& connection, const ExplainRequest& request, const std::stop_token& stop) {
  if (static_cast<int>(request.values.size()) != request.parameters)
    return fail(
        Code::invalid,
        request.values.empty()
            ? fmt::format("This statement has {} parameters: {} plans it only with a value for each. Give the values.", request.parameters,
                          connection.engine() == Engine::mariadb ? "MariaDB" : "MySQL")
            : fmt::format("This statement has {} parameters, but {} values were given.", request.parameters, request.values.size()));
  const std::string before = connection.database();
  if (!request.search_path.empty() && request.search_path != before)
    if (auto chosen = connection.select_database(request.search_path, stop); !chosen) return fail(chosen.error());
  auto plan = in_transaction(connection, request, stop);
  if (!before.empty() && connection.database() != before && connection.alive())
    if (auto restored = connection.select_database(before, {}); !restored) return fail(restored.error());
  return plan;
}

}  // namespace assay::db::mysql
