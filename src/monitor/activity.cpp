#include "monitor/activity.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/text.h"

namespace assay::monitor {
namespace {

std::string text_at(const TextRow& row, std::size_t column) { return column < row.size() && row[column] ? *row[column] : std::string(); }

BlockNode node_of(const Session& s, const std::map<std::int64_t, std::vector<const Session*>>& waiters, std::set<std::int64_t>& seen) {
  BlockNode node{s.pid, s.text, s.user, s.database, s.state, s.blocked_by.empty() ? 0 : s.query_ms.value_or(0), {}};
  const auto found = waiters.find(s.pid);
  if (found == waiters.end()) return node;
  for (const Session* waiter : found->second)
    if (seen.insert(waiter->pid).second) node.blocks.push_back(node_of(*waiter, waiters, seen));
  return node;
}

}  // namespace

ActivitySample sample_of(const Metric& metric, const std::vector<TextRow>& rows, Instant at, std::string_view own) {
  ActivitySample sample;
  sample.at = at;
  const auto c = [&](std::string_view name) { return metric.column(name); };
  const std::size_t pid = c("pid"), database = c("database"), user = c("user"), application = c("application"), client = c("client"),
                    state = c("state"), wait_type = c("wait_event_type"), wait = c("wait_event"), query_ms = c("query_ms"),
                    transaction_ms = c("transaction_ms"), xmin_age = c("xmin_age"), backend = c("backend_type"), text = c("text"),
                    blocked_by = c("blocked_by");
  for (const TextRow& row : rows) {
    if (text_at(row, application) == own || text_at(row, backend) != "client backend") continue;
    Session s;
    s.pid = number_at<std::int64_t>(row, pid).value_or(0);
    s.database = text_at(row, database);
    s.user = text_at(row, user);
    s.application = text_at(row, application);
    s.client = text_at(row, client);
    s.state = text_at(row, state);
    s.wait_event_type = text_at(row, wait_type);
    s.wait_event = text_at(row, wait);
    s.query_ms = number_at<double>(row, query_ms);
    s.transaction_ms = number_at<double>(row, transaction_ms);
    s.xmin_age = number_at<std::int64_t>(row, xmin_age);
    s.text = text_at(row, text);
    const std::string blockers = text_at(row, blocked_by);
    for (const std::string_view part : text::split(blockers, ',')) {
      std::int64_t blocker = 0;
      if (std::from_chars(part.data(), part.data() + part.size(), blocker).ec == std::errc() && blocker > 0 &&
          std::find(s.blocked_by.begin(), s.blocked_by.end(), blocker) == s.blocked_by.end())
        s.blocked_by.push_back(blocker);
    }
    sample.by_state[s.state.empty() ? "unknown" : s.state] += 1;
    if (s.state == "active") sample.load[s.wait_event_type.empty() ? "CPU" : s.wait_event_type + ":" + s.wait_event] += 1;
    sample.sessions.push_back(std::move(s));
  }
  std::stable_sort(sample.sessions.begin(), sample.sessions.end(), [](const Session& a, const Session& b) {
    const auto rank = [](const Session& s) { return s.state == "active" ? 0 : s.state.starts_with("idle in") ? 1 : 2; };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return a.query_ms.value_or(0) > b.query_ms.value_or(0);
  });
  return sample;
}

std::vector<BlockNode> blocking_tree(const std::vector<Session>& sessions) {
  std::map<std::int64_t, const Session*> by_pid;
  std::map<std::int64_t, std::vector<const Session*>> waiters;
  for (const Session& s : sessions) {
    by_pid[s.pid] = &s;
    for (const std::int64_t blocker : s.blocked_by) waiters[blocker].push_back(&s);
  }
  std::vector<BlockNode> roots;
  std::set<std::int64_t> seen;
  const auto root = [&](std::int64_t pid) {
    if (!seen.insert(pid).second) return;
    const auto known = by_pid.find(pid);
    static const Session gone;
    Session unknown = gone;
    unknown.pid = pid;
    unknown.text = "(not a session Assay can see: a prepared transaction or another role)";
    roots.push_back(node_of(known == by_pid.end() ? unknown : *known->second, waiters, seen));
  };
  for (const auto& [pid, waiting] : waiters)
    if (const auto known = by_pid.find(pid); known == by_pid.end() || known->second->blocked_by.empty()) root(pid);
  for (const auto& [pid, waiting] : waiters) root(pid);  // what is left are cycles
  return roots;
}

}  // namespace assay::monitor
