#include "core/text.h"
#include "db/mysql/connection.h"
#include "db/mysql/grants.h"

namespace assay::db::mysql {
namespace {

constexpr std::string_view databases_sql = R"(
SELECT /* assay:probe_databases */ schema_name FROM information_schema.schemata
WHERE schema_name NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY schema_name)";

// Needs PROCESS: whoever may read it sees everybody's sessions.
constexpr std::string_view process_sql = "SELECT /* assay:probe_process */ COUNT(*) FROM information_schema.innodb_trx";

constexpr std::string_view digests_sql =
    "SELECT /* assay:probe_statements */ COUNT(*) FROM (SELECT 1 FROM performance_schema.events_statements_summary_by_digest LIMIT 1) one";

constexpr std::string_view consumer_sql =
    "SELECT /* assay:probe_consumer */ enabled FROM performance_schema.setup_consumers WHERE name = 'statements_digest'";

class Probe {
 public:
  Probe(MysqlConnection& connection, const std::stop_token& stop) : connection_(connection), stop_(stop) {}

  Result<Capabilities> run() {
    caps_.engine = connection_.engine();
    caps_.version = connection_.version();
    caps_.sql_mode = connection_.sql_mode();
    caps_.role = connection_.account();
    const auto at = caps_.role.rfind('@');
    account_ = at == std::string::npos ? literal(caps_.role) : literal(caps_.role.substr(0, at)) + "@" + literal(caps_.role.substr(at + 1));
    for (auto step : {&Probe::identity, &Probe::databases, &Probe::rights})
      if (auto done = (this->*step)(); !done) return fail(done.error());
    for (auto step : {&Probe::replication, &Probe::observe, &Probe::statements, &Probe::explain, &Probe::programs})
      if (auto done = (this->*step)(); !done && fatal(done.error())) return fail(done.error());
    warn();
    return std::move(caps_);
  }

 private:
  Result<Rows> ask(std::string_view sql) { return connection_.query(sql, {}, Limits{}, stop_); }
  static bool fatal(const Error& error) {
    return error.code == Code::cancelled || error.code == Code::timeout || error.code == Code::unavailable;
  }
  static std::string text(const Rows& rows, std::size_t column, std::size_t row = 0) {
    return row < rows.rows.size() && rows.rows[row][column] ? *rows.rows[row][column] : "";
  }
  /// For a remedy, whatever the reader's sql_mode: names of accounts with quotes or backslashes are rare enough to be left to them.
  static std::string literal(std::string_view value) {
    std::string out = "'";
    for (const char c : value) out += c == '\'' ? std::string("''") : c == '\\' ? std::string("\\\\") : std::string(1, c);
    return out + "'";
  }
  bool mariadb() const { return caps_.engine == Engine::mariadb; }

  Result<void> identity() {
    const auto settings = ask("SELECT /* assay:probe */ @@performance_schema, @@read_only");
    if (!settings) return fail(settings.error());
    performance_schema_ = text(*settings, 0) == "1";
    read_only_ = text(*settings, 1) == "1";
    if (!mariadb())
      if (const auto id = ask("SELECT /* assay:probe */ @@server_uuid")) caps_.system_identifier = text(*id, 0);
    return {};
  }

  Result<void> databases() {
    const auto found = ask(databases_sql);
    if (!found) return fail(found.error());
    for (std::size_t i = 0; i < found->rows.size(); ++i) caps_.databases.push_back(text(*found, 0, i));
    return {};
  }

  Result<void> rights() {
    std::string sql = "SHOW /* assay:probe */ GRANTS";
    if (!mariadb()) {
      // the rights of roles that are active stand in the answer only when they are named; CURRENT_ROLE() quotes them
      const auto roles = ask("SELECT /* assay:probe */ CURRENT_ROLE()");
      if (!roles) return fail(roles.error());
      const std::string active = text(*roles, 0);
      if (!active.empty() && active != "NONE") sql += " FOR CURRENT_USER() USING " + active;
    }
    const auto found = ask(sql);
    if (!found) return fail(found.error());
    for (std::size_t i = 0; i < found->rows.size(); ++i) grants_.add(text(*found, 0, i));
    caps_.superuser = grants_.all() || grants_.global("SUPER");
    return {};
  }

  Result<void> replication() {
    const bool new_words = mariadb() || caps_.version.number >= 80022;
    const auto found = ask(new_words ? "SHOW /* assay:probe */ REPLICA STATUS" : "SHOW /* assay:probe */ SLAVE STATUS");
    // without the right to ask: replicas are read-only as a rule, primaries are not
    caps_.standby = found ? !found->rows.empty() : read_only_;
    if (!found) return fail(found.error());
    return {};
  }

  Result<void> observe() {
    const auto found = ask(process_sql);
    if (!found && fatal(found.error())) return fail(found.error());
    caps_.can_observe = found.has_value();
    if (caps_.can_observe)
      caps_.have.emplace_back("observe");
    else
      caps_.lack.push_back({"observe",
                            fmt::format("{} has no PROCESS right: activity and statements of other users are hidden.", caps_.role),
                            fmt::format("GRANT PROCESS ON *.* TO {};", account_)});
    return {};
  }

  Result<void> statements() {
    if (!performance_schema_) {
      caps_.lack.push_back(
          {"statements",
           "performance_schema is off: no query statistics. The change needs a server restart: write performance_schema = ON "
           "under [mysqld] into the server's configuration.",
           ""});
      return {};
    }
    const auto found = ask(digests_sql);
    if (!found && fatal(found.error())) return fail(found.error());
    if (!found) {
      caps_.lack.push_back({"statements", fmt::format("{} may not read performance_schema: no query statistics.", caps_.role),
                            fmt::format("GRANT SELECT ON performance_schema.* TO {};", account_)});
      return {};
    }
    const auto consumer = ask(consumer_sql);
    if (consumer && text(*consumer, 0) == "NO") {
      caps_.lack.push_back({"statements", "The consumer statements_digest of performance_schema is off: no query statistics.",
                            "UPDATE performance_schema.setup_consumers SET enabled = 'YES' WHERE name = 'statements_digest';"});
      return {};
    }
    caps_.statements_available = true;
    caps_.statements_schema = "performance_schema";
    caps_.have.emplace_back("statements");
    return {};
  }

  /// The databases that are meant: the connected one, else all.
  std::vector<std::string> meant() const {
    return connection_.database().empty() ? caps_.databases : std::vector<std::string>{connection_.database()};
  }
  /// Those of them on which the right is not held as a whole.
  std::vector<std::string> without(std::string_view privilege) const {
    std::vector<std::string> out;
    for (const std::string& one : meant())
      if (!grants_.on_database(one, privilege)) out.push_back(one);
    return out;
  }
  std::string grant(std::string_view privileges) const {
    const std::string& database = connection_.database();
    return fmt::format("GRANT {} ON {}.* TO {};", privileges, database.empty() ? "*" : backquoted(database), account_);
  }

  Result<void> explain() {
    const auto unreadable = without("SELECT");
    caps_.can_explain = unreadable.empty();
    if (caps_.can_explain) {
      caps_.have.emplace_back("explain");
      caps_.have.emplace_back("statistics");
    } else {
      caps_.lack.push_back({"explain",
                            fmt::format("{} may not read all tables of {}: the others have no plans and no statistics.", caps_.role,
                                        text::join(unreadable, ", ")),
                            grant("SELECT, SHOW VIEW")});
    }
    if (without("UPDATE").empty() && without("INSERT").empty() && without("DELETE").empty())
      caps_.have.emplace_back("plans_of_writes");
    else
      caps_.lack.push_back(
          {"plans_of_writes",
           "EXPLAIN of INSERT, UPDATE and DELETE needs the right to write, which Assay should not have: grant nothing for it. "
           "Run EXPLAIN yourself and paste the plan.",
           ""});
    return {};
  }

  /// Triggers and events are shown only to those who may make them.
  Result<void> programs() {
    if (without("SHOW VIEW").empty() && without("TRIGGER").empty() && without("EVENT").empty()) {
      caps_.have.emplace_back("programs");
    } else {
      caps_.lack.push_back(
          {"programs",
           fmt::format(
               "{} sees no triggers, events or view texts without TRIGGER, EVENT and SHOW VIEW, so a schema read as this user misses "
               "them. The first two also allow to create such objects.",
               caps_.role),
           grant("SHOW VIEW, TRIGGER, EVENT")});
    }
    return {};
  }

  void warn() {
    const char* alternative = "Use a user with PROCESS, REPLICATION CLIENT, SELECT and SHOW VIEW only.";
    if (caps_.superuser)
      caps_.warnings.push_back(fmt::format("{} may do everything{}: whoever reaches Assay reaches the server{}. {}", caps_.role,
                                           grants_.all() ? "" : " (SUPER)", grants_.global("FILE") ? " and its files" : "", alternative));
    else if (grants_.global("FILE"))
      caps_.warnings.push_back(
          fmt::format("{} has FILE: it may read and write the server's files, also in a read-only session. {}", caps_.role, alternative));
    else if (grants_.writes())
      caps_.warnings.push_back(
          fmt::format("{} may change data or objects. Assay only reads: use a user without those rights.", caps_.role));
    if (!connection_.encrypted() && !connection_.local())
      caps_.warnings.emplace_back(
          "The connection is not encrypted: passwords and data cross the network readably. Use ssl-mode=verify-identity.");
  }

  MysqlConnection& connection_;
  std::stop_token stop_;
  Capabilities caps_;
  Grants grants_;
  std::string account_;
  bool performance_schema_ = false;
  bool read_only_ = false;
};

}  // namespace

Result<Capabilities> probe(MysqlConnection& connection, const std::stop_token& stop) { return Probe(connection, stop).run(); }

}  // namespace assay::db::mysql
