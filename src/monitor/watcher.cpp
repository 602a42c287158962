#include "monitor/watcher.h"

#include <condition_variable>

#include "core/log.h"
#include "core/text.h"

namespace assay::monitor {
namespace {

constexpr std::string_view application = "assay";

/// Sleeps until `until` or stop; false when stopped.
bool rest(std::stop_token stop, std::chrono::steady_clock::time_point until) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, until, [] { return false; });
  return !stop.stop_requested();
}

/// 1, 2, 4 … 60 s.
Millis back_off(int failures) { return Millis(std::min(60'000, 1000 << std::min(failures, 6))); }

/// Spreads targets over the interval, so that 100 of them do not poll in the same millisecond.
Millis jitter(std::string_view id, std::string_view metric, Millis every) {
  return Millis(static_cast<std::int64_t>(std::hash<std::string>()(std::string(id) + std::string(metric)) %
                                          static_cast<std::size_t>(std::max<std::int64_t>(1, every.count() / 4))));
}

}  // namespace

Watcher::Watcher(Needs needs, const store::TargetRow& row, Secret url)
    : needs_(needs), id_(row.id), url_(std::move(url)), collector_(row.id, needs.store, needs.clock) {
  target_.id = row.id;
  target_.name = row.name;
  target_.engine = row.engine;
  read_text(row.environment, type_of<Environment>(), &target_.environment);
  target_.message = "Not connected yet.";
}

Watcher::~Watcher() { stop(); }

void Watcher::start() {
  metrics_thread_ = std::jthread([this](std::stop_token stop) { metrics_loop(std::move(stop)); });
  activity_thread_ = std::jthread([this](std::stop_token stop) { activity_loop(std::move(stop)); });
}

void Watcher::request_stop() {
  metrics_thread_.request_stop();
  activity_thread_.request_stop();
}

void Watcher::stop() {
  request_stop();
  if (metrics_thread_.joinable()) metrics_thread_.join();
  if (activity_thread_.joinable()) activity_thread_.join();
}

Target Watcher::target() const {
  const std::lock_guard lock(mutex_);
  return target_;
}

void Watcher::describe(const std::string& name, Environment environment) {
  const std::lock_guard lock(mutex_);
  target_.name = name;
  target_.environment = environment;
}

Activity Watcher::activity() const {
  const std::lock_guard lock(mutex_);
  return activity_;
}

std::optional<db::Capabilities> Watcher::capabilities() const {
  const std::lock_guard lock(mutex_);
  return capabilities_;
}

std::vector<Skipped> Watcher::skipped() const {
  const std::lock_guard lock(mutex_);
  std::vector<Skipped> all;
  for (const auto& [what, why] : skipped_) all.push_back({what, why});
  return all;
}

std::map<std::string, MetricCost> Watcher::costs() const {
  const std::lock_guard lock(mutex_);
  return costs_;
}

void Watcher::note_cost(const std::string& metric, double ms, bool failed) {
  const std::lock_guard lock(mutex_);
  MetricCost& cost = costs_[metric];
  ++cost.polls;
  cost.failures += failed ? 1 : 0;
  cost.total_ms += ms;
}

void Watcher::keep_cost() {
  std::vector<std::pair<std::string, double>> values;
  {
    const std::lock_guard lock(mutex_);
    const std::chrono::duration<double> span = needs_.clock.steady() - costs_since_;
    if (span < std::chrono::seconds(10)) return;
    if (costs_since_ != std::chrono::steady_clock::time_point{})
      for (const auto& [metric, cost] : costs_)
        values.emplace_back(metric, (cost.total_ms - costs_before_[metric].total_ms) / span.count());
    costs_since_ = needs_.clock.steady();
    costs_before_ = costs_;
  }
  if (values.empty()) return;
  if (auto kept = needs_.store.gauges().append(id_, needs_.clock.now(), "cost", values); !kept)
    log::warning("gauge_not_kept", {{"target", id_}, {"why", kept.error().message}});
}

void Watcher::skip(const std::string& what, std::string why) {
  const std::lock_guard lock(mutex_);
  if (why.empty())
    skipped_.erase(what);
  else
    skipped_[what] = std::move(why);
}

void Watcher::set_state(TargetState state, std::string message) {
  {
    const std::lock_guard lock(mutex_);
    if (target_.state == state && target_.message == message) return;
    target_.state = state;
    target_.message = message;
  }
  std::string_view name = "";
  for (const EnumName& n : enum_names(TargetState{}))
    if (n.value == static_cast<int>(state)) name = n.name;
  log::info("target_state", {{"target", id_}, {"state", std::string(name)}, {"message", message}});
  needs_.events.publish("target", Json::object({{"db_id", id_}, {"id", id_}, {"state", name}, {"message", message}}));
}

Result<std::unique_ptr<db::Connection>> Watcher::connect(const std::string& database, std::stop_token stop,
                                                         Millis statement_timeout) const {
  db::ConnectSpec spec;
  spec.url = url_.reveal();
  spec.database = database;
  spec.password_command = needs_.password_command;
  spec.application_name = application;
  spec.statement_timeout = statement_timeout;
  return needs_.adapter.connect(spec, std::move(stop));
}

Result<db::Capabilities> Watcher::probe(db::Connection& connection, std::stop_token stop) {
  auto found = needs_.adapter.probe(connection, std::move(stop));
  if (!found) return found;
  std::erase_if(found->databases, [&](const std::string& name) {
    const auto matched = [&](const std::string& pattern) { return text::matches(pattern, name); };
    const auto& include = needs_.include_databases;
    return (!include.empty() && std::none_of(include.begin(), include.end(), matched)) ||
           std::any_of(needs_.exclude_databases.begin(), needs_.exclude_databases.end(), matched);
  });
  const bool degraded = !found->can_observe || !found->statements_available || !found->warnings.empty();
  std::string message;
  for (const std::string& warning : found->warnings) message += (message.empty() ? "" : " ") + warning;
  if (!found->lack.empty()) message += (message.empty() ? "" : " ") + fmt::format("Not available: {}.", found->lack.front().what);
  {
    const std::lock_guard lock(mutex_);
    capabilities_ = *found;
    target_.version = found->version.text;
    target_.cluster = found->system_identifier;
    target_.role = found->standby ? ServerRole::standby : ServerRole::primary;
    target_.databases = found->databases;
    target_.have = found->have;
    target_.lack.clear();
    for (const db::Lack& lack : found->lack) target_.lack.push_back({lack.what, lack.why, lack.remedy_sql});
  }
  set_state(degraded ? TargetState::degraded : TargetState::ok, degraded ? message : "");
  return found;
}

Millis Watcher::interval_of(const Metric& metric) const {
  const auto found = needs_.every.find(metric.name);
  return found == needs_.every.end() ? metric.every : found->second;
}

Result<Collected> Watcher::run_metric(const Metric& metric, db::Connection& connection, std::stop_token stop) {
  const auto caps = capabilities();
  if (!caps) return fail(Code::unavailable, "The target has not been probed yet.");
  if (auto reason = Collector::unsuitable(metric, *caps); !reason.empty()) {
    skip(metric.name, reason);
    return fail(Code::unsupported, reason);
  }
  const auto started = needs_.clock.steady();
  auto rows = collector_.run(metric, connection, *caps, interval_of(metric), std::move(stop));
  const std::chrono::duration<double, std::milli> took = needs_.clock.steady() - started;
  note_cost(metric.name, took.count(), !rows);
  if (!rows) {
    if (rows.error().code != Code::cancelled) skip(metric.name, rows.error().message);
    return fail(rows.error());
  }
  skip(metric.name, "");
  needs_.events.publish("sample", Json::object({{"db_id", id_}, {"metric", metric.name}, {"at", to_iso(needs_.clock.now())}}));
  return Collected{metric.name, static_cast<std::int64_t>(*rows), took.count()};
}

Result<Collected> Watcher::run_in_databases(const Metric& metric, std::stop_token stop) {
  const auto caps = capabilities();
  if (!caps) return fail(Code::unavailable, "The target has not been probed yet.");
  Collected all{metric.name, 0, 0};
  for (const std::string& database : caps->databases) {
    if (stop.stop_requested()) return fail(Code::cancelled, "Stopped.");
    auto connection = connect(database, stop);
    const std::string what = fmt::format("{} of {}", metric.name, database);
    if (!connection) {
      skip(what, connection.error().message);
      continue;
    }
    const auto started = needs_.clock.steady();
    auto rows = collector_.run_in(metric, database, **connection, *caps, stop);
    const std::chrono::duration<double, std::milli> took = needs_.clock.steady() - started;
    note_cost(metric.name, took.count(), !rows);
    if (!rows) {
      skip(what, rows.error().message);
      continue;
    }
    skip(what, "");
    all.rows += static_cast<std::int64_t>(*rows);
    all.took_ms += took.count();
  }
  needs_.events.publish("sample", Json::object({{"db_id", id_}, {"metric", metric.name}, {"at", to_iso(needs_.clock.now())}}));
  return all;
}

void Watcher::metrics_loop(std::stop_token stop) {
  struct Due {
    const Metric* metric;
    std::chrono::steady_clock::time_point at;
    int failures = 0;
  };
  std::unique_ptr<db::Connection> connection;
  std::vector<Due> due;
  int failures = 0;
  while (!stop.stop_requested()) {
    if (!connection) {
      auto made = connect("", stop);
      auto probed = made ? probe(**made, stop) : Result<db::Capabilities>(fail(made.error()));
      if (!probed) {
        set_state(TargetState::down, probed.error().message);
        if (!rest(stop, needs_.clock.steady() + back_off(failures++))) return;
        continue;
      }
      failures = 0;
      connection = std::move(*made);
      due.clear();
      for (const Metric& metric : metrics_of("postgres"))
        if (metric.kind != MetricKind::helper && metric.kind != MetricKind::activity)
          due.push_back({&metric, needs_.clock.steady() + jitter(id_, metric.name, std::min(interval_of(metric), Millis(2000))), 0});
    }
    const auto next = std::min_element(due.begin(), due.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
    if (!rest(stop, next->at)) return;
    const Metric& metric = *next->metric;
    auto done = metric.scope == MetricScope::database ? run_in_databases(metric, stop) : run_metric(metric, *connection, stop);
    next->failures = done || done.error().code == Code::unsupported ? 0 : next->failures + 1;
    // a metric that cost more than a tenth of its interval is asked for less often
    const Millis cost(done ? static_cast<std::int64_t>(done->took_ms) * 10 : 0);
    next->at = needs_.clock.steady() + std::max(interval_of(metric), cost) + (next->failures ? back_off(next->failures) : Millis(0));
    if (!connection->alive()) connection.reset();
  }
}

void Watcher::activity_loop(std::stop_token stop) {
  const Metric* metric = find_metric("postgres", "activity");
  std::unique_ptr<db::Connection> connection;
  int failures = 0;
  while (!stop.stop_requested()) {
    const auto started = needs_.clock.steady();
    const auto caps = capabilities();
    if (!connection && caps) {
      auto made = connect("", stop, Millis(3000));
      if (made) connection = std::move(*made);
    }
    if (!connection || !caps) {
      if (!rest(stop, started + std::max(Millis(200), caps ? back_off(failures++) : Millis(200)))) return;
      continue;
    }
    failures = 0;
    auto sample = collector_.sample(*metric, *connection, *caps, stop);
    const std::chrono::duration<double, std::milli> took = needs_.clock.steady() - started;
    note_cost(metric->name, took.count(), !sample);
    keep_cost();
    if (sample) {
      Activity now;
      now.at = sample->at;
      now.blocking = blocking_tree(sample->sessions);
      now.progress = collector_.progress();
      now.sessions = std::move(sample->sessions);
      if (!caps->can_observe)
        now.skipped.push_back(
            {"statements of other roles", "This role is no member of pg_monitor: it sees other sessions, not what they do."});
      skip("activity", "");
      const std::lock_guard lock(mutex_);
      activity_ = std::move(now);
    } else if (sample.error().code != Code::cancelled) {
      skip("activity", sample.error().message);
      if (!connection->alive()) connection.reset();
    }
    needs_.events.publish("sample", Json::object({{"db_id", id_}, {"metric", "activity"}, {"at", to_iso(needs_.clock.now())}}));
    if (!rest(stop, started + interval_of(*metric))) return;
  }
}

Result<Activity> Watcher::sample_now(std::stop_token stop) {
  auto connection = connect("", stop);
  if (!connection) return fail(connection.error());
  auto caps = probe(**connection, stop);
  if (!caps) return fail(caps.error());
  auto sample = collector_.sample(*find_metric("postgres", "activity"), **connection, *caps, stop);
  if (!sample) return fail(sample.error());
  Activity now;
  now.at = sample->at;
  now.blocking = blocking_tree(sample->sessions);
  now.sessions = std::move(sample->sessions);
  if (auto progress = collector_.run(*find_metric("postgres", "progress"), **connection, *caps, Millis(5000), stop); progress)
    now.progress = collector_.progress();
  else
    now.skipped.push_back({"progress", progress.error().message});
  return now;
}

Result<CollectAnswer> Watcher::collect(std::stop_token stop) {
  auto connection = connect("", stop);
  if (!connection) {
    set_state(TargetState::down, connection.error().message);
    return fail(connection.error());
  }
  if (auto probed = probe(**connection, stop); !probed) return fail(probed.error());
  CollectAnswer answer;
  for (const Metric& metric : metrics_of("postgres")) {
    if (metric.kind == MetricKind::helper || stop.stop_requested()) continue;
    Result<Collected> done = fail(Code::internal, "");
    if (metric.kind == MetricKind::activity) {
      const auto started = needs_.clock.steady();
      auto sample = collector_.sample(metric, **connection, *capabilities(), stop);
      const std::chrono::duration<double, std::milli> took = needs_.clock.steady() - started;
      done = sample ? Result<Collected>(Collected{metric.name, static_cast<std::int64_t>(sample->sessions.size()), took.count()})
                    : Result<Collected>(fail(sample.error()));
    } else {
      done = metric.scope == MetricScope::database ? run_in_databases(metric, stop) : run_metric(metric, **connection, stop);
    }
    if (done)
      answer.collected.push_back(std::move(*done));
    else
      answer.skipped.push_back({metric.name, done.error().message});
  }
  return answer;
}

}  // namespace assay::monitor
