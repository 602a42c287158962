#include "twin/locks.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace assay::twin {
namespace {

constexpr std::array<std::string_view, 9> names = {"none",  "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
                                                   "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
constexpr std::array<std::string_view, 9> spellings = {
    "none",      "AccessShareLock",       "RowShareLock",  "RowExclusiveLock",   "ShareUpdateExclusiveLock",
    "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"};

// Everything by its full name: the session's search_path may be anybody's.
constexpr std::string_view relations_sql = R"(
SELECT c.oid::pg_catalog.text, n.nspname || '.' || c.relname, c.relkind::pg_catalog.text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,S,f}') AND n.nspname OPERATOR(pg_catalog.!~) '^pg_' AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema')";

constexpr std::string_view held_sql = R"(
SELECT l.relation::pg_catalog.text, l.mode, n.nspname || '.' || c.relname
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted)";

bool is_table(char kind) { return kind == 'r' || kind == 'p' || kind == 'm' || kind == 'f' || kind == 'v'; }

}  // namespace

int lock_rank(std::string_view mode) {
  for (std::size_t i = 1; i < names.size(); ++i)
    if (mode == names[i] || mode == spellings[i]) return static_cast<int>(i);
  return 0;
}

std::string_view lock_name(int rank) { return names[static_cast<std::size_t>(std::clamp(rank, 0, 8))]; }

Result<LockObserver> LockObserver::make(db::Connection& session, const std::stop_token& stop) {
  auto found = session.query(relations_sql, {}, {.max_rows = 200'000, .max_bytes = 64U << 20U}, stop);
  if (!found) return fail(found.error());
  LockObserver observer;
  for (const auto& row : found->rows) {
    Relation& relation = observer.relations_[row[0].value_or("")];
    relation.names.insert(row[1].value_or(""));
    relation.kind = row[2].value_or("r")[0];
  }
  return observer;
}

bool LockObserver::knows(const std::string& object) const {
  return std::any_of(relations_.begin(), relations_.end(), [&](const auto& entry) { return entry.second.names.contains(object); });
}

Result<std::vector<std::string>> LockObserver::compare(db::Connection& session, const schema::MigrationStatement& statement,
                                                       const std::stop_token& stop) {
  auto found = session.query(held_sql, {}, {.max_rows = 200'000, .max_bytes = 64U << 20U}, stop);
  if (!found) return fail(found.error());
  std::map<std::string, int> now;
  for (const auto& row : found->rows) {
    const auto known = relations_.find(row[0].value_or(""));
    if (known == relations_.end()) continue;
    if (row[2]) known->second.names.insert(*row[2]);
    int& rank = now[row[0].value_or("")];
    rank = std::max(rank, lock_rank(row[1].value_or("")));
  }
  std::vector<std::string> complaints;
  std::map<std::string, int> predicted;
  for (const schema::Lock& lock : statement.locks) {
    int& rank = predicted[lock.object];
    rank = std::max(rank, lock_rank(lock.mode));
  }
  ++compared_;
  for (const auto& [object, rank] : predicted) {
    int seen = 0;
    bool known = false;
    for (const auto& [oid, relation] : relations_)
      if (relation.names.contains(object)) {
        known = true;
        const auto at = now.find(oid);
        seen = std::max(seen, at == now.end() ? 0 : at->second);
      }
    if (known && seen < rank)
      complaints.push_back(fmt::format("{}: {} on {} was predicted, {} was taken", text::one_line(text::clip(statement.sql, 100)),
                                       lock_name(rank), object, lock_name(seen)));
  }
  for (const auto& [oid, rank] : now) {
    const Relation& relation = relations_.at(oid);
    const auto before = held_.find(oid);
    if (rank <= 1 || !is_table(relation.kind) || (before != held_.end() && before->second >= rank)) continue;
    int allowed = 0;
    for (const std::string& name : relation.names)
      if (const auto at = predicted.find(name); at != predicted.end()) allowed = std::max(allowed, at->second);
    if (rank > allowed)
      complaints.push_back(fmt::format("{}: {} was taken on {}, {} was predicted", text::one_line(text::clip(statement.sql, 100)),
                                       lock_name(rank), *relation.names.begin(), allowed == 0 ? "nothing" : lock_name(allowed)));
  }
  held_ = std::move(now);
  return complaints;
}

std::vector<std::string> LockObserver::compare_waiting(const schema::MigrationStatement& statement,
                                                       const std::map<std::string, int>& waiting) const {
  std::vector<std::string> complaints;
  for (const auto& [object, rank] : waiting) {
    int predicted = 0;
    for (const schema::Lock& lock : statement.locks)
      if (lock.object == object) predicted = std::max(predicted, lock_rank(lock.mode));
    ++compared_;
    if (predicted != rank)
      complaints.push_back(fmt::format("{}: it asked for {} on {}, {} was predicted", text::one_line(text::clip(statement.sql, 100)),
                                       lock_name(rank), object, predicted == 0 ? "nothing" : lock_name(predicted)));
  }
  return complaints;
}

}  // namespace assay::twin
