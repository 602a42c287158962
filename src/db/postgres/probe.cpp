// What a role may do, in three levels: observe; explain and statistics; plans of writes. Every missing level names the SQL that gives it.
#include "core/text.h"
#include "db/postgres/connection.h"

namespace assay::db::postgres {
namespace {

constexpr std::string_view identity_sql = R"(
SELECT /* assay:probe */ current_user, r.rolsuper, pg_is_in_recovery(), pg_has_role(current_user, 'pg_monitor', 'USAGE'), pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
       quote_ident(current_user), quote_ident(current_database()), CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN 'pg_stat_statements' = ANY (string_to_array(replace(current_setting('shared_preload_libraries'), ' ', ''), ',')) END,
       r.rolcreaterole OR r.rolreplication OR r.rolbypassrls OR r.rolcreatedb, pg_backend_pid()
FROM pg_roles r WHERE r.rolname = current_user)";

constexpr std::string_view databases_sql = R"(
SELECT /* assay:probe_databases */ datname FROM pg_database
WHERE datallowconn AND NOT datistemplate AND has_database_privilege(oid, 'CONNECT') ORDER BY datname)";

constexpr std::string_view extensions_sql = R"(
SELECT /* assay:probe_extensions */ e.extname, e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY 1)";

// How many user tables there are, how many may be read, how many may be written.
constexpr std::string_view tables_sql = R"(
SELECT /* assay:probe_tables */ count(*), count(*) FILTER (WHERE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')),
       count(*) FILTER (WHERE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')),
       coalesce((SELECT string_agg(DISTINCT quote_ident(s.nspname), ', ') FROM pg_namespace s WHERE s.nspname !~ '^pg_' AND s.nspname <> 'information_schema'), 'public')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (
  SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))";

class Probe {
 public:
  Probe(PostgresConnection& connection, const std::stop_token& stop) : connection_(connection), stop_(stop) {}

  Result<Capabilities> run() {
    caps_.engine = Engine::postgres;
    caps_.version = connection_.version();
    if (caps_.version.number < 120000)
      return fail(Code::unsupported, fmt::format("PostgreSQL {} is not supported; 12 to 18 are. Upgrade the server.", caps_.version.text));
    for (auto step : {&Probe::identity, &Probe::lists, &Probe::observe, &Probe::statements, &Probe::explain})
      if (auto done = (this->*step)(); !done) return fail(done.error());
    warn();
    return std::move(caps_);
  }

 private:
  Result<Rows> ask(std::string_view sql) { return connection_.query(sql, {}, Limits{}, stop_); }
  static std::string text(const Rows& rows, std::size_t column, std::size_t row = 0) {
    return row < rows.rows.size() && rows.rows[row][column] ? *rows.rows[row][column] : "";
  }

  Result<void> identity() {
    const auto rows = ask(identity_sql);
    if (!rows) return fail(rows.error());
    caps_.role = text(*rows, 0);
    caps_.superuser = text(*rows, 1) == "t";
    caps_.standby = text(*rows, 2) == "t";
    monitor_ = text(*rows, 3) == "t" || text(*rows, 4) == "t";
    role_ = text(*rows, 5);
    database_ = text(*rows, 6);
    preloaded_ = text(*rows, 7) == "t";
    preload_readable_ = !text(*rows, 7).empty();
    dangerous_ = text(*rows, 8) == "t";
    const auto control = ask("SELECT /* assay:probe_control */ system_identifier FROM pg_control_system()");
    if (control) caps_.system_identifier = text(*control, 0);
    return {};
  }

  Result<void> lists() {
    const auto databases = ask(databases_sql);
    if (!databases) return fail(databases.error());
    for (std::size_t i = 0; i < databases->rows.size(); ++i) caps_.databases.push_back(text(*databases, 0, i));
    const auto extensions = ask(extensions_sql);
    if (!extensions) return fail(extensions.error());
    for (std::size_t i = 0; i < extensions->rows.size(); ++i)
      caps_.extensions.push_back({text(*extensions, 0, i), text(*extensions, 1, i), text(*extensions, 2, i)});
    return {};
  }

  Result<void> observe() {
    caps_.can_observe = monitor_ || caps_.superuser;
    if (caps_.can_observe)
      caps_.have.emplace_back("observe");
    else
      caps_.lack.push_back(
          {"observe",
           fmt::format("{} is not a member of pg_monitor: activity, statements and sizes of other roles are hidden.", caps_.role),
           fmt::format("GRANT pg_monitor TO {};", role_)});
    return {};
  }

  Result<void> statements() {
    for (const Extension& extension : caps_.extensions)
      if (extension.name == "pg_stat_statements") {
        caps_.statements_version = extension.version;
        caps_.statements_schema = extension.schema;
      }
    if (caps_.statements_version.empty()) {
      const bool must_preload = preload_readable_ && !preloaded_;
      caps_.lack.push_back(
          {"statements",
           must_preload ? "pg_stat_statements is not loaded: no query statistics. The change needs a server restart."
                        : fmt::format("The extension pg_stat_statements is not in database {}: no query statistics.", database_),
           must_preload
               ? "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';\n-- keep the libraries already listed there; restart the server, then:\nCREATE EXTENSION pg_stat_statements;"
               : "CREATE EXTENSION pg_stat_statements;"});
      return {};
    }
    const std::string schema = text::quote_identifier(caps_.statements_schema);
    // showtext = false: the texts are a file that would be loaded whole.
    const auto answered = ask(fmt::format("SELECT /* assay:probe_statements */ count(*) FROM {}.pg_stat_statements(false)", schema));
    caps_.statements_available = answered.has_value();
    if (answered)
      caps_.have.emplace_back("statements");
    else if (answered.error().code == Code::forbidden)
      caps_.lack.push_back({"statements", answered.error().message, fmt::format("GRANT USAGE ON SCHEMA {} TO {};", schema, role_)});
    else
      caps_.lack.push_back(
          {"statements", answered.error().message,
           "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';\n-- keep the libraries already listed there; then restart the server"});
    return {};
  }

  Result<void> explain() {
    const auto rows = ask(tables_sql);
    if (!rows) return fail(rows.error());
    const std::string total = text(*rows, 0);
    const std::string readable = text(*rows, 1);
    writable_ = std::atoll(text(*rows, 2).c_str());
    caps_.can_explain = total == readable;
    if (caps_.can_explain) {
      caps_.have.emplace_back("explain");
      caps_.have.emplace_back("statistics");
    } else {
      caps_.lack.push_back({"explain",
                            fmt::format("{} may read {} of {} tables of database {}: the others have no plans and no column statistics.",
                                        caps_.role, readable, total, database_),
                            read_remedy(text(*rows, 3))});
    }
    if (caps_.superuser || writable_ == std::atoll(total.c_str()))
      caps_.have.emplace_back("plans_of_writes");
    else
      caps_.lack.push_back(
          {"plans_of_writes",
           "EXPLAIN of INSERT, UPDATE and DELETE needs the right to write, which Assay should not have: grant nothing for it. Run EXPLAIN yourself and paste the plan.",
           ""});
    return {};
  }

  std::string read_remedy(const std::string& schemas) const {
    if (caps_.version.major() >= 14) return fmt::format("GRANT pg_read_all_data TO {};", role_);
    return fmt::format(
        "GRANT USAGE ON SCHEMA {0} TO {1};\nGRANT SELECT ON ALL TABLES IN SCHEMA {0} TO {1};\nALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT SELECT ON TABLES TO {1};",
        schemas, role_);
  }

  void warn() {
    if (caps_.superuser)
      caps_.warnings.push_back(fmt::format(
          "{} is a superuser: whoever reaches Assay reaches the server's files and programs. Use a role with pg_monitor{} only.",
          caps_.role, caps_.version.major() >= 14 ? " and pg_read_all_data" : ""));
    else if (writable_ > 0 || dangerous_)
      caps_.warnings.push_back(fmt::format(
          "{} may {}. Assay only reads: use a role without that right.", caps_.role,
          writable_ > 0 ? fmt::format("write to {} tables", writable_) : "create roles or databases, replicate or bypass row security"));
    if (!connection_.encrypted() && !connection_.local())
      caps_.warnings.emplace_back(
          "The connection is not encrypted: passwords and data cross the network readably. Use sslmode=verify-full.");
  }

  PostgresConnection& connection_;
  std::stop_token stop_;
  Capabilities caps_;
  std::string role_;
  std::string database_;
  bool monitor_ = false;
  bool preloaded_ = false;
  bool preload_readable_ = false;
  bool dangerous_ = false;
  long long writable_ = 0;
};

}  // namespace

Result<Capabilities> probe(PostgresConnection& connection, const std::stop_token& stop) { return Probe(connection, stop).run(); }

}  // namespace assay::db::postgres
