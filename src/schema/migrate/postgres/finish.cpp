#include <algorithm>
#include <set>

#include "schema/migrate/postgres/finish.h"

namespace assay::schema::migrate::postgres {
namespace {

Blocks blocks_of(LockMode strongest) {
  if (strongest == LockMode::access_exclusive) return Blocks::reads_writes;
  return strongest >= LockMode::share ? Blocks::writes : Blocks::none;
}

std::optional<double> estimate(const Planner& plan, const Step& step) {
  const Table* table = plan.from_table(step.target);
  if (table == nullptr) return {};
  const double bytes = static_cast<double>(table->bytes), rows = table->row_estimate;
  if (step.repeat) return rows >= 0 ? std::optional(rows / backfill_rows_per_ms) : std::nullopt;
  if (step.entry->kind.starts_with("create_index") && step.scans) return rows >= 0 ? std::optional(rows / index_rows_per_ms) : std::nullopt;
  if (step.rewrites) return bytes > 0 ? std::optional(bytes / rewrite_bytes_per_ms) : std::nullopt;
  if (step.scans) return bytes > 0 ? std::optional(bytes / scan_bytes_per_ms) : std::nullopt;
  return {};
}

void judge(const Planner& plan, Step& step) {
  step.estimate_ms = estimate(plan, step);
  const bool long_work = (step.scans || step.rewrites) && blocks_of(step.strongest) != Blocks::none && !plan.small(step.target);
  if (!long_work) {
    if (plan.small(step.target) && step.pace == Pace::heavy) step.pace = Pace::quick;
    return;
  }
  if (step.hazard == Hazard::none) step.hazard = Hazard::long_lock;
  const char* what = step.rewrites ? "written anew" : "read as a whole";
  const char* who = blocks_of(step.strongest) == Blocks::reads_writes ? "nobody can read or write it" : "nobody can write it";
  const std::string name = step.target.name.empty() ? step.locks.front().object : display(step.target);
  const std::string sentence = fmt::format("{} is {} while {}.", name, what, who);
  step.why += (step.why.empty() ? "" : " ") + sentence;
}

/// Relations that are there already and that a step stops writers on.
std::set<std::string> held(const Step& step) {
  std::set<std::string> out;
  for (const Lock& lock : step.locks)
    if (lock.mode == name_of(LockMode::access_exclusive) || lock.mode == name_of(LockMode::share_row_exclusive) ||
        lock.mode == name_of(LockMode::share))
      out.insert(lock.object);
  return out;
}

/// Which statements commit together. Online: no transaction waits for a second table while it holds a first, and none holds a lock through
/// long work, except where a group of statements makes sense only as a whole (units). Direct: as much as PostgreSQL lets.
class Transactions {
 public:
  Transactions(const Planner& plan, const std::vector<Step>& steps, const std::vector<std::size_t>& order)
      : plan_(plan), steps_(steps), order_(order) {}

  std::vector<std::optional<int>> run() {
    std::vector<std::optional<int>> out;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const Step& step = steps_[order_[i]];
      if (step.entry->alone || (step.repeat && plan_.online)) {
        out.emplace_back(std::nullopt);
        close();
        continue;
      }
      const Step* before = i > 0 ? &steps_[order_[i - 1]] : nullptr;
      if (open_ && splits(*before, step)) close();
      if (!open_) begin();
      out.emplace_back(number_);
      const std::set<std::string> now = held(step);
      held_.insert(now.begin(), now.end());
      long_ = long_ || is_long(step);
    }
    return out;
  }

 private:
  void begin() {
    ++number_;
    open_ = true;
  }
  void close() {
    open_ = false;
    held_.clear();
    long_ = false;
  }
  static bool is_long(const Step& step) { return step.scans || step.rewrites || step.pace == Pace::patient; }
  /// Does anything later say the value that this one adds?
  bool value_is_used(const Step& step) const {
    const auto quote = step.sql.find("ADD VALUE '");
    if (quote == std::string::npos) return true;
    const auto begin = quote + 10, end = step.sql.find('\'', begin + 1);
    const std::string_view value = std::string_view(step.sql).substr(begin, end - begin + 1);
    return std::any_of(steps_.begin(), steps_.end(), [&](const Step& other) {
      return &other != &step && other.entry->kind != "add_enum_value" && other.sql.find(value) != std::string::npos;
    });
  }
  bool splits(const Step& before, const Step& step) const {
    if (before.commits && !step.commits) return plan_.online || value_is_used(before);
    if (before.unit >= 0 && before.unit == step.unit) return false;
    if (!plan_.online) return false;
    if (before.own_transaction || step.own_transaction) return true;
    if (long_ || (is_long(step) && !held_.empty())) return true;
    const std::set<std::string> next = held(step);
    return !held_.empty() && !std::includes(held_.begin(), held_.end(), next.begin(), next.end());
  }

  const Planner& plan_;
  const std::vector<Step>& steps_;
  const std::vector<std::size_t>& order_;
  int number_ = 0;
  bool open_ = false;
  bool long_ = false;
  std::set<std::string> held_;
};

MigrationStatement statement(Step& step, std::optional<int> transaction) {
  const Timeouts timeouts = timeouts_of(step.pace);
  MigrationStatement out;
  out.sql = std::move(step.sql);
  out.kind = std::string(step.entry->kind);
  out.object = std::move(step.object);
  out.locks = std::move(step.locks);
  out.rewrites = step.rewrites;
  out.scans = step.scans;
  out.blocks = blocks_of(step.strongest);
  out.hazard = step.hazard;
  out.why = std::move(step.why);
  out.transaction = transaction;
  out.lock_timeout_ms = timeouts.lock_ms;
  out.statement_timeout_ms = timeouts.statement_ms;
  out.retries = timeouts.retries;
  out.estimate_ms = step.estimate_ms;
  out.repeat = step.repeat;
  out.phase = std::move(step.phase);
  return out;
}

}  // namespace

void finish(Planner& plan) {
  for (Step& step : plan.steps) judge(plan, step);
  const std::vector<std::size_t> order = ordered(plan.steps);
  const std::vector<std::optional<int>> transactions = Transactions(plan, plan.steps, order).run();
  for (std::size_t i = 0; i < order.size(); ++i) plan.out.statements.push_back(statement(plan.steps[order[i]], transactions[i]));
}

}  // namespace assay::schema::migrate::postgres
