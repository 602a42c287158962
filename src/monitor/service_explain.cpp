#include "advise/plan/rule.h"
#include "core/text.h"
#include "db/plan_statement.h"
#include "monitor/service_impl.h"
#include "sql/read_only.h"

namespace assay::monitor {
namespace {

struct Wanted {
  std::string sql, database;
};

Result<Wanted> statement_of(store::Store& store, const std::string& target, const ExplainRequest& request) {
  if (request.fingerprint.empty()) return Wanted{request.sql, request.database};
  auto text = store.statements().get(target, request.fingerprint, request.database);
  if (!text) return fail(text.error());
  if (text->truncated)
    return fail(
        Code::unsupported,
        fmt::format(
            "The text of statement {} was cut by the server, so it cannot be planned. Raise track_activity_query_size or give the whole text.",
            request.fingerprint));
  return Wanted{text->text, text->database};
}

/// The search_path of the statement's role in its database (pg_db_role_setting), "" when the server's own applies.
std::string search_path_of(db::Connection& connection, const std::string& user, const std::stop_token& stop) {
  if (user.empty()) return {};
  const std::optional<std::string> params[] = {user};
  const auto rows = connection.query(
      "SELECT /* assay:search_path_of */ substr(c, 13), quote_ident($1::text) FROM pg_db_role_setting s, unnest(s.setconfig) c WHERE c LIKE "
      "'search_path=%' AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND s.setrole IN (0, "
      "coalesce((SELECT oid FROM pg_roles WHERE rolname = $1::text), 0)) ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1",
      params, {}, stop);
  if (!rows || rows->rows.empty() || !rows->rows[0][0]) return {};
  std::string path = *rows->rows[0][0];
  // here "$user" would be Assay's own role
  constexpr std::string_view self = "\"$user\"";
  if (const auto at = path.find(self); at != std::string::npos) path.replace(at, self.size(), rows->rows[0][1].value_or(""));
  return path;
}

/// The role that spends most time in a statement.
std::string main_user(store::Store& store, const std::string& target, const std::string& fingerprint, const std::string& database,
                      Instant now) {
  store::StatementQuery query{.target = target, .from = now - std::chrono::hours(24), .to = now};
  query.fingerprint = fingerprint;
  query.database = database;
  const auto range = store.telemetry().range(query);
  if (!range || range->totals.empty()) return {};
  const auto& users = range->totals.front().users;
  const auto most =
      std::max_element(users.begin(), users.end(), [](const auto& a, const auto& b) { return a.second.total_ms < b.second.total_ms; });
  return most == users.end() ? std::string() : most->first;
}

plan::PlanContext context_of(const std::string& statement, store::Store& store, const std::string& target, const std::string& database) {
  plan::PlanContext context;
  context.statement = statement;
  auto tables = store.snapshots().get(target, "tables", database);
  if (!tables) return context;
  for (const Json& row : tables->rows.items()) {
    plan::TableStats stats;
    const auto number = [&](std::string_view column) { return std::strtod(std::string(row[column].as_string("0")).c_str(), nullptr); };
    stats.reltuples = number("rows");
    stats.n_mod_since_analyze = number("modified");
    stats.ever_analyzed = !row["last_analyze"].is_null();
    const std::string name(row["name"].as_string());
    context.tables[name] = stats;
    context.tables[fmt::format("{}.{}", row["schema"].as_string(), name)] = stats;
  }
  return context;
}

}  // namespace

Result<Explanation> Service::explain(const ExplainRequest& request, std::stop_token stop) const {
  auto watcher = impl_->need(request.db_id);
  if (!watcher) return fail(watcher.error());
  auto wanted = statement_of(impl_->store, (*watcher)->id(), request);
  if (!wanted) return fail(wanted.error());
  auto statement = sql::explainable(wanted->sql);
  if (!statement) return fail(statement.error());
  if (request.analyze) {
    const sql::ReadOnly proof = sql::prove_read_only(statement->sql);
    if (!proof.proved)
      return fail(Code::forbidden,
                  fmt::format("ANALYZE would run this statement, and it is not proved read-only: {}. Ask for the plan without analyze.",
                              proof.reason));
    if (statement->parameters > 0 && request.params.empty())
      return fail(Code::unsupported,
                  fmt::format("ANALYZE needs values for its {} parameters. Give them as params, or ask for the plan without analyze.",
                              statement->parameters));
  }
  auto connection = (*watcher)->connect(wanted->database, stop, request.analyze ? Millis(30'000) : Millis(10'000));
  if (!connection) return fail(connection.error());
  db::ExplainRequest ask;
  ask.analyze = request.analyze;
  ask.values = request.params;
  if (!request.fingerprint.empty())
    ask.search_path = search_path_of(
        **connection, main_user(impl_->store, (*watcher)->id(), request.fingerprint, wanted->database, impl_->clock.now()), stop);
  Explanation answer;
  auto planned = db::plan_statement(*impl_->adapter, **connection, *statement, ask, stop);
  if (!planned) return fail(planned.error());
  auto tree = plan::parse(planned->text);
  if (!tree) return fail(tree.error());
  const std::string database =
      wanted->database.empty() && !(*watcher)->target().databases.empty() ? (*watcher)->target().databases.front() : wanted->database;
  answer.sql = planned->sql;
  answer.findings = plan::check(*tree, context_of(planned->sql, impl_->store, (*watcher)->id(), database));
  answer.plan = std::move(*tree);
  answer.text = plan::render(answer.plan);
  answer.raw = std::move(planned->text);
  answer.how = request.analyze             ? "EXPLAIN (ANALYZE, BUFFERS) in a read-only transaction that was rolled back."
               : !request.params.empty()   ? "EXPLAIN with the values given, without running it."
               : statement->parameters > 0 ? "EXPLAIN of the generic plan: parameters are unknown, so estimates are averages."
                                           : "EXPLAIN without running it.";
  if (!planned->rewrites.empty()) answer.how += fmt::format(" Made preparable: {}.", text::join(planned->rewrites, ", "));
  if (!request.fingerprint.empty()) {
    const Instant now = impl_->clock.now();
    if (auto kept = impl_->store.plans().put({0, (*watcher)->id(), request.fingerprint, wanted->database,
                                              plan::shape_fingerprint(answer.plan), now, now, answer.plan.total_cost, answer.text});
        !kept)
      answer.skipped.push_back({"history of plans", kept.error().message});
  }
  if (!request.analyze)
    answer.skipped.push_back({"actual rows and times", "The statement was not run; ask for analyze to run it when it is read-only."});
  return answer;
}

Result<schema::Model> Service::read_schema(std::string_view db_id, std::string_view database, std::stop_token stop) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  auto connection = (*watcher)->connect(std::string(database), stop, Millis(60'000));
  if (!connection) return fail(connection.error());
  return impl_->adapter->read_schema(**connection, stop);
}

Result<Explanation> Service::explain_text(std::string_view plan_text) {
  if (plan_text.size() > (4U << 20U)) return fail(Code::too_large, "The plan is longer than 4 MiB.");
  auto tree = plan::parse(plan_text);
  if (!tree) return fail(tree.error());
  Explanation answer;
  answer.findings = plan::check(*tree);
  answer.plan = std::move(*tree);
  answer.text = plan::render(answer.plan);
  answer.raw = plan_text;
  answer.how = "Read from the text given.";
  answer.skipped.push_back({"table statistics", "A pasted plan has none; checks that need them were not made."});
  return answer;
}

}  // namespace assay::monitor
