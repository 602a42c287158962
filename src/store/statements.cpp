// Texts of observed statements, and the plans that were made of them.
#include "store/impl.h"

namespace assay::store {

Result<void> Store::Statements::put(const std::vector<StatementText>& rows) {
  return impl_.write([&](SQLite::Database& db) {
    SQLite::Statement old(db, "SELECT queryids FROM statements WHERE target = ? AND fingerprint = ? AND database = ?");
    SQLite::Statement s(
        db,
        "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET queryids = excluded.queryids, last_seen = max(last_seen, excluded.last_seen)");
    for (const StatementText& row : rows) {
      Json ids = Json::array();
      old.reset();
      bind_text(old, 1, row.target);
      bind_text(old, 2, row.fingerprint);
      bind_text(old, 3, row.database);
      if (old.executeStep())
        if (auto parsed = Json::parse(old.getColumn(0).getString())) ids = std::move(*parsed);
      for (const std::string& id : row.queryids)
        if (std::none_of(ids.items().begin(), ids.items().end(), [&](const Json& j) { return j.as_string() == id; })) ids.push(id);
      s.reset();
      bind_text(s, 1, row.target);
      bind_text(s, 2, row.fingerprint);
      bind_text(s, 3, row.database);
      bind_text(s, 4, row.text);
      s.bind(5, row.truncated ? 1 : 0);
      s.bind(6, row.lexed ? 1 : 0);
      bind_text(s, 7, ids.dump());
      s.bind(8, us(row.first_seen));
      s.bind(9, us(row.last_seen));
      s.exec();
    }
  });
}
Result<StatementText> Store::Statements::get(std::string_view target, std::string_view fingerprint, std::string_view database) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<StatementText> {
    SQLite::Statement s(
        db,
        "SELECT target, fingerprint, database, text, truncated, lexed, queryids, first_seen, last_seen FROM statements WHERE target = ?1 AND fingerprint = ?2 AND (?3 = '' OR database = ?3) ORDER BY database LIMIT 1");
    bind_text(s, 1, target);
    bind_text(s, 2, fingerprint);
    bind_text(s, 3, database);
    if (!s.executeStep()) return std::nullopt;
    StatementText row{s.getColumn(0).getString(),
                      s.getColumn(1).getString(),
                      s.getColumn(2).getString(),
                      s.getColumn(3).getString(),
                      s.getColumn(4).getInt() != 0,
                      s.getColumn(5).getInt() != 0,
                      {},
                      from_unix_us(s.getColumn(7).getInt64()),
                      from_unix_us(s.getColumn(8).getInt64())};
    if (auto ids = Json::parse(s.getColumn(6).getString()))
      for (const Json& id : ids->items()) row.queryids.emplace_back(id.as_string());
    return row;
  });
  if (!found) return fail(found.error());
  if (!*found) return fail(Code::not_found, fmt::format("Statement {} has not been seen on this target.", fingerprint));
  return std::move(**found);
}

Result<std::set<std::pair<std::string, std::string>>> Store::Statements::holding(std::string_view target, std::string_view part) {
  return impl_.read([&](SQLite::Database& db) {
    std::set<std::pair<std::string, std::string>> found;
    SQLite::Statement s(db, "SELECT fingerprint, database FROM statements WHERE target = ? AND instr(lower(text), lower(?)) > 0");
    bind_text(s, 1, target);
    bind_text(s, 2, part);
    while (s.executeStep()) found.emplace(s.getColumn(0).getString(), s.getColumn(1).getString());
    return found;
  });
}
Result<std::vector<Store::Statements::KnownId>> Store::Statements::known_ids(std::string_view target) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<KnownId> known;
    SQLite::Statement s(db, "SELECT database, fingerprint, queryids, substr(text, 1, 24) FROM statements WHERE target = ?");
    bind_text(s, 1, target);
    while (s.executeStep())
      if (auto ids = Json::parse(s.getColumn(2).getString()))
        for (const Json& id : ids->items())
          known.push_back(
              {s.getColumn(0).getString(), std::string(id.as_string()), s.getColumn(1).getString(), s.getColumn(3).getString()});
    return known;
  });
}

Result<void> Store::Plans::put(const PlanRow& row) {
  return impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(
        db,
        "INSERT INTO plans (target, fingerprint, database, shape, first_seen, last_seen, cost, text) VALUES (?, ?, ?, ?, ?, "
        "?, ?, ?) ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen, cost = excluded.cost, text = excluded.text");
    bind_text(s, 1, row.target);
    bind_text(s, 2, row.fingerprint);
    bind_text(s, 3, row.database);
    bind_text(s, 4, row.shape);
    s.bind(5, us(row.first_seen));
    s.bind(6, us(row.last_seen));
    s.bind(7, row.cost);
    bind_text(s, 8, row.text);
    s.exec();
  });
}
Result<std::vector<PlanRow>> Store::Plans::list(std::string_view target, std::string_view fingerprint, std::string_view database) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<PlanRow> rows;
    SQLite::Statement s(
        db,
        "SELECT id, target, fingerprint, database, shape, first_seen, last_seen, cost, text FROM plans WHERE target = ?1 AND "
        "fingerprint = ?2 AND (?3 = '' OR database = ?3) ORDER BY last_seen DESC LIMIT 50");
    bind_text(s, 1, target);
    bind_text(s, 2, fingerprint);
    bind_text(s, 3, database);
    while (s.executeStep())
      rows.push_back({s.getColumn(0).getInt64(), s.getColumn(1).getString(), s.getColumn(2).getString(), s.getColumn(3).getString(),
                      s.getColumn(4).getString(), from_unix_us(s.getColumn(5).getInt64()), from_unix_us(s.getColumn(6).getInt64()),
                      s.getColumn(7).getDouble(), s.getColumn(8).getString()});
    return rows;
  });
}
Result<std::set<std::pair<std::string, std::string>>> Store::Plans::changed(std::string_view target, Instant from, Instant to) {
  return impl_.read([&](SQLite::Database& db) {
    std::set<std::pair<std::string, std::string>> found;
    // a shape first seen in the window of a statement that had another one before
    SQLite::Statement s(db,
                        "SELECT DISTINCT p.fingerprint, p.database FROM plans p JOIN plans o ON o.target = p.target AND o.fingerprint = "
                        "p.fingerprint AND o.database = p.database AND o.first_seen < p.first_seen WHERE p.target = ? AND p.first_seen > ? "
                        "AND p.first_seen <= ?");
    bind_text(s, 1, target);
    s.bind(2, us(from));
    s.bind(3, us(to));
    while (s.executeStep()) found.emplace(s.getColumn(0).getString(), s.getColumn(1).getString());
    return found;
  });
}

}  // namespace assay::store
