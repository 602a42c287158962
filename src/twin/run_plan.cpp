#include "twin/run_plan.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "core/ids.h"
#include "core/text.h"
#include "schema/ddl/write.h"
#include "twin/lease.h"
#include "twin/locks.h"
#include "twin/sandbox.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

using schema::MigrationStatement;
using Statements = std::span<const MigrationStatement>;

bool is_lock_timeout(const Error& error) {
  return error.detail.find("SQLSTATE 55P03") != std::string::npos || error.detail.find("error 1205") != std::string::npos;
}

std::string one_cell(const Result<db::Rows>& rows) { return rows && !rows->rows.empty() ? rows->rows[0][0].value_or("") : std::string(); }

class Runner {
 public:
  Runner(ScratchDatabase& scratch, const Gaps& gaps, const PlanRunOptions& options, std::stop_token stop)
      : scratch_(scratch),
        gaps_(gaps),
        options_(options),
        stop_(std::move(stop)),
        postgres_(scratch.kit().engine == db::Engine::postgres) {}

  Result<PlanRun> run(Statements plan) {
    if (postgres_ && options_.locks) {
      auto observer = LockObserver::make(scratch_.session(), stop_);
      if (!observer) return fail(observer.error());
      observer_.emplace(std::move(*observer));
    }
    for (std::size_t at = 0; at < plan.size() && run_.ok();) {
      if (stop_.stop_requested()) return fail(Code::cancelled, "Verifying was cancelled.");
      if (options_.progress) options_.progress(static_cast<int>(at), static_cast<int>(plan.size()), text::clip(plan[at].sql, 120));
      std::size_t end = at + 1;
      if (plan[at].transaction)
        while (end < plan.size() && plan[end].transaction == plan[at].transaction) ++end;
      auto done = group(plan.subspan(at, end - at));
      if (!done) {
        // The server was stopped; a statement that met a limit of its own (temp_file_limit) is an answer.
        if (!scratch_.server().healthy() || (done.error().code == Code::cancelled && stop_.stop_requested())) return fail(done.error());
        run_.error = done.error();
        if (auto recovered = scratch_.recover(stop_); !recovered) return fail(recovered.error());
      }
      at = end;
    }
    if (observer_) run_.locks_compared = observer_->compared();
    (void)scratch_.session().execute(postgres_ ? "RESET ALL" : "SELECT 1", stop_);
    return std::move(run_);
  }

 private:
  /// Once, and again after each lock timeout as often as the plan says.
  Result<void> group(Statements statements) {
    int retries = 0;
    for (const MigrationStatement& statement : statements) retries = std::max(retries, statement.retries);
    for (int attempt = 0;; ++attempt) {
      const std::size_t before = run_.statements.size(), left_before = run_.not_executed.size(), complaints = run_.lock_complaints.size();
      auto done = statements.front().transaction && postgres_ ? transaction(statements) : alone(statements);
      if (done || attempt >= retries || !is_lock_timeout(done.error()) || stop_.stop_requested()) return done;
      run_.statements.resize(before);
      run_.not_executed.resize(left_before);
      run_.lock_complaints.resize(complaints);
      std::this_thread::sleep_for(Millis(100));
    }
  }

  Result<void> transaction(Statements statements) {
    if (auto begun = session().execute("BEGIN", stop_); !begun) return begun;
    if (observer_) observer_->begin();
    for (const MigrationStatement& statement : statements) {
      auto done = in_transaction(statement);
      if (!done) {
        run_.failed = statement.sql;
        if (session().alive()) (void)session().execute("ROLLBACK", {});
        return done;
      }
    }
    return session().execute("COMMIT", stop_);
  }

  Result<void> in_transaction(const MigrationStatement& statement) {
    if (auto set = timeouts(statement, "LOCAL"); !set) return set;
    const bool may_skip = gaps_.any();
    if (may_skip)
      if (auto saved = session().execute("SAVEPOINT assay", stop_); !saved) return saved;
    auto done = statement.repeat ? batches(statement) : send(statement);
    if (!done && may_skip && session().alive()) {
      if (auto back = session().execute("ROLLBACK TO SAVEPOINT assay", stop_); !back) return back;
      leave_out(statement, done.error().message);
      return {};
    }
    if (!done) return done;
    return observe(statement);
  }

  Result<void> alone(Statements statements) {
    for (const MigrationStatement& statement : statements) {
      if (auto set = timeouts(statement, "SESSION"); !set) return set;
      Result<void> done;
      if (statement.repeat)
        done = postgres_ ? batches_apart(statement) : batches(statement);
      else
        done = observer_ ? send_watched(statement) : send(statement);
      if (!done && gaps_.any() && session().alive()) {
        leave_out(statement, done.error().message);
        continue;
      }
      if (!done) {
        run_.failed = statement.sql;
        return done;
      }
    }
    return {};
  }

  Result<void> timeouts(const MigrationStatement& statement, std::string_view scope) {
    const auto cap = scratch_.limits().statement.count();
    const auto bounded = [&](std::int64_t wanted) { return wanted <= 0 ? cap : std::min<std::int64_t>(wanted, cap); };
    if (!postgres_) {
      const std::int64_t seconds = statement.lock_timeout_ms > 0 ? std::max<std::int64_t>(1, statement.lock_timeout_ms / 1000) : 60;
      return session().execute(fmt::format("SET SESSION lock_wait_timeout = {}", seconds), stop_);
    }
    if (auto set = session().execute(fmt::format("SET {} lock_timeout = {}", scope, statement.lock_timeout_ms), stop_); !set) return set;
    return session().execute(fmt::format("SET {} statement_timeout = {}", scope, bounded(statement.statement_timeout_ms)), stop_);
  }

  /// Sorted first; what the superuser's connection makes (extensions) is committed there at once.
  Result<void> send(const MigrationStatement& statement) {
    const std::string sql = bridge_statement(statement.sql, gaps_);
    auto passed = scratch_.pass(sql, stop_);
    if (!passed) return fail(passed.error());
    if (passed->left_out.empty())
      run_.statements.push_back(sql);
    else
      leave_out(statement, passed->left_out);
    return {};
  }

  void leave_out(const MigrationStatement& statement, const std::string& why) {
    run_.not_executed.push_back({statement.object.kind, statement.object.name, why});
  }

  Result<void> observe(const MigrationStatement& statement) {
    if (!observer_) return {};
    auto complaints = observer_->compare(session(), statement, stop_);
    if (!complaints) return fail(complaints.error());
    run_.lock_complaints.insert(run_.lock_complaints.end(), complaints->begin(), complaints->end());
    return {};
  }

  /// One round; how many rows it changed.
  Result<std::int64_t> batch(const MigrationStatement& statement) {
    const std::string sql = bridge_statement(statement.sql, gaps_);
    if (!postgres_) {
      if (auto done = scratch_.pass(sql, stop_); !done) return fail(done.error());
      return std::atoll(one_cell(session().query("SELECT ROW_COUNT()", {}, {}, stop_)).c_str());
    }
    const std::string quote = "$assay_" + random_hex(6) + "$";
    const std::string counted = fmt::format(
        "DO {0} DECLARE assay_changed bigint; BEGIN {1}; GET DIAGNOSTICS assay_changed = ROW_COUNT; PERFORM pg_catalog.set_config('assay.changed', "
        "assay_changed::pg_catalog.text, false); END {0}",
        quote, sql);
    if (auto done = session().execute(counted, stop_); !done) return fail(done.error());
    return std::atoll(one_cell(session().query("SELECT pg_catalog.current_setting('assay.changed')", {}, {}, stop_)).c_str());
  }

  Result<void> batches(const MigrationStatement& statement) {
    constexpr int most = 10'000;  // the shadow holds a handful of rows
    for (int i = 0; i < most; ++i) {
      auto changed = batch(statement);
      if (!changed) return fail(changed.error());
      if (*changed <= 0) {
        run_.statements.push_back(statement.sql);
        return {};
      }
    }
    return fail(Code::internal, fmt::format("The batch still changed rows after {} rounds: {}", most, text::clip(statement.sql, 200)));
  }

  /// Each round in a transaction of its own, so that its locks can be seen before it commits.
  Result<void> batches_apart(const MigrationStatement& statement) {
    for (std::int64_t changed = 1; changed > 0;) {
      if (auto begun = session().execute("BEGIN", stop_); !begun) return begun;
      if (observer_) observer_->begin();
      auto done = batch(statement);
      Result<void> seen;
      if (done) seen = observe(statement);
      if (!done || !seen) {
        if (session().alive()) (void)session().execute("ROLLBACK", {});
        return done ? seen : Result<void>(fail(done.error()));
      }
      if (auto committed = session().execute("COMMIT", stop_); !committed) return committed;
      changed = *done;
    }
    run_.statements.push_back(statement.sql);
    return {};
  }

  /// A second session holds the table first and sees which mode the statement waits for.
  Result<void> send_watched(const MigrationStatement& statement);
  std::map<std::string, int> waiting_modes(db::Connection& watcher, const std::string& pid, const std::string& object) const;

  db::Connection& session() { return scratch_.session(); }

  ScratchDatabase& scratch_;
  const Gaps& gaps_;
  const PlanRunOptions& options_;
  std::stop_token stop_;
  bool postgres_;
  std::optional<LockObserver> observer_;
  PlanRun run_;
};

/// "public.orders" as SQL; the parts hold no dots where the planner's names do not.
std::string sql_name(const std::string& object) {
  const auto dot = object.find('.');
  if (dot == std::string::npos) return text::quote_identifier(object);
  return text::quote_identifier(object.substr(0, dot)) + "." + text::quote_identifier(object.substr(dot + 1));
}

std::map<std::string, int> Runner::waiting_modes(db::Connection& watcher, const std::string& pid, const std::string& object) const {
  std::map<std::string, int> modes;
  const std::vector<std::optional<std::string>> parameters = {pid, sql_name(object)};
  for (int i = 0; i < 500 && modes.empty(); ++i) {
    auto found = watcher.query(
        "SELECT mode FROM pg_catalog.pg_locks WHERE pid = $1::int AND NOT granted AND locktype = 'relation' AND relation = pg_catalog.to_regclass($2)",
        parameters, {}, stop_);
    if (!found) return modes;
    for (const auto& row : found->rows) modes[object] = std::max(modes[object], lock_rank(row[0].value_or("")));
    if (modes.empty()) std::this_thread::sleep_for(Millis(4));
  }
  return modes;
}

Result<void> Runner::send_watched(const MigrationStatement& statement) {
  const auto wanted = std::find_if(statement.locks.begin(), statement.locks.end(),
                                   [&](const schema::Lock& lock) { return lock_rank(lock.mode) > 1 && observer_->knows(lock.object); });
  if (wanted == statement.locks.end()) return send(statement);
  auto blocker = scratch_.new_session(scratch_.limits().statement, Millis(5'000), stop_);
  if (!blocker) return fail(blocker.error());
  const std::string pid = one_cell(session().query("SELECT pg_catalog.pg_backend_pid()", {}, {}, stop_));
  if (!(*blocker)->execute("BEGIN", stop_) ||
      !(*blocker)->execute("LOCK TABLE " + sql_name(wanted->object) + " IN ACCESS EXCLUSIVE MODE", stop_))
    return send(statement);  // a sequence, a type: it cannot be held
  // It must wait for us and not give up.
  if (auto set = session().execute("SET lock_timeout = 0", stop_); !set) return set;
  std::map<std::string, int> modes;
  {
    const std::jthread watch([&] {
      modes = waiting_modes(**blocker, pid, wanted->object);
      (void)(*blocker)->execute("ROLLBACK", {});
    });
    if (auto done = send(statement); !done) return done;
  }
  const auto complaints = observer_->compare_waiting(statement, modes);
  run_.lock_complaints.insert(run_.lock_complaints.end(), complaints.begin(), complaints.end());
  return {};
}

}  // namespace

Result<PlanRun> run_plan(ScratchDatabase& scratch, Statements plan, const Gaps& gaps, const PlanRunOptions& options, std::stop_token stop) {
  return Runner(scratch, gaps, options, std::move(stop)).run(plan);
}

}  // namespace assay::twin
