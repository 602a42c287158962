#include "db/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "core/text.h"
#include "db/endpoint.h"

namespace assay::db::postgres {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;
using Steady = std::chrono::steady_clock;

/// How long a cancelled statement may take to end before the connection is given up. JIT compilation cannot be interrupted: 0.2 s on an
/// idle machine, over a second on a busy one.
constexpr std::chrono::seconds grace{3};

/// Asks the server to end the running statement; true when it was asked before `deadline`. PQcancel connects and waits without any limit: a
/// server that stopped answering would hold the caller for ever, so a thread of its own waits for it. When many wait already nothing is
/// asked: the statement_timeout of the session ends the statement.
bool request_cancel(PGconn* handle, Steady::time_point deadline) {
  constexpr int most_waiting = 8;
  static std::atomic<int> waiting = 0;
  PGcancel* cancel = PQgetCancel(handle);
  if (cancel == nullptr) return false;
  if (waiting.fetch_add(1) >= most_waiting) {
    --waiting;
    PQfreeCancel(cancel);
    return false;
  }
  std::promise<void> asked;
  const std::future<void> done = asked.get_future();
  std::thread([cancel, asked = std::move(asked)]() mutable {
    char error[256];
    PQcancel(cancel, error, sizeof error);
    PQfreeCancel(cancel);
    --waiting;
    asked.set_value();
  }).detach();
  return done.wait_until(deadline) == std::future_status::ready;
}

}  // namespace

void CloseConnection::operator()(pg_conn* handle) const { PQfinish(handle); }

Result<void> wait_for(int socket, bool to_write, Steady::time_point deadline, const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return fail(Code::cancelled, "The statement was cancelled.");
    const auto left = std::chrono::duration_cast<Millis>(deadline - Steady::now()).count();
    if (left <= 0) return fail(Code::timeout, "The time limit was reached.");
    pollfd waiting{socket, static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), 0};
    if (::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 20))) > 0) return {};
  }
}

Error error_of(std::string_view state, std::string_view message, std::string_view label) {
  const std::string said = text::one_line(text::trim(message));
  const std::string detail = fmt::format("SQLSTATE {}", state);
  const auto starts = [&](std::string_view prefix) { return state.substr(0, prefix.size()) == prefix; };
  if (state == "57014" && said.find("statement timeout") != std::string::npos)
    return {Code::timeout, fmt::format("The statement took longer than its statement_timeout on {}. Narrow it, or allow more time.", label),
            detail};
  if (state == "57014") return {Code::cancelled, fmt::format("The statement was cancelled on {}.", label), detail};
  if (state == "55P03") return {Code::timeout, fmt::format("A lock was not free within lock_timeout on {}: {}", label, said), detail};
  if (state == "42501") return {Code::forbidden, fmt::format("{} ({}). Grant the right, or leave this object out.", said, label), detail};
  if (state == "25006") return {Code::forbidden, fmt::format("Refused, the session is read-only: {} ({}).", said, label), detail};
  if (state == "08P01") return {Code::invalid, said, detail};  // as many values as parameters, or not
  if (state == "53400") return {Code::too_large, fmt::format("{} ({}).", said, label), detail};
  if (starts("53") || starts("57P") || starts("08") || state == "58030")
    return {Code::unavailable, fmt::format("{} does not serve: {}", label, said), detail};
  if (starts("28")) return {Code::unauthenticated, fmt::format("{}: {}", label, said), detail};
  if (starts("42") || starts("22") || starts("0A")) return {Code::invalid, said, detail};
  return {Code::upstream, said, detail};
}

struct PostgresConnection::Outcome {
  std::size_t rows = 0;
  std::size_t bytes = 0;
  bool truncated = false;
  std::optional<Error> error;
};

PostgresConnection::PostgresConnection(Handle handle, std::string label) : handle_(std::move(handle)), label_(std::move(label)) {
  version_.number = PQserverVersion(handle_.get());
  const char* version_text = PQparameterStatus(handle_.get(), "server_version");
  version_.text = version_text != nullptr ? version_text : "";
}

Error PostgresConnection::lost() const {
  return {Code::unavailable, fmt::format("The connection to {} was lost. Connect again.", label_),
          handle_ ? text::one_line(PQerrorMessage(handle_.get())) : ""};
}

Result<bool> PostgresConnection::reads_only(const std::stop_token& stop) {
  if (const char* reported = PQparameterStatus(handle_.get(), "default_transaction_read_only")) return std::string_view(reported) == "on";
  auto found = query("SHOW /* assay:session */ default_transaction_read_only", {}, {.max_rows = 1}, stop);
  if (!found) return fail(found.error());
  return !found->rows.empty() && found->rows[0][0] == "on";
}

bool PostgresConnection::encrypted() const { return PQsslInUse(handle_.get()) != 0; }
bool PostgresConnection::local() const {
  const char* host = PQhost(handle_.get());
  return is_local_host(host != nullptr ? host : "");
}
std::string PostgresConnection::user() const { return PQuser(handle_.get()); }
std::string PostgresConnection::database() const { return PQdb(handle_.get()); }

bool PostgresConnection::alive() {
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) return false;
  // A server that went away leaves an end-of-file to read: libpq notices it only when it reads.
  pollfd waiting{PQsocket(handle_.get()), POLLIN, 0};
  if (::poll(&waiting, 1, 0) > 0 && PQconsumeInput(handle_.get()) == 0) return false;
  return PQstatus(handle_.get()) == CONNECTION_OK;
}

void PostgresConnection::cancel_and_drain() {
  const auto deadline = Steady::now() + grace;
  if (!request_cancel(handle_.get(), deadline)) return handle_.reset();  // unusable: alive() is false from now on
  for (;;) {
    while (PQisBusy(handle_.get()) != 0) {
      if (!wait_for(PQsocket(handle_.get()), false, deadline, {}) || PQconsumeInput(handle_.get()) == 0) return handle_.reset();
    }
    const ResultHandle result(PQgetResult(handle_.get()));
    if (!result) return;
    if (Steady::now() > deadline) return handle_.reset();
  }
}

Result<void> PostgresConnection::pump(Steady::time_point deadline, const std::stop_token& stop) {
  while (PQisBusy(handle_.get()) != 0) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) return fail(lost());
    if (auto waited = wait_for(PQsocket(handle_.get()), unsent > 0, deadline, stop); !waited) return waited;
    if (PQconsumeInput(handle_.get()) == 0) return fail(lost());
  }
  return {};
}

namespace {

/// Cells of row 0 of a single-row result; returns their bytes.
std::size_t cells_of(const PGresult* result, std::vector<std::optional<std::string_view>>& cells) {
  const int count = PQnfields(result);
  cells.assign(static_cast<std::size_t>(count), std::nullopt);
  std::size_t bytes = 0;
  for (int i = 0; i < count; ++i) {
    if (PQgetisnull(result, 0, i) != 0) continue;
    const auto length = static_cast<std::size_t>(PQgetlength(result, 0, i));
    cells[static_cast<std::size_t>(i)] = std::string_view(PQgetvalue(result, 0, i), length);
    bytes += length;
  }
  return bytes;
}

std::vector<Column> columns_of(const PGresult* result) {
  std::vector<Column> columns;
  for (int i = 0; i < PQnfields(result); ++i) columns.push_back({PQfname(result, i), PQftype(result, i), PQfmod(result, i)});
  return columns;
}

}  // namespace

Result<void> PostgresConnection::answers(Steady::time_point deadline, const std::stop_token& stop,
                                         const std::function<void(const pg_result*)>& answer) {
  Result<void> done;
  for (;;) {
    if (auto pumped = pump(deadline, stop); !pumped) {
      if (pumped.error().code != Code::unavailable) cancel_and_drain();
      return pumped;
    }
    const ResultHandle result(PQgetResult(handle_.get()));
    if (!result) return done;
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK)
      answer(result.get());
    else if (done)
      done = fail(failure_of(result.get()));
  }
}

Result<void> PostgresConnection::parse_only(const std::string& statement, std::span<const unsigned> types, Steady::time_point deadline,
                                            const std::stop_token& stop) {
  if (PQsendPrepare(handle_.get(), "", statement.c_str(), static_cast<int>(types.size()), types.data()) == 0) return fail(lost());
  return answers(deadline, stop, [](const PGresult*) {});
}

Result<Described> PostgresConnection::describe(std::string_view sql, std::span<const unsigned> types, std::stop_token stop) {
  if (sql.find('\0') != std::string_view::npos) return fail(Code::invalid, "The statement contains a NUL byte.");
  if (!alive()) return fail(Code::unavailable, fmt::format("The connection to {} was lost. Connect again.", label_));
  const auto deadline = Steady::now() + Limits{}.timeout;
  if (auto parsed = parse_only(std::string(sql), types, deadline, stop); !parsed) return fail(parsed.error());
  if (PQsendDescribePrepared(handle_.get(), "") == 0) return fail(lost());
  Described out;
  const auto read = answers(deadline, stop, [&](const PGresult* result) {
    out.columns = columns_of(result);
    for (int i = 0; i < PQnparams(result); ++i) out.parameters.push_back(PQparamtype(result, i));
  });
  if (!read) return fail(read.error());
  return out;
}

Error PostgresConnection::failure_of(const pg_result* result) const {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return state == nullptr ? lost() : error_of(state, primary != nullptr ? primary : "", label_);
}

PostgresConnection::Outcome PostgresConnection::run(std::string_view sql, std::span<const std::optional<std::string>> params,
                                                    const Limits& limits, const std::stop_token& stop, const RowVisitor& row,
                                                    std::vector<Column>* columns, bool bind) {
  Outcome outcome;
  const auto failed = [&](Error error) {
    outcome.error = std::move(error);
    return outcome;
  };
  if (sql.find('\0') != std::string_view::npos) return failed({Code::invalid, "The statement contains a NUL byte."});
  if (!alive()) return failed({Code::unavailable, fmt::format("The connection to {} was lost. Connect again.", label_)});
  if (stop.stop_requested()) return failed({Code::cancelled, "The statement was cancelled before it was sent."});
  std::vector<const char*> values;
  for (const auto& value : params) values.push_back(value ? value->c_str() : nullptr);
  const std::string statement(sql);
  const auto deadline = Steady::now() + limits.timeout;
  if (!bind)
    if (auto parsed = parse_only(statement, {}, deadline, stop); !parsed) return failed(parsed.error());
  const int sent = bind ? PQsendQueryParams(handle_.get(), statement.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                                            nullptr, nullptr, 0)
                        : PQsendQuery(handle_.get(), statement.c_str());
  if (sent == 0) return failed(lost());
  PQsetSingleRowMode(handle_.get());
  std::vector<std::optional<std::string_view>> cells;
  for (;;) {
    if (auto pumped = pump(deadline, stop); !pumped) {
      Error error = pumped.error();
      if (error.code != Code::unavailable) cancel_and_drain();
      if (error.code == Code::timeout)
        error.message = fmt::format("The statement took longer than {} on {} and was cancelled. Narrow it, or allow more time.",
                                    text::duration_ms(static_cast<double>(limits.timeout.count())), label_);
      return failed(std::move(error));
    }
    const ResultHandle result(PQgetResult(handle_.get()));
    if (!result) return outcome;
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) {
      if (columns != nullptr && columns->empty()) *columns = columns_of(result.get());
      if (status == PGRES_TUPLES_OK) continue;
      const std::size_t bytes = cells_of(result.get(), cells);
      outcome.truncated = outcome.rows >= limits.max_rows || outcome.bytes + bytes > limits.max_bytes;
      if (outcome.truncated || !row(cells)) {
        cancel_and_drain();
        return outcome;
      }
      ++outcome.rows;
      outcome.bytes += bytes;
    } else if (status == PGRES_FATAL_ERROR) {
      if (!outcome.error) outcome.error = failure_of(result.get());
    } else if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
      handle_.reset();  // leaving COPY takes a protocol of its own; such a statement is a caller's bug
      return failed({Code::unsupported, "COPY is not run here."});
    }
  }
}

Result<Rows> PostgresConnection::collect(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                                         const std::stop_token& stop, bool bind) {
  Rows rows;
  auto outcome = run(
      sql, params, limits, stop,
      [&](std::span<const std::optional<std::string_view>> cells) {
        auto& kept = rows.rows.emplace_back();
        kept.reserve(cells.size());
        for (const auto& cell : cells) kept.push_back(cell ? std::optional<std::string>(std::string(*cell)) : std::nullopt);
        return true;
      },
      &rows.columns, bind);
  if (outcome.error) return fail(std::move(*outcome.error));
  rows.truncated = outcome.truncated;
  rows.bytes = outcome.bytes;
  return rows;
}

Result<Rows> PostgresConnection::query(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                                       std::stop_token stop) {
  return collect(sql, params, limits, stop, true);
}

Result<Rows> PostgresConnection::query_unbound(std::string_view sql, const Limits& limits, const std::stop_token& stop) {
  return collect(sql, {}, limits, stop, false);
}

Result<std::size_t> PostgresConnection::stream(std::string_view sql, std::span<const std::optional<std::string>> params,
                                               const Limits& limits, std::stop_token stop, const RowVisitor& row) {
  auto outcome = run(sql, params, limits, stop, row, nullptr);
  if (outcome.error) return fail(std::move(*outcome.error));
  return outcome.rows;
}

Result<void> PostgresConnection::execute(std::string_view sql, std::stop_token stop) {
  Limits limits;
  limits.timeout = Millis(60'000);  // the server's own statement_timeout is the tighter one
  auto outcome = run(
      sql, {}, limits, stop, [](std::span<const std::optional<std::string_view>>) { return true; }, nullptr);
  if (outcome.error) return fail(std::move(*outcome.error));
  return {};
}

}  // namespace assay::db::postgres
