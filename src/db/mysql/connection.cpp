#include "db/mysql/connection.h"

#include <mysql.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/text.h"

namespace assay::db::mysql {
namespace {

using Steady = std::chrono::steady_clock;
using Cells = std::span<const std::optional<std::string_view>>;

constexpr Millis grace{1'000};
/// A KILL that meets a wait which ends by itself in the same moment (SLEEP, a lock) makes MariaDB hold both connections for two seconds.
constexpr Millis kill_grace{3'000};
/// Rows after the last one wanted are read away for so long; then the statement is killed, which costs a connection.
constexpr Millis patience{30};

struct FreeResult {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using ResultHandle = std::unique_ptr<MYSQL_RES, FreeResult>;

std::vector<Column> columns_of(MYSQL_RES* result) {
  std::vector<Column> columns;
  const MYSQL_FIELD* fields = mysql_fetch_fields(result);
  for (unsigned i = 0; i < mysql_num_fields(result); ++i)
    columns.push_back({std::string(fields[i].name, fields[i].name_length), static_cast<unsigned>(fields[i].type)});
  return columns;
}

}  // namespace

void CloseConnection::operator()(st_mysql* handle) const { mysql_close(handle); }

MysqlConnection::MysqlConnection(Handle handle, Server server)
    : handle_(std::move(handle)), server_(std::move(server)), label_(server_.label()) {
  const char* text = mysql_get_server_info(handle_.get());
  version_.text = text != nullptr ? text : "";
  version_.number = static_cast<int>(mysql_get_server_version(handle_.get()));
  engine_ = text::lower(version_.text).find("mariadb") != std::string::npos ? Engine::mariadb : Engine::mysql;
}

bool MysqlConnection::encrypted() const { return handle_ && mysql_get_ssl_cipher(handle_.get()) != nullptr; }

Error MysqlConnection::lost() const {
  return {Code::unavailable, fmt::format("The connection to {} was lost. Connect again.", label_),
          handle_ ? text::one_line(text::to_utf8(mysql_error(handle_.get()))) : ""};
}

Error MysqlConnection::failure() const {
  const unsigned number = mysql_errno(handle_.get());
  // 2006, 2013, 2014, 2027, 2055: gone, lost, out of step, not understood
  constexpr unsigned client_errors = 2000;
  if (number == 0 || (number >= client_errors && number < client_errors + 100 && number != 2020)) return lost();
  return error_of(number, mysql_sqlstate(handle_.get()), mysql_error(handle_.get()), label_);
}

bool MysqlConnection::alive() {
  if (!handle_) return false;
  // An idle server says nothing: what can be read is its end, or the reason of it. TLS alone may have something to say for itself.
  const auto socket = mysql_get_socket(handle_.get());
  pollfd waiting{socket, POLLIN, 0};
  if (socket == MARIADB_INVALID_SOCKET) return false;
  if (::poll(&waiting, 1, 0) == 0) return true;
  char byte = 0;
  if (::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0 || !encrypted()) return false;
  int failed = 1;
  const auto error = drive({[&] { return mysql_ping_start(&failed, handle_.get()); },
                            [&](int events) { return mysql_ping_cont(&failed, handle_.get(), events); }},
                           Steady::now() + grace, {});
  settle();
  return handle_ && !error && failed == 0;
}

std::optional<Error> MysqlConnection::drive(Operation operation, Deadline deadline, const std::stop_token& stop) {
  Call call(handle_.get(), std::move(operation));
  const auto waited = call.wait(deadline, stop);
  if (waited) return std::nullopt;
  const auto last = Steady::now() + kill_grace;
  if (!broken_ && !killed_) killed_ = kill_query(server_, id_, last);
  if (broken_ || !killed_ || !call.wait(last, {})) {
    call.abandon();
    broken_ = true;
  }
  return waited.error();
}

void MysqlConnection::discard(st_mysql_res* result, bool at_end) {
  ResultHandle owned(result);
  if (at_end || broken_) return;
  (void)drive(
      {[&] { return mysql_free_result_start(owned.get()); }, [&](int events) { return mysql_free_result_cont(owned.get(), events); }},
      Steady::now() + (killed_ ? grace : patience), {});
  (void)owned.release();
}

void MysqlConnection::settle() {
  while (!broken_ && mysql_more_results(handle_.get())) {
    int status = 1;
    (void)drive({[&] { return mysql_next_result_start(&status, handle_.get()); },
                 [&](int events) { return mysql_next_result_cont(&status, handle_.get(), events); }},
                Steady::now() + (killed_ ? grace : patience), {});
    if (status != 0 || broken_) break;
    if (MYSQL_RES* more = mysql_use_result(handle_.get())) discard(more, false);
  }
  if (killed_ && !broken_) {
    // The statement may have ended by itself just before the KILL came: then the next one would be hit.
    constexpr std::string_view nothing = "DO /* assay:settle */ 0";
    int ignored = 0;
    (void)drive({[&] { return mysql_real_query_start(&ignored, handle_.get(), nothing.data(), nothing.size()); },
                 [&](int events) { return mysql_real_query_cont(&ignored, handle_.get(), events); }},
                Steady::now() + grace, {});
  }
  killed_ = false;
  if (std::exchange(broken_, false)) handle_.reset();
}

bool MysqlConnection::take(const Request& request, Outcome& outcome, Cells cells) {
  std::size_t bytes = 0;
  for (const auto& cell : cells) bytes += cell ? cell->size() : 0;
  outcome.truncated = outcome.rows >= request.limits.max_rows || outcome.bytes + bytes > request.limits.max_bytes;
  if (outcome.truncated || !request.row(cells)) return false;
  ++outcome.rows;
  outcome.bytes += bytes;
  return true;
}

void MysqlConnection::fetch_text(const Request& request, Outcome& outcome, st_mysql_res* result, bool& at_end) {
  outcome.columns = columns_of(result);
  std::vector<std::optional<std::string_view>> cells(outcome.columns.size());
  for (;;) {
    MYSQL_ROW row = nullptr;
    outcome.error =
        drive({[&] { return mysql_fetch_row_start(&row, result); }, [&](int events) { return mysql_fetch_row_cont(&row, result, events); }},
              request.deadline, request.stop);
    at_end = row == nullptr;
    if (outcome.error) return;
    if (at_end) {
      if (mysql_errno(handle_.get()) != 0) outcome.error = failure();
      return;
    }
    const unsigned long* lengths = mysql_fetch_lengths(result);
    for (std::size_t i = 0; i < cells.size(); ++i)
      cells[i] = row[i] != nullptr ? std::optional(std::string_view(row[i], lengths[i])) : std::nullopt;
    if (!take(request, outcome, cells)) return;
    // rows that are there already need no waiting, and so no look at the clock
    if (request.stop.stop_requested()) outcome.error = Error{Code::cancelled, "The statement was cancelled."};
    if (Steady::now() > request.deadline) outcome.error = Error{Code::timeout, "The time limit was reached."};
    if (outcome.error) return;
  }
}

void MysqlConnection::run_text(const Request& request, Outcome& outcome) {
  int failed = 1;
  outcome.error = drive({[&] { return mysql_real_query_start(&failed, handle_.get(), request.sql.data(), request.sql.size()); },
                         [&](int events) { return mysql_real_query_cont(&failed, handle_.get(), events); }},
                        request.deadline, request.stop);
  if (broken_) return;
  if (failed != 0) {
    if (!outcome.error) outcome.error = failure();
    return;
  }
  MYSQL_RES* result = mysql_field_count(handle_.get()) > 0 ? mysql_use_result(handle_.get()) : nullptr;
  if (result == nullptr) return;
  bool at_end = false;
  if (!outcome.error) fetch_text(request, outcome, result, at_end);
  discard(result, at_end);
}

MysqlConnection::Outcome MysqlConnection::run(const Request& request) {
  Outcome outcome;
  if (request.sql.find('\0') != std::string::npos) outcome.error = Error{Code::invalid, "The statement contains a NUL byte."};
  if (!outcome.error && request.stop.stop_requested())
    outcome.error = Error{Code::cancelled, "The statement was cancelled before it was sent."};
  if (!outcome.error && !alive())
    outcome.error = Error{Code::unavailable, fmt::format("The connection to {} was lost. Connect again.", label_)};
  if (outcome.error) return outcome;
  if (request.params.empty())
    run_text(request, outcome);
  else
    run_prepared(request, outcome);
  settle();
  if (outcome.error && outcome.error->code == Code::timeout && outcome.error->detail.empty())
    outcome.error->message = fmt::format("The statement took longer than {} on {} and was cancelled. Narrow it, or allow more time.",
                                         text::duration_ms(static_cast<double>(request.limits.timeout.count())), label_);
  if (outcome.error && outcome.error->code == Code::unavailable) handle_.reset();
  return outcome;
}

Result<Rows> MysqlConnection::query(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                                    std::stop_token stop) {
  Rows rows;
  const RowVisitor keep = [&](Cells cells) {
    auto& kept = rows.rows.emplace_back();
    kept.reserve(cells.size());
    for (const auto& cell : cells) kept.push_back(cell ? std::optional<std::string>(std::string(*cell)) : std::nullopt);
    return true;
  };
  auto outcome = run({std::string(sql), params, limits, stop, keep, Steady::now() + limits.timeout});
  if (outcome.error) return fail(std::move(*outcome.error));
  rows.columns = std::move(outcome.columns);
  rows.truncated = outcome.truncated;
  rows.bytes = outcome.bytes;
  return rows;
}

Result<std::size_t> MysqlConnection::stream(std::string_view sql, std::span<const std::optional<std::string>> params, const Limits& limits,
                                            std::stop_token stop, const RowVisitor& row) {
  auto outcome = run({std::string(sql), params, limits, stop, row, Steady::now() + limits.timeout});
  if (outcome.error) return fail(std::move(*outcome.error));
  return outcome.rows;
}

Result<void> MysqlConnection::execute(std::string_view sql, std::stop_token stop) {
  Limits limits;
  limits.timeout = Millis(60'000);
  const RowVisitor drop = [](Cells) { return true; };
  auto outcome = run({std::string(sql), {}, limits, stop, drop, Steady::now() + limits.timeout});
  if (outcome.error) return fail(std::move(*outcome.error));
  return {};
}

Result<void> MysqlConnection::select_database(const std::string& name, const std::stop_token& stop) {
  if (!alive()) return fail(lost());
  int failed = 1;
  auto error = drive({[&] { return mysql_select_db_start(&failed, handle_.get(), name.c_str()); },
                      [&](int events) { return mysql_select_db_cont(&failed, handle_.get(), events); }},
                     Steady::now() + grace * 10, stop);
  if (!error && failed != 0) error = failure();
  if (!error) server_.database = name;
  settle();
  if (error) return fail(*error);
  return {};
}

}  // namespace assay::db::mysql
