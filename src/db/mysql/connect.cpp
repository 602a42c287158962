#include <errmsg.h>
#include <fcntl.h>
#include <mysql.h>
#include <mysqld_error.h>

#include <cstdlib>

#include "core/text.h"
#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

struct Symptom {
  unsigned number;
  std::string_view text;  ///< part of what libmariadb says; empty = any
  Code code;
  std::string_view cause;
  std::string_view remedy;
};
constexpr unsigned account_locked_mysql = 3118;
constexpr unsigned account_locked_mariadb = 4151;
constexpr unsigned password_expired = 1862;
constexpr unsigned plugin_not_allowed = CR_PLUGIN_NOT_ALLOWED;
constexpr Symptom symptoms[] = {
    {ER_ACCESS_DENIED_ERROR, "using password: NO", Code::unauthenticated, "the server wants a password and none was given",
     "Put it into the URL as ${ENV} or file:, or give the target a password command"},
    {ER_ACCESS_DENIED_ERROR, "", Code::unauthenticated, "the user or the password was refused",
     "Check both, and that the server admits this user from this address"},
    {ER_ACCESS_DENIED_NO_PASSWORD_ERROR, "", Code::unauthenticated, "the server refused the user",
     "Check the user and how it may authenticate"},
    {ER_DBACCESS_DENIED_ERROR, "", Code::forbidden, "the user has no right on that database", "GRANT SELECT on it to the user"},
    {ER_BAD_DB_ERROR, "", Code::not_found, "there is no such database", "Check its name"},
    {ER_HOST_NOT_PRIVILEGED, "", Code::unauthenticated, "the server admits nobody from this address", "Create the user for this address"},
    {ER_HOST_IS_BLOCKED, "", Code::unavailable, "the server blocked this address after many failed connections", "Run FLUSH HOSTS there"},
    {account_locked_mysql, "", Code::unauthenticated, "the account is locked", "ALTER USER … ACCOUNT UNLOCK"},
    {account_locked_mariadb, "", Code::unauthenticated, "the account is locked", "ALTER USER … ACCOUNT UNLOCK"},
    {password_expired, "", Code::unauthenticated, "the password has expired", "Set a new one"},
    {ER_CON_COUNT_ERROR, "", Code::unavailable, "max_connections is reached", "Close connections, or raise it"},
    {ER_TOO_MANY_USER_CONNECTIONS, "", Code::unavailable, "max_user_connections is reached", "Close connections, or raise it"},
    {ER_USER_LIMIT_REACHED, "", Code::unavailable, "a limit of this user is reached", "Close connections, or raise it"},
    {CR_UNKNOWN_HOST, "", Code::unavailable, "the host name is unknown", "Check the host's spelling"},
    {CR_CONNECTION_ERROR, "No such file", Code::unavailable, "there is no such socket", "Check the socket's path and that the server runs"},
    {CR_CONNECTION_ERROR, "(2", Code::unavailable, "there is no such socket", "Check the socket's path and that the server runs"},
    {CR_CONNECTION_ERROR, "(13", Code::unavailable, "this user may not open the socket", "Check its folder's permissions"},
    {CR_CONNECTION_ERROR, "(111", Code::unavailable, "nothing listens there", "Check the socket's path and that the server runs"},
    {CR_CONN_HOST_ERROR, "(111", Code::unavailable, "nothing listens there", "Check host, port and that the server runs"},
    {CR_SSL_CONNECTION_ERROR, "doesn't support", Code::unavailable, "TLS: the server offers none and it is demanded",
     "Turn TLS on there, or set ssl-mode=disabled on a trusted network"},
    {CR_SSL_CONNECTION_ERROR, "does not support", Code::unavailable, "TLS: the server offers none and it is demanded",
     "Turn TLS on there, or set ssl-mode=disabled on a trusted network"},
    {CR_SSL_CONNECTION_ERROR, "Validation of SSL server certificate failed", Code::unavailable,
     "TLS: the server's certificate is not for this host", "Give the host name that is in it, or ssl-mode=verify-ca"},
    {CR_SSL_CONNECTION_ERROR, "certificate", Code::unavailable, "TLS: the server's certificate is not trusted", "Give its CA as ssl-ca="},
    {CR_SSL_CONNECTION_ERROR, "No such file", Code::invalid, "TLS: a file of ssl-ca, ssl-cert or ssl-key is not there",
     "Check their paths"},
    {CR_SSL_CONNECTION_ERROR, "", Code::unavailable, "TLS failed", "Check ssl-mode and the certificates"},
    {plugin_not_allowed, "", Code::unauthenticated, "the server asks for the password itself over an unprotected connection",
     "Use ssl-mode=verify-identity"},
    {CR_AUTH_PLUGIN_CANNOT_LOAD, "", Code::unsupported, "the user's way to authenticate is not known here", "Use a user with a password"},
};

Error connect_error(MYSQL* handle, const Server& server) {
  const unsigned number = mysql_errno(handle);
  const std::string said = text::one_line(text::to_utf8(mysql_error(handle)));
  for (const Symptom& symptom : symptoms)
    if (symptom.number == number && said.find(symptom.text) != std::string::npos)
      return {symptom.code, fmt::format("Cannot connect to {}: {}. {}.", server.label(), symptom.cause, symptom.remedy), said};
  return {Code::unavailable,
          fmt::format("Cannot connect to {}: {}. Check host, port and network.", server.label(),
                      said.empty() ? "the server did not answer" : said),
          fmt::format("error {}", number)};
}

void set_tls(MYSQL* handle, const Server& server) {
  const my_bool on = 1;
  const my_bool verify = server.tls == TlsMode::verify_identity ? 1 : 0;
  if (server.tls == TlsMode::disabled) return;
  const auto file = [](const std::string& path) { return path.empty() ? nullptr : path.c_str(); };
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &on);
  mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
  mysql_ssl_set(handle, file(server.key), file(server.certificate), file(server.ca), nullptr, nullptr);
}

void set_options(MYSQL* handle, const Server& server) {
  // Name lookup, TLS and loading of authentication plugins happen on it; libmariadb's own 60 KiB are tight for them.
  std::size_t stack_size = 512U << 10U;
  mysql_options(handle, MYSQL_OPT_NONBLOCK, &stack_size);
  const unsigned off = 0;
  const unsigned long packet = 256UL << 20U;
  const unsigned protocol = server.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
  mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &off);
  mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
  mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_optionsv(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", server.program.c_str());
  // Whoever answers may ask for the password in clear: only one whose certificate was checked gets it.
  const bool checked = !server.socket.empty() || server.tls == TlsMode::verify_ca || server.tls == TlsMode::verify_identity;
  if (!checked)
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519");
  set_tls(handle, server);
}

}  // namespace

Result<Handle> open(const Server& server, Deadline deadline, const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  Handle handle(mysql_init(nullptr));
  if (!handle) return fail(Code::internal, "Out of memory while connecting.");
  set_options(handle.get(), server);
  const auto text_of = [](const std::string& value) { return value.empty() ? nullptr : value.c_str(); };
  MYSQL* connected = nullptr;
  Call call(handle.get(), {[&] {
                             return mysql_real_connect_start(&connected, handle.get(), text_of(server.host), server.user.c_str(),
                                                             server.password.reveal().c_str(), text_of(server.database),
                                                             static_cast<unsigned>(server.port), text_of(server.socket), 0);
                           },
                           [&](int events) { return mysql_real_connect_cont(&connected, handle.get(), events); }});
  if (auto waited = call.wait(deadline, stop); !waited) {
    call.abandon();
    if (waited.error().code == Code::cancelled)
      return fail(Code::cancelled, fmt::format("Connecting to {} was cancelled.", server.label()));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    return fail(Code::timeout, fmt::format("Cannot connect to {}: no answer within {}. Check host, port and firewall.", server.label(),
                                           text::duration_ms(took.count())));
  }
  if (connected == nullptr && server.tls == TlsMode::preferred && mysql_errno(handle.get()) == ER_ACCESS_DENIED_ERROR &&
      (handle->server_capabilities & CLIENT_SSL) == 0) {
    // caching_sha2_password takes TLS that was wanted for TLS that is there, and answers what such a server cannot read.
    Server plain = server;
    plain.tls = TlsMode::disabled;
    return open(plain, deadline, stop);
  }
  if (connected == nullptr) return fail(connect_error(handle.get(), server));
  // libmariadb 3.3 goes on in clear when the server has no TLS and no certificate was to be checked.
  if (server.socket.empty() && server.tls != TlsMode::disabled && server.tls != TlsMode::preferred &&
      mysql_get_ssl_cipher(handle.get()) == nullptr)
    return fail(Code::unavailable,
                fmt::format("Cannot connect to {}: TLS: the server offers none and it is demanded. Turn TLS on there, or "
                            "set ssl-mode=disabled on a trusted network.",
                            server.label()));
  // libmariadb 3.3 leaves the socket of a TLS session blocking: its reads would wait for the server, whatever our deadline is.
  const auto socket = mysql_get_socket(handle.get());
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return handle;
}

Result<void> MysqlConnection::begin_session(const ConnectSpec& spec, const std::stop_token& stop) {
  const bool mariadb = engine_ == Engine::mariadb;
  if (version_.number < (mariadb ? 100600 : 80000))
    return fail(Code::unsupported,
                fmt::format("{} {} on {} is not supported; MySQL 8.0 and MariaDB 10.6 and newer are. Upgrade the server.",
                            mariadb ? "MariaDB" : "MySQL", version_.text, label_));
  // whole seconds, at least one: that is all these two know
  const auto lock_seconds = std::max<std::int64_t>(1, (spec.lock_timeout.count() + 999) / 1'000);
  const std::string limit = mariadb ? fmt::format("max_statement_time = {}", static_cast<double>(spec.statement_timeout.count()) / 1'000.0)
                                    : fmt::format("max_execution_time = {}", spec.statement_timeout.count());
  const std::string settings = fmt::format(
      "SET /* assay:session */ SESSION {0}, SESSION lock_wait_timeout = {1}, SESSION innodb_lock_wait_timeout = {1}", limit, lock_seconds);
  const Limits limits{.max_rows = 1, .timeout = spec.connect_timeout};
  if (auto set = query(settings, {}, limits, stop); !set) return fail(set.error());
  if (auto set =
          query(fmt::format("SET /* assay:session */ SESSION TRANSACTION READ {}", spec.read_only ? "ONLY" : "WRITE"), {}, limits, stop);
      !set)
    return fail(set.error());
  const auto found = query(fmt::format("SELECT /* assay:session */ @@session.{}, CONNECTION_ID(), CURRENT_USER(), @@session.sql_mode",
                                       mariadb ? "tx_read_only" : "transaction_read_only"),
                           {}, limits, stop);
  if (!found) return fail(found.error());
  if (found->rows.size() != 1) return fail(lost());
  const auto cell = [&](std::size_t column) { return found->rows[0][column].value_or(""); };
  id_ = cell(1);
  account_ = cell(2);
  sql_mode_ = cell(3);
  // The handshake carries 32 bits of the id. A proxy (ProxySQL, MaxScale) has numbers of its own there.
  const bool same = (std::strtoull(id_.c_str(), nullptr, 10) & 0xffffffffU) == (mysql_thread_id(handle_.get()) & 0xffffffffU);
  if (!same || (cell(0) == "1") != spec.read_only)
    return fail(Code::unsupported,
                fmt::format("Cannot use {}: a proxy (ProxySQL, MaxScale) answers there. It gives the session of another connection to each "
                            "statement, so reading could not be limited nor a statement ended. Give the address of the server itself.",
                            label_));
  return {};
}

Result<std::unique_ptr<MysqlConnection>> connect(const ConnectSpec& spec, const std::stop_token& stop) {
  auto server = server_of(spec);
  if (!server) return fail(server.error());
  auto handle = open(*server, std::chrono::steady_clock::now() + spec.connect_timeout, stop);
  if (!handle) return fail(handle.error());
  auto connection = std::make_unique<MysqlConnection>(std::move(*handle), std::move(*server));
  if (auto begun = connection->begin_session(spec, stop); !begun) return fail(begun.error());
  return connection;
}

}  // namespace assay::db::mysql
