#include "app/demo/workload.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "app/demo/users.h"

namespace assay::demo {
namespace {

/// false when stopped.
bool sleep_for(std::chrono::duration<double> time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

/// A connection that comes back by itself.
class User {
 public:
  User(db::Adapter& adapter, db::ConnectSpec spec, std::stop_token stop)
      : adapter_(adapter), spec_(std::move(spec)), stop_(std::move(stop)) {}

  /// false when it could not connect, now a little later, or when stopped.
  bool ready() {
    if (connection_ && connection_->alive()) return true;
    connection_.reset();
    auto made = adapter_.connect(spec_, stop_);
    if (made) {
      connection_ = std::move(*made);
      back_off_ = 0.2;
      return true;
    }
    if (sleep_for(std::chrono::duration<double>(back_off_), stop_)) back_off_ = std::min(5.0, back_off_ * 2);
    return false;
  }

  Result<db::Rows> run(std::string_view sql, const Parameters& parameters) {
    db::Limits limits;
    limits.timeout = spec_.statement_timeout + Millis(5'000);  // the server's own timeout comes first
    return connection_->query(sql, parameters, limits, stop_);
  }

 private:
  db::Adapter& adapter_;
  db::ConnectSpec spec_;
  std::stop_token stop_;
  std::unique_ptr<db::Connection> connection_;
  double back_off_ = 0.2;
};

void run_statement(User& user, const Statement& statement, Dice& dice) {
  auto rows = user.run(statement.sql, statement.parameters != nullptr ? statement.parameters(dice) : Parameters{});
  if (!rows || statement.for_each_row.empty()) return;
  for (const auto& row : rows->rows)
    if (!user.ready() || !user.run(statement.for_each_row, {row[0]})) return;
}

const Statement& drawn(std::span<const Statement> statements, Dice& dice) {
  double all = 0;
  for (const Statement& statement : statements) all += statement.weight;
  double at = dice.share() * all;
  for (const Statement& statement : statements)
    if ((at -= statement.weight) < 0) return statement;
  return statements.back();
}

void live(User& user, const UserKind& kind, Dice dice, double rate, const std::stop_token& stop) {
  // waits are exponential, so that sessions do not march in step
  while (sleep_for(std::chrono::duration<double>(std::min(60.0, -std::log(1 - dice.share()) / (kind.per_second * rate))), stop))
    if (user.ready()) run_statement(user, drawn(kind.statements, dice), dice);
}

void play(User& user, const Script& script, double rate, const std::stop_token& stop) {
  double wait = script.first_s;
  while (sleep_for(std::chrono::duration<double>(wait / rate), stop)) {
    wait = script.every_s;
    if (!user.ready()) continue;
    bool well = true;
    for (const std::string_view sql : script.statements) {
      well = user.run(sql, {}).has_value();
      if (!well) break;
    }
    if (!well && user.ready()) (void)user.run("ROLLBACK", {});
  }
}

}  // namespace

Workload::Workload(Options options) : options_(std::move(options)), adapter_(db::make_postgres()) {
  const auto spec_of = [this](std::string_view role, std::string_view application, int timeout_ms) {
    db::ConnectSpec spec;
    spec.url = options_.url(role);
    spec.application_name = application;
    spec.statement_timeout = Millis(timeout_ms);
    spec.lock_timeout = Millis(60'000);
    spec.read_only = false;
    return spec;
  };
  std::uint64_t seed = options_.seed;
  for (const UserKind& kind : user_kinds())
    for (int i = 0; i < kind.sessions; ++i)
      threads_.emplace_back([this, &kind, spec = spec_of(kind.role, kind.application, kind.timeout_ms),
                             dice = Dice(++seed, options_.scale)](std::stop_token stop) {
        User user(*adapter_, spec, stop);
        live(user, kind, dice, options_.rate, stop);
      });
  for (const Script& script : scripts())
    threads_.emplace_back([this, &script, spec = spec_of(script.role, script.application, script.timeout_ms)](std::stop_token stop) {
      User user(*adapter_, spec, stop);
      play(user, script, options_.rate, stop);
    });
}

Workload::~Workload() { stop(); }

void Workload::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

}  // namespace assay::demo
