// One libmariadb connection, driven without blocking: every wait is a poll with a deadline and a look at the stop token. A statement that must
// end is ended by KILL QUERY on a second, short-lived connection; when that cannot be had within a second this connection is closed instead.
// Owns the MYSQL and, for that second connection, the password. One thread at a time. Errors carry "error 1064, SQLSTATE 42000" in `detail`.
// Name resolution is libmariadb's (blocking). LOAD DATA LOCAL is refused to every server: it would let it read our files.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "db/adapter.h"
#include "db/mysql/server.h"

struct st_mysql;
struct st_mysql_res;
struct st_mysql_stmt;

namespace assay::db::mysql {

using Deadline = std::chrono::steady_clock::time_point;

struct CloseConnection {
  void operator()(st_mysql* handle) const;
};
using Handle = std::unique_ptr<st_mysql, CloseConnection>;

/// One call of libmariadb that may have to wait: both functions return the events to wait for, 0 when it is done.
struct Operation {
  std::function<int()> start;
  std::function<int(int)> resume;
};

/// An Operation under way. It must be done or abandoned before its connection is used for anything else.
class Call {
 public:
  Call(st_mysql* handle, Operation operation);
  /// Starts it or goes on with it. Code::timeout or Code::cancelled leave it under way: wait again, or abandon it.
  Result<void> wait(Deadline deadline, const std::stop_token& stop);
  /// Ends it as if the network had failed: the connection is of no use any more.
  void abandon();

 private:
  st_mysql* handle_;
  Operation operation_;
  int events_ = 0;
  bool started_ = false;
};

class MysqlConnection final : public Connection {
 public:
  MysqlConnection(Handle handle, Server server);
  Result<Rows> query(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                     std::stop_token stop) override;
  Result<std::size_t> stream(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                             std::stop_token stop, const RowVisitor& row) override;
  Result<Described> describe(std::string_view sql, std::span<const unsigned> types, std::stop_token stop) override;
  Result<void> execute(std::string_view sql, std::stop_token stop) override;
  bool alive() override;
  const Version& version() const override { return version_; }
  Engine engine() const { return engine_; }

  /// After connecting: timeouts, read-only (asked back and compared), who we are. Code::unsupported for versions before MySQL 8.0 and MariaDB
  /// 10.6 and for proxies, which give a session of another server connection to each statement.
  Result<void> begin_session(const ConnectSpec& spec, const std::stop_token& stop);
  /// The default database, by the protocol and not by a statement: any name will do.
  Result<void> select_database(const std::string& name, const std::stop_token& stop);
  bool encrypted() const;
  bool local() const { return server_.local(); }
  const std::string& account() const { return account_; }  ///< "app@%"
  const std::string& sql_mode() const { return sql_mode_; }
  const std::string& database() const { return server_.database; }

 private:
  struct Outcome {
    std::vector<Column> columns = {};
    std::size_t rows = 0;
    std::size_t bytes = 0;
    bool truncated = false;
    std::optional<Error> error = {};
  };
  struct Request {
    std::string sql;
    std::span<const std::optional<std::string>> params;
    const Limits& limits;
    const std::stop_token& stop;
    const RowVisitor& row;
    Deadline deadline;
  };
  Outcome run(const Request& request);
  void run_text(const Request& request, Outcome& outcome);
  void run_prepared(const Request& request, Outcome& outcome);
  void fetch_text(const Request& request, Outcome& outcome, st_mysql_res* result, bool& at_end);
  std::optional<Error> prepare(const std::string& sql, Deadline deadline, const std::stop_token& stop, st_mysql_stmt* statement);
  std::optional<Error> prepare_and_execute(const Request& request, st_mysql_stmt* statement);
  void close(st_mysql_stmt* statement);
  Error failure_of(st_mysql_stmt* statement) const;
  void fetch_prepared(const Request& request, Outcome& outcome, st_mysql_stmt* statement);
  /// Gives the row to the visitor unless a limit forbids it; false = no more rows.
  static bool take(const Request& request, Outcome& outcome, std::span<const std::optional<std::string_view>> cells);
  /// Runs the operation; when it must end, kills the statement on the server and waits for its end. The error says why it ended.
  std::optional<Error> drive(Operation operation, Deadline deadline, const std::stop_token& stop);
  void discard(st_mysql_res* result, bool at_end);
  /// What a multi-result statement (CALL) still sends; absorbs a KILL that came too late; gives up a connection that is of no use.
  void settle();
  Error failure() const;
  Error lost() const;
  Error too_late(Error error, Millis timeout) const;

  Handle handle_;
  Server server_;
  std::string label_;
  std::string account_;
  std::string sql_mode_;
  std::string id_;  ///< CONNECTION_ID()
  Version version_;
  Engine engine_ = Engine::mysql;
  bool killed_ = false;  ///< KILL QUERY was sent for the statement that runs
  bool broken_ = false;
};

/// The statement's failure in our codes; `label` names the place.
Error error_of(unsigned number, std::string_view sqlstate, std::string_view message, std::string_view label);

/// connect.cpp: an authenticated connection with our options, nothing run on it yet.
Result<Handle> open(const Server& server, Deadline deadline, const std::stop_token& stop);
Result<std::unique_ptr<MysqlConnection>> connect(const ConnectSpec& spec, const std::stop_token& stop);

/// kill.cpp: ends the statement that connection `id` of `server` runs; true when the server said so before `deadline`.
bool kill_query(const Server& server, const std::string& id, Deadline deadline);

/// probe.cpp
Result<Capabilities> probe(MysqlConnection& connection, const std::stop_token& stop);
/// read_schema.cpp
Result<schema::Model> read_schema(MysqlConnection& connection, const std::stop_token& stop);
/// explain.cpp
Result<std::string> explain(MysqlConnection& connection, const ExplainRequest& request, const std::stop_token& stop);

/// A name as MySQL writes it: in backquotes.
std::string backquoted(std::string_view name);

}  // namespace assay::db::mysql
