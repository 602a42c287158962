#include <errmsg.h>
#include <mysqld_error.h>

#include "core/text.h"
#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

// Numbers that MySQL and MariaDB do not share have no name in MariaDB's header.
constexpr unsigned mariadb_statement_timeout = 1969;
constexpr unsigned mysql_statement_timeout = 3024;
constexpr unsigned mariadb_connection_killed = 1927;
constexpr unsigned mysql_client_interaction_timeout = 4031;

struct Known {
  unsigned number;
  Code code;
};
constexpr Known known[] = {
    {ER_QUERY_INTERRUPTED, Code::cancelled},
    {mariadb_statement_timeout, Code::timeout},
    {mysql_statement_timeout, Code::timeout},
    {ER_LOCK_WAIT_TIMEOUT, Code::timeout},
    {ER_DBACCESS_DENIED_ERROR, Code::forbidden},
    {ER_TABLEACCESS_DENIED_ERROR, Code::forbidden},
    {ER_COLUMNACCESS_DENIED_ERROR, Code::forbidden},
    {ER_PROCACCESS_DENIED_ERROR, Code::forbidden},
    {ER_SPECIFIC_ACCESS_DENIED_ERROR, Code::forbidden},
    {ER_VIEW_NO_EXPLAIN, Code::forbidden},
    {ER_KILL_DENIED_ERROR, Code::forbidden},
    {ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, Code::forbidden},
    {ER_OPTION_PREVENTS_STATEMENT, Code::forbidden},
    {ER_NOT_ALLOWED_COMMAND, Code::forbidden},
    {ER_LOAD_INFILE_CAPABILITY_DISABLED, Code::forbidden},
    {ER_ACCESS_DENIED_ERROR, Code::unauthenticated},
    {ER_MUST_CHANGE_PASSWORD, Code::unauthenticated},
    {ER_UNSUPPORTED_PS, Code::invalid},
    {ER_WRONG_ARGUMENTS, Code::invalid},
    {ER_NET_PACKET_TOO_LARGE, Code::too_large},
    {CR_NET_PACKET_TOO_LARGE, Code::too_large},
    {ER_SERVER_SHUTDOWN, Code::unavailable},
    {mariadb_connection_killed, Code::unavailable},
    {mysql_client_interaction_timeout, Code::unavailable},
    {ER_CON_COUNT_ERROR, Code::unavailable},
    {ER_OUT_OF_RESOURCES, Code::unavailable},
    {ER_DISK_FULL, Code::unavailable},
};

Code code_of(unsigned number, std::string_view state) {
  for (const Known& one : known)
    if (one.number == number) return one.code;
  const std::string_view kind = state.substr(0, 2);
  if (kind == "08") return Code::unavailable;
  if (kind == "28") return Code::unauthenticated;
  if (kind == "42" || kind == "22" || kind == "0A" || kind == "21" || kind == "3D") return Code::invalid;
  return Code::upstream;
}

}  // namespace

Error error_of(unsigned number, std::string_view state, std::string_view message, std::string_view label) {
  std::string said = text::one_line(text::to_utf8(text::trim(message)));
  if (said.ends_with('.')) said.pop_back();  // MySQL ends some messages with it; ours go on
  const std::string detail = fmt::format("error {}, SQLSTATE {}", number, state);
  const Code code = code_of(number, state);
  if (number == mariadb_statement_timeout || number == mysql_statement_timeout)
    return {code, fmt::format("The statement took longer than its time limit on {}. Narrow it, or allow more time.", label), detail};
  if (number == ER_LOCK_WAIT_TIMEOUT)
    return {code, fmt::format("A lock was not free within the lock timeout on {}: {}", label, said), detail};
  switch (code) {
    case Code::cancelled: return {code, fmt::format("The statement was cancelled on {}.", label), detail};
    case Code::unavailable: return {code, fmt::format("{} does not serve: {}", label, said), detail};
    case Code::unauthenticated: return {code, fmt::format("{}: {}", label, said), detail};
    case Code::forbidden:
      if (number == ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION || number == ER_OPTION_PREVENTS_STATEMENT)
        return {code, fmt::format("Refused, only reading is allowed: {} ({}).", said, label), detail};
      return {code, fmt::format("{} ({}). Grant the right, or leave this object out.", said, label), detail};
    default: return {code, said, detail};
  }
}

std::string backquoted(std::string_view name) {
  std::string out = "`";
  for (const char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
  return out + "`";
}

}  // namespace assay::db::mysql
