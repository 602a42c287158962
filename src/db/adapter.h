// The seam to monitored databases: an Adapter per engine makes Connections, asks what they may do, reads schemas and plans.
// Ownership: Connections are owned by the caller and outlive nothing of the adapter. Threads: an Adapter is stateless (any thread);
// a Connection belongs to one thread at a time. Errors: Result everywhere; messages name host, database and user, never a password.
// Nothing blocks longer than its limits; a stop request ends a running statement (cancelled on the server) within a second.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/fields.h"
#include "core/result.h"
#include "schema/model.h"

namespace assay::db {

enum class Engine { postgres, mysql, mariadb };
constexpr auto enum_names(Engine) {
  return std::array<EnumName, 3>{{{static_cast<std::int64_t>(Engine::postgres), "postgres"},
                                  {static_cast<std::int64_t>(Engine::mysql), "mysql"},
                                  {static_cast<std::int64_t>(Engine::mariadb), "mariadb"}}};
}
std::string_view name_of(Engine engine);

struct Version {
  int number = 0;                               ///< 150020; MySQL 8.0.15: 80015; MariaDB 10.11.19: 101119, 11.4.5: 110405
  std::string text = {};                        ///< "15.20 (Debian …)", "10.11.19-MariaDB-0+deb12u1"
  int major() const { return number / 10000; }  ///< 15, 8, 10, 11
  int series() const { return number / 100; }   ///< MySQL family, whose releases differ by it: 800, 1011, 1104
};

struct ConnectSpec {
  std::string
      url;  ///< postgres://user:pw@host:port/db?params or libpq keywords; mysql:// as db/mysql/server.h has it. `${ENV}` and `file:`
            ///< passwords are resolved here
  std::string database = {};  ///< overrides the URL's
  /// Prints the password, for a URL without one. From the configuration file only: who may add targets may not run commands.
  std::string password_command = {};
  std::string application_name = "assay";
  Millis connect_timeout{5'000};
  Millis statement_timeout{10'000};
  Millis lock_timeout{500};
  bool read_only = true;  ///< default_transaction_read_only, as a startup option; MySQL: SET SESSION TRANSACTION READ ONLY, verified
};

struct Lack {
  std::string what;
  std::string why;
  std::string remedy_sql;  ///< may be empty when SQL cannot help
};

struct Extension {
  std::string name;
  std::string version;
  std::string schema;
};

struct Capabilities {
  Engine engine = Engine::postgres;
  Version version = {};
  std::string role = {};
  bool superuser = false;
  bool standby = false;
  std::string system_identifier = {};       ///< empty when it may not be read
  std::vector<std::string> databases = {};  ///< that this role may connect to
  std::vector<Extension> extensions = {};   ///< in the connected database
  std::vector<std::string> have = {};       ///< levels: "observe", "explain", "statistics", "plans_of_writes"
  std::vector<Lack> lack = {};
  std::vector<std::string> warnings = {};  ///< over-privileged role, no TLS …
  bool can_observe = false;                ///< sees all sessions' activity and statements
  bool can_explain = false;                ///< may SELECT from every user table: plans and pg_stats
  bool statements_available = false;       ///< pg_stat_statements answers
  std::string statements_version = {};     ///< the extension's: "1.10"
  std::string statements_schema = {};
  std::string sql_mode = {};  ///< MySQL family: the session's, which decides what quotes and backslashes mean
};

struct Column {
  std::string name;
  unsigned oid = 0;   ///< of the type; MySQL family: the protocol's number of the type
  int modifier = -1;  ///< PostgreSQL: the type's length or precision; -1 = none
};

/// What the server says of a statement that it has parsed and has not run.
struct Described {
  std::vector<Column> columns = {};       ///< of its result; empty when it gives no rows
  std::vector<unsigned> parameters = {};  ///< PostgreSQL: oids of their types; MySQL family: 0 for each
};

struct Limits {
  std::size_t max_rows = 10'000;
  std::size_t max_bytes = 16U << 20U;  ///< cell bytes
  Millis timeout{10'000};
};

struct Rows {
  std::vector<Column> columns = {};
  std::vector<std::vector<std::optional<std::string>>> rows = {};
  bool truncated = false;  ///< a limit was reached: there were more rows
  std::size_t bytes = 0;
  int column(std::string_view name) const;  ///< -1 when there is none
};

/// A row's cells are valid during the call only. false = no more rows, please.
using RowVisitor = std::function<bool(std::span<const std::optional<std::string_view>>)>;

class Connection {
 public:
  virtual ~Connection() = default;
  /// Exactly one statement (extended protocol). Stops reading at the limits: then `truncated`. Code::timeout, Code::cancelled.
  virtual Result<Rows> query(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                             std::stop_token stop) = 0;
  /// As query, row by row; returns the rows visited.
  virtual Result<std::size_t> stream(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                                     std::stop_token stop, const RowVisitor& row) = 0;
  /// Lets the server parse exactly one statement and find what it names, without running it. `types`: of the parameters, 0 or absent = for the
  /// server to say; the MySQL family has none. The statement's failure is the error.
  virtual Result<Described> describe(std::string_view sql, std::span<const unsigned> types, std::stop_token stop) = 0;
  /// One of our own utility statements (BEGIN …); rows are dropped.
  virtual Result<void> execute(std::string_view sql, std::stop_token stop) = 0;
  /// false after the server ended or lost the connection: make a new one.
  virtual bool alive() = 0;
  virtual const Version& version() const = 0;
};

struct ExplainRequest {
  std::string
      sql;  ///< exactly one statement; PostgreSQL: already deparsed by sql::explainable; with `analyze` proved read-only by the caller
  int parameters = 0;
  bool analyze = false;
  std::string search_path = {};                         ///< a list of quoted names; MySQL family: a database; empty = the session's
  std::vector<std::optional<std::string>> values = {};  ///< of all parameters, as text; empty = the generic plan
};

class Adapter {
 public:
  virtual ~Adapter() = default;
  virtual Engine engine() const = 0;
  virtual Result<std::unique_ptr<Connection>> connect(const ConnectSpec& spec, std::stop_token stop) = 0;
  virtual Result<Capabilities> probe(Connection& connection, std::stop_token stop) = 0;
  virtual Result<schema::Model> read_schema(Connection& connection, std::stop_token stop) = 0;
  /// EXPLAIN's JSON text. Always rolled back. MySQL's EXPLAIN ANALYZE gives a text, wrapped as {"tree": "…"}; the MySQL family plans
  /// parameters only with their values.
  virtual Result<std::string> explain(Connection& connection, const ExplainRequest& request, std::stop_token stop) = 0;
};

std::unique_ptr<Adapter> make_postgres();
/// MySQL 8.0+ and MariaDB 10.6+. Either scheme connects to either: the engine is what the server says it is (Capabilities). `named` is what
/// engine() answers.
std::unique_ptr<Adapter> make_mysql(Engine named = Engine::mysql);
std::unique_ptr<Adapter> make_adapter(Engine engine);

/// From the scheme; libpq keywords ("host=… dbname=…") are postgres. Code::invalid with what is supported.
Result<Engine> engine_of_url(std::string_view url);
/// The password, in the authority or in a parameter, becomes "***".
std::string redact_url(std::string_view url);

}  // namespace assay::db
