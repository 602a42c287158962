#include "monitor/verdict.h"

#include "core/text.h"

namespace assay::monitor {
namespace {

int blocked_below(const BlockNode& node) {
  int count = 0;
  for (const BlockNode& child : node.blocks) count += 1 + blocked_below(child);
  return count;
}

const BlockNode* worst_blocker(const std::vector<BlockNode>& roots) {
  const BlockNode* worst = nullptr;
  for (const BlockNode& root : roots)
    if (!worst || blocked_below(root) > blocked_below(*worst)) worst = &root;
  return worst;
}

/// Collects the text and the facts it uses, so that no number can stand in one and not the other.
struct Writer {
  Summary out;
  void fact(const std::string& name, double value) { out.facts[name] = Json(value); }
  void line(std::string_view text) { out.text.append(text).append("\n"); }
  void action(std::string title, std::string why, std::optional<std::string> sql = {}) {
    out.actions.push_back({std::move(title), std::move(why), std::move(sql)});
  }
};

void write_load(Writer& w, const HealthFacts& f) {
  w.fact("active_sessions", f.active);
  w.fact("lock_waits", f.waiting_locks);
  w.line(fmt::format("- **Load**: {:.1f} active sessions on average in the last minute, {:.1f} of them waiting for locks.", f.active,
                     f.waiting_locks));
  if (f.hit_ratio) {
    w.fact("hit_ratio_percent", *f.hit_ratio);
    w.line(fmt::format("- **Cache**: {:.1f} % of block reads were found in the cache.", *f.hit_ratio));
  }
}

void write_statements(Writer& w, const TopStatements& top) {
  if (top.statements.empty()) {
    w.line("- **Statements**: none were counted in this window.");
    return;
  }
  std::size_t rank = 0;
  for (const StatementStats& s : top.statements) {
    if (++rank > 3) break;
    w.fact(fmt::format("statement_{}_share_percent", rank), s.share * 100);
    w.fact(fmt::format("statement_{}_calls", rank), static_cast<double>(s.calls));
    w.fact(fmt::format("statement_{}_mean_ms", rank), s.mean_ms);
    w.line(fmt::format("- **Statement {}** takes {:.0f} % of the time: {} calls, {} on average, in {}: `{}`", rank, s.share * 100,
                       text::count(static_cast<double>(s.calls)), text::duration_ms(s.mean_ms), s.database,
                       text::clip(text::one_line(s.text), 160)));
  }
  const StatementStats& first = top.statements.front();
  if (first.share >= 0.2)
    w.action(fmt::format("Explain statement {}", first.fingerprint),
             fmt::format("It alone takes {:.0f} % of the statements' time.", first.share * 100));
  for (const NotFinishing& n : top.not_finishing) {
    w.fact("not_finishing_sampled_ms", n.sampled_ms);
    w.line(fmt::format("- **Not finishing**: seen running for {} in {}, never counted as finished: `{}`", text::duration_ms(n.sampled_ms),
                       n.database, text::clip(text::one_line(n.text), 160)));
    w.action("Look at the statement that does not finish", "It uses time but never returns: a timeout or a cancel ends it each time.");
    break;
  }
}

void write_locks(Writer& w, const HealthFacts& f) {
  const BlockNode* worst = worst_blocker(f.blocking);
  if (!worst) {
    w.line("- **Locks**: nobody blocks anybody now.");
    return;
  }
  w.fact("blocked_sessions", blocked_below(*worst));
  w.fact("blocking_pid", static_cast<double>(worst->pid));
  w.line(fmt::format("- **Locks**: pid {} ({}, {}) blocks {} sessions: `{}`", worst->pid, worst->user, worst->state, blocked_below(*worst),
                     text::clip(text::one_line(worst->text), 160)));
  w.action(fmt::format("Find out why pid {} holds its transaction open", worst->pid), "Sessions queue behind it; ending it releases them.",
           fmt::format("SELECT pg_cancel_backend({});  -- pg_terminate_backend when it is idle in transaction", worst->pid));
}

void write_objects(Writer& w, const Objects& objects) {
  int duplicates = 0;
  double wasted = 0;
  const IndexRow* example = nullptr;
  for (const IndexRow& index : objects.indexes)
    if (index.duplicate_of) {
      ++duplicates;
      wasted += static_cast<double>(index.bytes);
      if (!index.constraint && !example) example = &index;
    }
  if (duplicates > 0) {
    w.fact("duplicate_indexes", duplicates);
    w.fact("duplicate_index_bytes", wasted);
    w.line(fmt::format("- **Indexes**: {} duplicate another one and take {}.", duplicates, text::bytes(wasted)));
    if (example)
      w.action(
          fmt::format("Drop the duplicate index {}", example->name), fmt::format("It is identical to {}.", *example->duplicate_of),
          fmt::format("DROP INDEX CONCURRENTLY {}.{};", text::quote_identifier(example->schema), text::quote_identifier(example->name)));
  }
  for (const TableRow& table : objects.tables) {
    if (table.dead_rows < 10'000 || table.dead_rows * 5 < table.rows) continue;
    w.fact("dead_rows", static_cast<double>(table.dead_rows));
    w.line(fmt::format("- **Bloat**: {}.{} has {} dead rows (estimate).", table.schema, table.name,
                       text::count(static_cast<double>(table.dead_rows))));
    w.action(fmt::format("Vacuum {}.{}", table.schema, table.name), "Dead rows are read by every scan.",
             fmt::format("VACUUM (ANALYZE) {}.{};", text::quote_identifier(table.schema), text::quote_identifier(table.name)));
    break;
  }
}

}  // namespace

Verdict verdict_of(const HealthFacts& f) {
  if (f.target.state == TargetState::down) return {"critical", fmt::format("{} does not answer: {}", f.target.name, f.target.message)};
  if (f.as_of == Instant{})
    return {"unknown", fmt::format("{} has just been added; the first samples arrive within seconds.", f.target.name)};
  const double age_s = std::chrono::duration<double>(f.now - f.as_of).count();
  if (age_s > 120)
    return {"unknown", fmt::format("The newest sample of {} is {} old; nothing can be said about now.", f.target.name,
                                   text::duration_ms(age_s * 1000))};
  if (f.max_connections && f.connections >= 0.9 * *f.max_connections)
    return {"critical",
            fmt::format("{:.0f} of {:.0f} connections are in use: new clients will be refused.", f.connections, *f.max_connections)};
  if (const BlockNode* worst = worst_blocker(f.blocking); worst && (blocked_below(*worst) >= 3 || f.waiting_locks >= 1))
    return {blocked_below(*worst) >= 5 ? "critical" : "warning",
            fmt::format("{} {} behind pid {} ({}, {}); {:.1f} active sessions on average in the last minute.", blocked_below(*worst),
                        blocked_below(*worst) == 1 ? "session queues" : "sessions queue", worst->pid, worst->user, worst->state, f.active)};
  if (f.waiting_locks >= 0.5)
    return {"warning",
            fmt::format("{:.1f} sessions waited for locks on average in the last minute, nobody does now; {:.1f} active sessions.",
                        f.waiting_locks, f.active)};
  if (f.longest_transaction_ms >= 30 * 60'000)
    return {"warning",
            fmt::format("{:.1f} active sessions; pid {} has held a transaction open for {}, which keeps vacuum from cleaning up.", f.active,
                        f.longest_transaction_pid, text::duration_ms(f.longest_transaction_ms))};
  if (f.target.state == TargetState::degraded)
    return {"warning", fmt::format("{:.1f} active sessions. Assay does not see everything: {}", f.active, f.target.message)};
  return {"ok", fmt::format("{:.1f} active sessions on average in the last minute, nobody waits for locks, {:.0f} connections.", f.active,
                            f.connections)};
}

Summary summary_of(const HealthFacts& facts, const TopStatements& top, const Objects& objects, std::string_view panel) {
  Writer w;
  w.line(fmt::format("**{}**: {}", facts.target.name, verdict_of(facts).text));
  w.line("");
  const auto wants = [&](std::string_view name) { return panel.empty() || panel == name; };
  if (wants("load")) write_load(w, facts);
  if (wants("locks")) write_locks(w, facts);
  if (wants("statements")) write_statements(w, top);
  if (wants("tables")) write_objects(w, objects);
  w.fact("connections", facts.connections);
  w.fact("active_sessions", facts.active);
  if (top.unknown_share && *top.unknown_share > 0.1 && wants("statements")) {
    w.fact("unknown_share_percent", *top.unknown_share * 100);
    w.line(fmt::format("- {:.0f} % of the database time is explained by no finished statement.", *top.unknown_share * 100));
  }
  return std::move(w.out);
}

}  // namespace assay::monitor
