// Verdicts on suggestions: a part of Store::Diagrams.
#include "store/diagrams.h"
#include "store/impl.h"

namespace assay::store {
namespace {

/// "" = none stands.
std::string standing(SQLite::Database& db, std::string_view id, std::string_view key) {
  SQLite::Statement s(db, "SELECT verdict FROM diagram_verdicts WHERE diagram = ? AND key = ?");
  bind_text(s, 1, id);
  bind_text(s, 2, key);
  return s.executeStep() ? s.getColumn(0).getString() : std::string();
}

void put(SQLite::Database& db, std::string_view id, const DiagramVerdict& verdict) {
  SQLite::Statement s(db, "INSERT OR REPLACE INTO diagram_verdicts VALUES (?, ?, ?, ?, ?, ?, ?)");
  bind_text(s, 1, id);
  bind_text(s, 2, verdict.key);
  bind_text(s, 3, verdict.verdict);
  bind_text(s, 4, verdict.author);
  s.bind(5, us(verdict.at));
  bind_text(s, 6, verdict.reason);
  s.bind(7, verdict.until ? us(*verdict.until) : std::int64_t{0});
  s.exec();
}

}  // namespace

Result<std::string> Store::Diagrams::judge(std::string_view id, const DiagramVerdict& verdict) {
  bool there = false, full = false;
  std::string before;
  const Instant now = impl_.clock.now();
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement diagram(db, "SELECT 1 FROM diagrams WHERE id = ?");
    bind_text(diagram, 1, id);
    there = diagram.executeStep();
    if (!there) return;
    SQLite::Statement over(db, "DELETE FROM diagram_verdicts WHERE diagram = ? AND until != 0 AND until <= ?");
    bind_text(over, 1, id);
    over.bind(2, us(now));
    over.exec();
    before = standing(db, id, verdict.key);
    if (verdict.verdict.empty()) {
      SQLite::Statement s(db, "DELETE FROM diagram_verdicts WHERE diagram = ? AND key = ?");
      bind_text(s, 1, id);
      bind_text(s, 2, verdict.key);
      s.exec();
      return;
    }
    SQLite::Statement count(db, "SELECT count(*) FROM diagram_verdicts WHERE diagram = ?");
    bind_text(count, 1, id);
    count.executeStep();
    full = before.empty() && count.getColumn(0).getInt() >= most_verdicts;
    if (!full) put(db, id, verdict);
  });
  if (!done) return fail(done.error());
  if (!there) return fail(no_diagram(id));
  if (full) return fail(Code::too_large, fmt::format("The diagram has {} verdicts already. Take some back first.", most_verdicts));
  return before;
}

Result<std::vector<DiagramVerdict>> Store::Diagrams::verdicts(std::string_view id) {
  bool there = false;
  const Instant now = impl_.clock.now();
  auto rows = impl_.read([&](SQLite::Database& db) {
    std::vector<DiagramVerdict> out;
    SQLite::Statement diagram(db, "SELECT 1 FROM diagrams WHERE id = ?");
    bind_text(diagram, 1, id);
    there = diagram.executeStep();
    SQLite::Statement s(
        db,
        "SELECT key, verdict, author, reason, at, until FROM diagram_verdicts WHERE diagram = ? AND (until = 0 OR until > ?) ORDER BY at DESC, key");
    bind_text(s, 1, id);
    s.bind(2, us(now));
    while (s.executeStep()) {
      DiagramVerdict row{s.getColumn(0).getString(),
                         s.getColumn(1).getString(),
                         s.getColumn(2).getString(),
                         s.getColumn(3).getString(),
                         from_unix_us(s.getColumn(4).getInt64()),
                         {}};
      if (const std::int64_t until = s.getColumn(5).getInt64(); until != 0) row.until = from_unix_us(until);
      out.push_back(std::move(row));
    }
    return out;
  });
  if (rows && !there) return fail(no_diagram(id));
  return rows;
}

Result<std::map<std::string, std::int64_t>> Store::Diagrams::verdict_counts() {
  const Instant now = impl_.clock.now();
  return impl_.read([&](SQLite::Database& db) {
    std::map<std::string, std::int64_t> out;
    SQLite::Statement s(db, "SELECT verdict, count(*) FROM diagram_verdicts WHERE until = 0 OR until > ? GROUP BY verdict");
    s.bind(1, us(now));
    while (s.executeStep()) out[s.getColumn(0).getString()] = s.getColumn(1).getInt64();
    return out;
  });
}

}  // namespace assay::store
