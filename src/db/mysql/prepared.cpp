#include <mysql.h>

#include "core/text.h"
#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

using Steady = std::chrono::steady_clock;

/// Result cells as text. Each buffer grows to the longest cell seen; a longer one is fetched again.
class Buffers {
 public:
  explicit Buffers(std::size_t columns) : columns_(columns), cells_(columns), binds_(columns) {
    for (std::size_t i = 0; i < columns; ++i) {
      columns_[i].bytes.resize(256);
      aim(binds_[i], columns_[i]);
    }
  }
  MYSQL_BIND* binds() { return binds_.data(); }

  /// The current row; false when a cell could not be fetched.
  bool read(MYSQL_STMT* statement) {
    bool grown = false;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Buffer& one = columns_[i];
      cells_[i].reset();
      if (one.is_null != 0) continue;
      if (one.length > one.bytes.size()) {
        one.bytes.resize(one.length);
        MYSQL_BIND again{};
        aim(again, one);
        if (mysql_stmt_fetch_column(statement, &again, static_cast<unsigned>(i), 0) != 0) return false;
        aim(binds_[i], one);
        grown = true;
      }
      cells_[i] = std::string_view(one.bytes.data(), one.length);
    }
    return !grown || mysql_stmt_bind_result(statement, binds_.data()) == 0;
  }
  std::span<const std::optional<std::string_view>> cells() const { return cells_; }

 private:
  struct Buffer {
    std::string bytes = {};
    unsigned long length = 0;
    my_bool is_null = 0;
    my_bool too_long = 0;
  };
  static void aim(MYSQL_BIND& bind, Buffer& buffer) {
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = buffer.bytes.data();
    bind.buffer_length = buffer.bytes.size();
    bind.length = &buffer.length;
    bind.is_null = &buffer.is_null;
    bind.error = &buffer.too_long;
  }
  std::vector<Buffer> columns_;
  std::vector<std::optional<std::string_view>> cells_;
  std::vector<MYSQL_BIND> binds_;
};

/// Text as text, so that it compares by the column's collation; bytes that are no UTF-8 as bytes.
std::vector<MYSQL_BIND> parameters_of(std::span<const std::optional<std::string>> params) {
  std::vector<MYSQL_BIND> binds(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) {
    const auto& value = params[i];
    binds[i].buffer_type = !value ? MYSQL_TYPE_NULL : text::is_utf8(*value) ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
    if (!value) continue;
    binds[i].buffer = const_cast<char*>(value->data());
    binds[i].buffer_length = value->size();
  }
  return binds;
}

std::vector<Column> columns_of(MYSQL_RES* result) {
  std::vector<Column> columns;
  const MYSQL_FIELD* fields = mysql_fetch_fields(result);
  for (unsigned i = 0; i < mysql_num_fields(result); ++i)
    columns.push_back({std::string(fields[i].name, fields[i].name_length), static_cast<unsigned>(fields[i].type), -1});
  return columns;
}

}  // namespace

Error MysqlConnection::failure_of(st_mysql_stmt* statement) const {
  const unsigned number = mysql_stmt_errno(statement);
  return number == 0 || (number >= 2000 && number < 2100)
             ? lost()
             : error_of(number, mysql_stmt_sqlstate(statement), mysql_stmt_error(statement), label_);
}

std::optional<Error> MysqlConnection::prepare(const std::string& sql, Deadline deadline, const std::stop_token& stop,
                                              st_mysql_stmt* statement) {
  int failed = 1;
  auto error = drive({[&] { return mysql_stmt_prepare_start(&failed, statement, sql.data(), sql.size()); },
                      [&](int events) { return mysql_stmt_prepare_cont(&failed, statement, events); }},
                     deadline, stop);
  if (error) return error;
  return failed == 0 ? std::nullopt : std::optional(failure_of(statement));
}

std::optional<Error> MysqlConnection::prepare_and_execute(const Request& request, st_mysql_stmt* statement) {
  auto error = prepare(request.sql, request.deadline, request.stop, statement);
  if (error) return error;
  if (mysql_stmt_param_count(statement) != request.params.size())
    return Error{Code::invalid, fmt::format("The statement has {} parameters, but {} values were given.", mysql_stmt_param_count(statement),
                                            request.params.size())};
  auto binds = parameters_of(request.params);
  if (mysql_stmt_bind_param(statement, binds.data()) != 0) return failure_of(statement);
  int failed = 1;
  error = drive({[&] { return mysql_stmt_execute_start(&failed, statement); },
                 [&](int events) { return mysql_stmt_execute_cont(&failed, statement, events); }},
                request.deadline, request.stop);
  if (error) return error;
  if (failed != 0) return failure_of(statement);
  return std::nullopt;
}

void MysqlConnection::fetch_prepared(const Request& request, Outcome& outcome, st_mysql_stmt* statement) {
  Buffers buffers(outcome.columns.size());
  if (mysql_stmt_bind_result(statement, buffers.binds()) != 0) {
    outcome.error = lost();
    return;
  }
  for (;;) {
    int status = 1;
    outcome.error = drive({[&] { return mysql_stmt_fetch_start(&status, statement); },
                           [&](int events) { return mysql_stmt_fetch_cont(&status, statement, events); }},
                          request.deadline, request.stop);
    if (outcome.error || status == MYSQL_NO_DATA) return;
    if ((status != 0 && status != MYSQL_DATA_TRUNCATED) || !buffers.read(statement)) {
      outcome.error = failure_of(statement);
      return;
    }
    if (!take(request, outcome, buffers.cells())) return;
    if (request.stop.stop_requested()) outcome.error = Error{Code::cancelled, "The statement was cancelled."};
    if (Steady::now() > request.deadline) outcome.error = Error{Code::timeout, "The time limit was reached."};
    if (outcome.error) return;
  }
}

void MysqlConnection::close(st_mysql_stmt* statement) {
  constexpr Millis patience{300};
  // its socket is shut: nothing waits
  if (broken_) {
    mysql_stmt_close(statement);
    return;
  }
  my_bool ignored = 0;
  (void)drive({[&] { return mysql_stmt_close_start(&ignored, statement); },
               [&](int events) { return mysql_stmt_close_cont(&ignored, statement, events); }},
              Steady::now() + patience, {});
}

Result<Described> MysqlConnection::describe(std::string_view sql, std::span<const unsigned>, std::stop_token stop) {
  if (sql.find('\0') != std::string_view::npos) return fail(Code::invalid, "The statement contains a NUL byte.");
  if (!alive()) return fail(lost());
  MYSQL_STMT* statement = mysql_stmt_init(handle_.get());
  if (statement == nullptr) return fail(Code::internal, "Out of memory while preparing a statement.");
  const auto error = prepare(std::string(sql), Steady::now() + Limits{}.timeout, stop, statement);
  Described out;
  if (!error) {
    out.parameters.assign(mysql_stmt_param_count(statement), 0);
    if (MYSQL_RES* about = mysql_stmt_result_metadata(statement); about != nullptr) {
      out.columns = columns_of(about);
      mysql_free_result(about);
    }
  }
  close(statement);
  settle();
  if (error) return fail(*error);
  return out;
}

void MysqlConnection::run_prepared(const Request& request, Outcome& outcome) {
  constexpr Millis patience{30};
  MYSQL_STMT* statement = mysql_stmt_init(handle_.get());
  if (statement == nullptr) {
    outcome.error = Error{Code::internal, "Out of memory while preparing a statement."};
    return;
  }
  outcome.error = prepare_and_execute(request, statement);
  MYSQL_RES* about = !outcome.error && mysql_stmt_field_count(statement) > 0 ? mysql_stmt_result_metadata(statement) : nullptr;
  if (about != nullptr) {
    outcome.columns = columns_of(about);
    mysql_free_result(about);
    fetch_prepared(request, outcome, statement);
  }
  // reads away what is left, and what further results a CALL has
  my_bool ignored = 0;
  if (!broken_ && mysql_stmt_field_count(statement) > 0)
    (void)drive({[&] { return mysql_stmt_free_result_start(&ignored, statement); },
                 [&](int events) { return mysql_stmt_free_result_cont(&ignored, statement, events); }},
                Steady::now() + patience, {});
  close(statement);
}

}  // namespace assay::db::mysql
