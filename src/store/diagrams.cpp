#include "store/diagrams.h"

#include "core/text.h"
#include "store/impl.h"

namespace assay::store {
namespace {

constexpr const char* head_columns = "id, name, dialect, description, revision, tables, author, created, updated";

DiagramHead head_of(SQLite::Statement& s) {
  return {s.getColumn(0).getString(),
          s.getColumn(1).getString(),
          s.getColumn(2).getString(),
          s.getColumn(3).getString(),
          s.getColumn(4).getInt64(),
          s.getColumn(5).getInt64(),
          s.getColumn(6).getString(),
          from_unix_us(s.getColumn(7).getInt64()),
          from_unix_us(s.getColumn(8).getInt64())};
}
DiagramShare share_of(SQLite::Statement& s) {
  DiagramShare share{
      s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(), from_unix_us(s.getColumn(3).getInt64()), {}};
  if (const std::int64_t expires = s.getColumn(4).getInt64(); expires != 0) share.expires = from_unix_us(expires);
  return share;
}
constexpr const char* share_columns = "SELECT id, diagram, author, created, expires FROM diagram_shares";

Result<void> check_size(const DiagramSave& d) {
  const std::size_t largest = std::max({d.document.size(), d.patch.size(), d.base ? d.base->size() : 0});
  if (largest <= max_diagram_bytes) return {};
  return fail(Code::too_large, fmt::format("The diagram '{}' has {}; at most {} are kept. Split it in two.", d.head.name,
                                           text::bytes(static_cast<double>(largest)), text::bytes(static_cast<double>(max_diagram_bytes))));
}

/// `%` and `_` of the search mean themselves.
std::string like(std::string_view search) {
  std::string out = "%";
  for (const char c : search) {
    if (c == '%' || c == '_' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "%";
}

void insert_revision(SQLite::Database& db, const DiagramSave& d, Instant now, bool snapshot) {
  SQLite::Statement s(db, "INSERT INTO diagram_revisions VALUES (?, ?, ?, ?, ?, ?, ?)");
  bind_text(s, 1, d.head.id);
  s.bind(2, d.head.revision);
  s.bind(3, us(now));
  bind_text(s, 4, d.head.author);
  bind_text(s, 5, d.note);
  bind_text(s, 6, d.patch);
  if (snapshot)
    bind_text(s, 7, d.document);
  else
    s.bind(7);
  s.exec();
}

/// Whether replaying from the last snapshot has become longer than reading a new one would be.
bool wants_snapshot(SQLite::Database& db, const DiagramSave& d) {
  SQLite::Statement s(
      db,
      "SELECT count(*), coalesce(sum(length(patch)), 0) FROM diagram_revisions WHERE diagram = ?1 AND revision > (SELECT max(revision) FROM diagram_revisions WHERE diagram = ?1 AND snapshot IS NOT NULL)");
  bind_text(s, 1, d.head.id);
  s.executeStep();
  const auto bytes = static_cast<std::size_t>(s.getColumn(1).getInt64()) + d.patch.size();
  return s.getColumn(0).getInt64() + 1 >= snapshot_every || bytes > d.document.size();
}

void prune(SQLite::Database& db, const DiagramSave& d) {
  SQLite::Statement s(
      db,
      "DELETE FROM diagram_revisions WHERE diagram = ?1 AND revision < (SELECT max(revision) FROM diagram_revisions WHERE diagram = ?1 AND snapshot IS NOT NULL AND revision <= ?2)");
  bind_text(s, 1, d.head.id);
  s.bind(2, d.head.revision - kept_revisions);
  s.exec();
}

bool exists(SQLite::Database& db, std::string_view id) {
  SQLite::Statement s(db, "SELECT 1 FROM diagrams WHERE id = ?");
  bind_text(s, 1, id);
  return s.executeStep();
}

}  // namespace

Error no_diagram(std::string_view id) { return {Code::not_found, fmt::format("There is no diagram '{}': it may have been deleted.", id)}; }

Error revision_conflict(std::string_view name, std::int64_t stored, std::int64_t made_on) {
  return {Code::conflict,
          fmt::format("The diagram '{}' is at revision {}, and this change was made on revision {}. Load it again and repeat the change.",
                      name, stored, made_on)};
}

Store::Diagrams Store::diagrams() { return Diagrams(*impl_); }

Result<void> Store::Diagrams::create(const DiagramSave& d) {
  if (auto fits = check_size(d); !fits) return fits;
  bool full = false;
  const Instant now = impl_.clock.now();
  auto done = impl_.write([&](SQLite::Database& db) {
    full = db.execAndGet("SELECT count(*) FROM diagrams").getInt() >= max_diagrams;
    if (full) return;
    SQLite::Statement s(db, "INSERT INTO diagrams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_text(s, 1, d.head.id);
    bind_text(s, 2, d.head.name);
    bind_text(s, 3, d.head.dialect);
    bind_text(s, 4, d.head.description);
    s.bind(5, d.head.revision);
    s.bind(6, d.head.tables);
    bind_text(s, 7, d.head.author);
    s.bind(8, us(now));
    s.bind(9, us(now));
    bind_text(s, 10, d.document);
    bind_text(s, 11, d.base.value_or(""));
    s.exec();
    insert_revision(db, d, now, true);
  });
  if (done && full)
    return fail(Code::too_large, fmt::format("There are {} diagrams, and no more are kept. Delete some first.", max_diagrams));
  return done;
}

Result<DiagramList> Store::Diagrams::list(std::string_view search, int limit, int offset) {
  return impl_.read([&](SQLite::Database& db) {
    DiagramList out;
    SQLite::Statement s(db, fmt::format("SELECT {} FROM diagrams WHERE name LIKE ?1 ESCAPE '\\' OR description LIKE ?1 ESCAPE '\\' "
                                        "ORDER BY updated DESC, id LIMIT ?2 OFFSET ?3",
                                        head_columns));
    bind_text(s, 1, like(search));
    s.bind(2, limit + 1);
    s.bind(3, offset);
    while (s.executeStep()) out.heads.push_back(head_of(s));
    out.more = out.heads.size() > static_cast<std::size_t>(limit);
    if (out.more) out.heads.pop_back();
    return out;
  });
}

Result<DiagramHead> Store::Diagrams::head(std::string_view id) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<DiagramHead> {
    SQLite::Statement s(db, fmt::format("SELECT {} FROM diagrams WHERE id = ?", head_columns));
    bind_text(s, 1, id);
    if (!s.executeStep()) return std::nullopt;
    return head_of(s);
  });
  if (!found) return fail(found.error());
  if (!*found) return fail(no_diagram(id));
  return std::move(**found);
}

Result<DiagramRow> Store::Diagrams::get(std::string_view id) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<DiagramRow> {
    SQLite::Statement s(db, fmt::format("SELECT {}, document, base FROM diagrams WHERE id = ?", head_columns));
    bind_text(s, 1, id);
    if (!s.executeStep()) return std::nullopt;
    return DiagramRow{head_of(s), s.getColumn(9).getString(), s.getColumn(10).getString()};
  });
  if (!found) return fail(found.error());
  if (!*found) return fail(no_diagram(id));
  return std::move(**found);
}

Result<void> Store::Diagrams::save(const DiagramSave& d) {
  if (auto fits = check_size(d); !fits) return fits;
  std::optional<std::int64_t> at;
  const Instant now = impl_.clock.now();
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement current(db, "SELECT revision FROM diagrams WHERE id = ?");
    bind_text(current, 1, d.head.id);
    if (!current.executeStep()) return;
    at = current.getColumn(0).getInt64();
    if (*at != d.head.revision - 1) return;
    SQLite::Statement s(
        db,
        "UPDATE diagrams SET name = ?2, dialect = ?3, description = ?4, revision = ?5, tables = ?6, author = ?7, updated = ?8, document = ?9, base = coalesce(?10, base) WHERE id = ?1");
    bind_text(s, 1, d.head.id);
    bind_text(s, 2, d.head.name);
    bind_text(s, 3, d.head.dialect);
    bind_text(s, 4, d.head.description);
    s.bind(5, d.head.revision);
    s.bind(6, d.head.tables);
    bind_text(s, 7, d.head.author);
    s.bind(8, us(now));
    bind_text(s, 9, d.document);
    if (d.base)
      bind_text(s, 10, *d.base);
    else
      s.bind(10);
    s.exec();
    insert_revision(db, d, now, wants_snapshot(db, d));
    prune(db, d);
  });
  if (!done) return done;
  if (!at) return fail(no_diagram(d.head.id));
  if (*at != d.head.revision - 1) return fail(revision_conflict(d.head.name, *at, d.head.revision - 1));
  return {};
}

Result<void> Store::Diagrams::remove(std::string_view id) {
  bool there = false;
  auto done = impl_.write([&](SQLite::Database& db) {
    there = exists(db, id);
    for (const char* sql : {"DELETE FROM diagram_verdicts WHERE diagram = ?", "DELETE FROM diagram_shares WHERE diagram = ?",
                            "DELETE FROM diagram_revisions WHERE diagram = ?", "DELETE FROM diagrams WHERE id = ?"}) {
      SQLite::Statement s(db, sql);
      bind_text(s, 1, id);
      s.exec();
    }
  });
  if (done && !there) return fail(no_diagram(id));
  return done;
}

Result<std::vector<DiagramRevision>> Store::Diagrams::history(std::string_view id, std::int64_t before, int limit) {
  bool there = false;
  auto rows = impl_.read([&](SQLite::Database& db) {
    there = exists(db, id);
    std::vector<DiagramRevision> out;
    SQLite::Statement s(
        db,
        "SELECT revision, at, author, note, length(patch) FROM diagram_revisions WHERE diagram = ?1 AND (?2 = 0 OR revision < ?2) ORDER BY revision DESC LIMIT ?3");
    bind_text(s, 1, id);
    s.bind(2, before);
    s.bind(3, limit);
    while (s.executeStep())
      out.push_back({s.getColumn(0).getInt64(), from_unix_us(s.getColumn(1).getInt64()), s.getColumn(2).getString(),
                     s.getColumn(3).getString(), s.getColumn(4).getInt64()});
    return out;
  });
  if (rows && !there) return fail(no_diagram(id));
  return rows;
}

Result<DiagramMaterial> Store::Diagrams::material(std::string_view id, std::int64_t revision) {
  bool there = false, found = false;
  auto out = impl_.read([&](SQLite::Database& db) {
    there = exists(db, id);
    DiagramMaterial material;
    SQLite::Statement s(
        db,
        "SELECT revision, patch, snapshot FROM diagram_revisions WHERE diagram = ?1 AND revision <= ?2 AND revision >= (SELECT max(revision) FROM diagram_revisions WHERE diagram = ?1 AND revision <= ?2 AND snapshot IS NOT NULL) ORDER BY revision");
    bind_text(s, 1, id);
    s.bind(2, revision);
    for (bool first = true; s.executeStep(); first = false) {
      if (first)
        material.snapshot = s.getColumn(2).getString();
      else
        material.patches.push_back(s.getColumn(1).getString());
      found = s.getColumn(0).getInt64() == revision;
    }
    return material;
  });
  if (!out) return out;
  if (!there) return fail(no_diagram(id));
  if (!found) return fail(Code::not_found, fmt::format("The diagram has no revision {}: its history lists what is kept.", revision));
  return out;
}

Result<void> Store::Diagrams::share(const DiagramShare& share, std::string_view token_digest) {
  bool there = false, full = false;
  auto done = impl_.write([&](SQLite::Database& db) {
    there = exists(db, share.diagram);
    SQLite::Statement count(db, "SELECT count(*) FROM diagram_shares WHERE diagram = ?");
    bind_text(count, 1, share.diagram);
    count.executeStep();
    full = count.getColumn(0).getInt() >= most_shares;
    if (!there || full) return;
    SQLite::Statement s(db, "INSERT INTO diagram_shares VALUES (?, ?, ?, ?, ?, ?)");
    bind_text(s, 1, share.id);
    bind_text(s, 2, share.diagram);
    bind_text(s, 3, token_digest);
    bind_text(s, 4, share.author);
    s.bind(5, us(share.created));
    s.bind(6, share.expires ? us(*share.expires) : std::int64_t{0});
    s.exec();
  });
  if (done && !there) return fail(no_diagram(share.diagram));
  if (done && full) return fail(Code::too_large, fmt::format("The diagram has {} links already. Revoke one first.", most_shares));
  return done;
}

Result<std::vector<DiagramShare>> Store::Diagrams::shares(std::string_view id) {
  bool there = false;
  auto rows = impl_.read([&](SQLite::Database& db) {
    there = exists(db, id);
    std::vector<DiagramShare> out;
    SQLite::Statement s(db, fmt::format("{} WHERE diagram = ? ORDER BY created, id", share_columns));
    bind_text(s, 1, id);
    while (s.executeStep()) out.push_back(share_of(s));
    return out;
  });
  if (rows && !there) return fail(no_diagram(id));
  return rows;
}

Result<void> Store::Diagrams::unshare(std::string_view id, std::string_view share) {
  int removed = 0;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(db, "DELETE FROM diagram_shares WHERE diagram = ? AND id = ?");
    bind_text(s, 1, id);
    bind_text(s, 2, share);
    removed = s.exec();
  });
  if (done && removed == 0) return fail(Code::not_found, fmt::format("The diagram has no link '{}': it was revoked already.", share));
  return done;
}

Result<DiagramShare> Store::Diagrams::shared(std::string_view token_digest, Instant now) {
  auto found = impl_.read([&](SQLite::Database& db) -> std::optional<DiagramShare> {
    SQLite::Statement s(db, fmt::format("{} WHERE token = ?1 AND (expires = 0 OR expires > ?2)", share_columns));
    bind_text(s, 1, token_digest);
    s.bind(2, us(now));
    if (!s.executeStep()) return std::nullopt;
    return share_of(s);
  });
  if (!found) return fail(found.error());
  if (!*found)
    return fail(Code::not_found,
                "This link shows nothing: it was revoked, has expired, or was never made. Ask whoever sent it for a new one.");
  return std::move(**found);
}

}  // namespace assay::store
