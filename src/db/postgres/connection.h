// One libpq connection, driven without blocking: every wait is a poll with a deadline and a look at the stop token.
// Owns the PGconn; one thread at a time. Errors carry the SQLSTATE in `detail` ("SQLSTATE 42P18"). Name resolution is libpq's (blocking).
#pragma once
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "db/adapter.h"

struct pg_conn;
struct pg_result;

namespace assay::db::postgres {

struct CloseConnection {
  void operator()(pg_conn* handle) const;
};
using Handle = std::unique_ptr<pg_conn, CloseConnection>;

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(Handle handle, std::string label);
  Result<Rows> query(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                     std::stop_token stop) override;
  Result<std::size_t> stream(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                             std::stop_token stop, const RowVisitor& row) override;
  Result<Described> describe(std::string_view sql, std::span<const unsigned> types, std::stop_token stop) override;
  Result<void> execute(std::string_view sql, std::stop_token stop) override;
  /// For EXPLAIN (GENERIC_PLAN), whose $n stay unbound: the server first *parses* `sql` in the extended protocol, which admits exactly one
  /// statement, then runs the same text in the simple one (binding NULLs would fold them into the plan).
  Result<Rows> query_unbound(std::string_view sql, const Limits& limits, const std::stop_token& stop);
  bool alive() override;
  const Version& version() const override { return version_; }
  /// default_transaction_read_only as this session has it: 14+ report it at connect, older ones are asked.
  Result<bool> reads_only(const std::stop_token& stop);
  bool encrypted() const;
  bool local() const;
  std::string user() const;
  std::string database() const;

 private:
  struct Outcome;
  Outcome run(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits, const std::stop_token& stop,
              const RowVisitor& row, std::vector<Column>* columns, bool bind = true);
  Result<void> parse_only(const std::string& statement, std::span<const unsigned> types, std::chrono::steady_clock::time_point deadline,
                          const std::stop_token& stop);
  /// Reads the answers to what was sent; the last one that is no failure is `answer`'s.
  Result<void> answers(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop,
                       const std::function<void(const pg_result*)>& answer);
  Result<Rows> collect(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                       const std::stop_token& stop, bool bind);
  Result<void> pump(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop);
  void cancel_and_drain();
  Error lost() const;
  Error failure_of(const pg_result* result) const;

  Handle handle_;
  std::string label_;  ///< "database shop on db1:5432 as user app"
  Version version_;
};

/// The statement's failure in our codes; `label` names the place.
Error error_of(std::string_view sqlstate, std::string_view message, std::string_view label);

/// connect.cpp
Result<std::unique_ptr<PostgresConnection>> connect(const ConnectSpec& spec, const std::stop_token& stop);
/// probe.cpp
Result<Capabilities> probe(PostgresConnection& connection, const std::stop_token& stop);
/// read_schema.cpp
Result<schema::Model> read_schema(Connection& connection, const std::stop_token& stop);
/// explain.cpp
Result<std::string> explain(PostgresConnection& connection, const ExplainRequest& request, const std::stop_token& stop);

/// effects.cpp: nothing that `statement` (proved read-only by its text) reads runs a function of the database's own. Code::forbidden with
/// the object otherwise; views are followed. In the transaction and search_path in which the statement will run.
Result<void> prove_no_hidden_effects(PostgresConnection& connection, const std::string& statement, const std::stop_token& stop);

/// poll(2) in slices of 20 ms. Code::timeout or Code::cancelled.
Result<void> wait_for(int socket, bool to_write, std::chrono::steady_clock::time_point deadline, const std::stop_token& stop);

}  // namespace assay::db::postgres
