#include "core/ids.h"
#include "store/impl.h"

namespace assay::store {
namespace {

TargetRow target_of(SQLite::Statement& s) {
  return {s.getColumn(0).getString(),
          s.getColumn(1).getString(),
          s.getColumn(2).getString(),
          s.getColumn(3).getString(),
          s.getColumn(4).getString(),
          from_unix_us(s.getColumn(5).getInt64()),
          from_unix_us(s.getColumn(6).getInt64())};
}
UserRow user_of(SQLite::Statement& s) {
  return {s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(), from_unix_us(s.getColumn(3).getInt64())};
}
AuditRow audit_of(SQLite::Statement& s) {
  return {s.getColumn(0).getInt64(),  from_unix_us(s.getColumn(1).getInt64()),
          s.getColumn(2).getString(), s.getColumn(3).getString(),
          s.getColumn(4).getString(), s.getColumn(5).getString(),
          s.getColumn(6).getString()};
}
constexpr const char* target_columns = "SELECT id, name, engine, url, environment, created, updated FROM targets";
constexpr const char* audit_columns = "SELECT seq, at, principal, action, object, detail, hash FROM audit";

std::string hash_of(const AuditRow& row, std::string_view before) {
  return digest_hex(Json::array({Json(before), Json(row.seq), Json(us(row.at)), Json(row.principal), Json(row.action), Json(row.object),
                                 Json(row.detail)})
                        .dump());
}

}  // namespace

Result<std::vector<TargetRow>> Store::Targets::list() {
  return impl_.read([](SQLite::Database& db) {
    std::vector<TargetRow> rows;
    SQLite::Statement s(db, std::string(target_columns) + " ORDER BY name");
    while (s.executeStep()) rows.push_back(target_of(s));
    return rows;
  });
}
Result<TargetRow> Store::Targets::get(std::string_view id_or_name) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<TargetRow> {
    SQLite::Statement s(db, std::string(target_columns) + " WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC LIMIT 1");
    bind_text(s, 1, id_or_name);
    if (!s.executeStep()) return std::nullopt;
    return target_of(s);
  });
  if (!found) return fail(found.error());
  if (!*found) return fail(Code::not_found, fmt::format("There is no stored target '{}'.", id_or_name));
  return std::move(**found);
}
Result<void> Store::Targets::put(const TargetRow& row) {
  return impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(
        db,
        "INSERT INTO targets VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, engine = excluded.engine, url = excluded.url, environment = excluded.environment, updated = excluded.updated");
    bind_text(s, 1, row.id);
    bind_text(s, 2, row.name);
    bind_text(s, 3, row.engine);
    bind_text(s, 4, row.url);
    bind_text(s, 5, row.environment);
    s.bind(6, us(row.created));
    s.bind(7, us(row.updated));
    s.exec();
  });
}
Result<void> Store::Targets::remove(std::string_view id) {
  if (auto drained = impl_.drain(); !drained) return drained;
  return impl_.write([&](SQLite::Database& db) {
    for (const char* sql :
         {"DELETE FROM polls WHERE target = ?", "DELETE FROM gauges WHERE target = ?", "DELETE FROM snapshots WHERE target = ?",
          "DELETE FROM unfinished WHERE target = ?", "DELETE FROM statements WHERE target = ?", "DELETE FROM plans WHERE target = ?",
          "DELETE FROM targets WHERE id = ?"}) {
      SQLite::Statement s(db, sql);
      bind_text(s, 1, id);
      s.exec();
    }
  });
}

Result<std::vector<UserRow>> Store::Users::list() {
  return impl_.read([](SQLite::Database& db) {
    std::vector<UserRow> rows;
    SQLite::Statement s(db, "SELECT name, role, token_hash, created FROM users ORDER BY name");
    while (s.executeStep()) rows.push_back(user_of(s));
    return rows;
  });
}
Result<void> Store::Users::put(const UserRow& row) {
  return impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(
        db,
        "INSERT INTO users VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role, token_hash = excluded.token_hash");
    bind_text(s, 1, row.name);
    bind_text(s, 2, row.role);
    bind_text(s, 3, row.token_hash);
    s.bind(4, us(row.created));
    s.exec();
  });
}
Result<UserRow> Store::Users::find_by_token_hash(std::string_view hash) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<UserRow> {
    SQLite::Statement s(db, "SELECT name, role, token_hash, created FROM users WHERE token_hash = ?");
    bind_text(s, 1, hash);
    if (!s.executeStep()) return std::nullopt;
    return user_of(s);
  });
  if (!found) return fail(found.error());
  if (!*found) return fail(Code::not_found, "There is no user with this token.");
  return std::move(**found);
}
Result<void> Store::Users::remove(std::string_view name) {
  int removed = 0;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(db, "DELETE FROM users WHERE name = ?");
    bind_text(s, 1, name);
    removed = s.exec();
  });
  if (done && removed == 0) return fail(Code::not_found, fmt::format("There is no user '{}'.", name));
  return done;
}

Result<std::int64_t> Store::Annotations::add(const AnnotationRow& row) {
  std::int64_t id = 0;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(db, "INSERT INTO annotations (target, at, text, kind, author) VALUES (?, ?, ?, ?, ?)");
    bind_text(s, 1, row.target.value_or(""));
    s.bind(2, us(row.at));
    bind_text(s, 3, row.text);
    bind_text(s, 4, row.kind);
    bind_text(s, 5, row.author);
    s.exec();
    id = db.getLastInsertRowid();
  });
  if (!done) return fail(done.error());
  return id;
}
Result<void> Store::Annotations::remove(std::int64_t id) {
  int removed = 0;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(db, "DELETE FROM annotations WHERE id = ?");
    s.bind(1, id);
    removed = s.exec();
  });
  if (done && removed == 0) return fail(Code::not_found, fmt::format("There is no mark {}: it was removed already.", id));
  return done;
}
Result<std::vector<AnnotationRow>> Store::Annotations::list(std::string_view target, Instant from, Instant to) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<AnnotationRow> rows;
    SQLite::Statement s(
        db,
        "SELECT id, target, at, text, kind, author FROM annotations WHERE at BETWEEN ?1 AND ?2 AND (?3 = '' OR target = '' OR target = ?3) ORDER BY at DESC LIMIT ?4");
    s.bind(1, us(from));
    s.bind(2, us(to));
    bind_text(s, 3, target);
    s.bind(4, most_annotations + 1);
    while (s.executeStep()) {
      AnnotationRow row{s.getColumn(0).getInt64(),
                        std::nullopt,
                        from_unix_us(s.getColumn(2).getInt64()),
                        s.getColumn(3).getString(),
                        s.getColumn(4).getString(),
                        s.getColumn(5).getString()};
      if (const std::string of = s.getColumn(1).getString(); !of.empty()) row.target = of;
      rows.push_back(std::move(row));
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
  });
}

Result<void> Store::Audit::append(std::string_view principal, std::string_view action, std::string_view object, const Json& detail) {
  return impl_.write([&](SQLite::Database& db) {
    AuditRow row{1, impl_.clock.now(), std::string(principal), std::string(action), std::string(object), detail.dump(), {}};
    std::string before;
    SQLite::Statement last(db, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (last.executeStep()) {
      row.seq = last.getColumn(0).getInt64() + 1;
      before = last.getColumn(1).getString();
    }
    SQLite::Statement s(db, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)");
    s.bind(1, row.seq);
    s.bind(2, us(row.at));
    bind_text(s, 3, row.principal);
    bind_text(s, 4, row.action);
    bind_text(s, 5, row.object);
    bind_text(s, 6, row.detail);
    bind_text(s, 7, hash_of(row, before));
    s.exec();
  });
}
Result<std::vector<AuditRow>> Store::Audit::list(int limit) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<AuditRow> rows;
    SQLite::Statement s(db, std::string(audit_columns) + " ORDER BY seq DESC LIMIT ?");
    s.bind(1, limit);
    while (s.executeStep()) rows.push_back(audit_of(s));
    return rows;
  });
}
Result<std::optional<std::int64_t>> Store::Audit::verify() {
  return impl_.read([&](SQLite::Database& db) -> std::optional<std::int64_t> {
    SQLite::Statement s(db, std::string(audit_columns) + " ORDER BY seq");
    std::string before;
    std::int64_t expected = 1;
    while (s.executeStep()) {
      const AuditRow row = audit_of(s);
      if (row.seq != expected || row.hash != hash_of(row, before)) return row.seq;
      before = row.hash;
      ++expected;
    }
    return std::nullopt;
  });
}

Result<void> Store::Snapshots::put(std::string_view target, std::string_view metric, std::string_view database, Instant at,
                                   const Json& rows) {
  impl_.enqueue([target = std::string(target), metric = std::string(metric), database = std::string(database), at,
                 text = rows.dump()](SQLite::Database& db) {
    SQLite::Statement s(db,
                        "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, rows = excluded.rows");
    bind_text(s, 1, target);
    bind_text(s, 2, metric);
    bind_text(s, 3, database);
    s.bind(4, us(at));
    bind_text(s, 5, text);
    s.exec();
  });
  return {};
}
Result<std::vector<Snapshot>> Store::Snapshots::list(std::string_view target, std::string_view metric) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<Snapshot> all;
    SQLite::Statement s(db, "SELECT at, database, rows FROM snapshots WHERE target = ? AND metric = ? ORDER BY database");
    bind_text(s, 1, target);
    bind_text(s, 2, metric);
    while (s.executeStep()) {
      auto rows = Json::parse(s.getColumn(2).getString());
      all.push_back({from_unix_us(s.getColumn(0).getInt64()), s.getColumn(1).getString(), rows ? std::move(*rows) : Json::array()});
    }
    return all;
  });
}
Result<Snapshot> Store::Snapshots::get(std::string_view target, std::string_view metric, std::string_view database) {
  auto all = list(target, metric);
  if (!all) return fail(all.error());
  for (Snapshot& snapshot : *all)
    if (snapshot.database == database) return std::move(snapshot);
  return fail(Code::not_found, fmt::format("{} of {} have not been collected yet.", metric, database.empty() ? target : database));
}

}  // namespace assay::store
