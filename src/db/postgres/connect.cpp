#include <libpq-fe.h>

#include <cstdlib>
#include <map>

#include "core/text.h"
#include "db/endpoint.h"
#include "db/postgres/connection.h"

namespace assay::db::postgres {
namespace {

using Parameters = std::map<std::string, std::string>;

Result<Parameters> parameters_of(const ConnectSpec& spec) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(spec.url.c_str(), &message);
  if (options == nullptr) {
    PQfreemem(message);  // may quote the password
    return fail(
        Code::invalid,
        fmt::format(
            "The database URL {} cannot be read. Write postgres://user@host:5432/database; percent-encode special characters of the password.",
            redact_url(spec.url)));
  }
  Parameters parameters;
  std::optional<Error> error;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    auto value = expand_environment(option->val);
    if (value && std::string_view(option->keyword) == "password") value = read_password(*value);
    if (!value) {
      error = value.error();
      break;
    }
    parameters[option->keyword] = *value;
  }
  PQconninfoFree(options);
  if (error) return fail(*error);
  if (!spec.database.empty()) parameters["dbname"] = spec.database;
  if (!spec.password_command.empty() && !parameters.contains("password")) {
    auto password = run_password_command(spec.password_command);
    if (!password) return fail(password.error());
    parameters["password"] = *password;
  }
  return parameters;
}

/// Off this host TLS is checked unless the URL says otherwise. libpq 15 knows no "system" roots: name Debian's bundle.
void secure(Parameters& parameters) {
  const auto host = parameters.find("host");
  if (host == parameters.end() || is_local_host(host->second) || parameters.count("sslmode") != 0 || std::getenv("PGSSLMODE") != nullptr)
    return;
  parameters["sslmode"] = "verify-full";
  const std::string bundle = root_certificates();
  if (parameters.count("sslrootcert") == 0 && std::getenv("PGSSLROOTCERT") == nullptr && !bundle.empty())
    parameters["sslrootcert"] = bundle;
}

/// As startup options, not SET: SET statements would fill the target's pg_stat_statements.
std::string startup_options(const ConnectSpec& spec) {
  return fmt::format("-c default_transaction_read_only={} -c statement_timeout={} -c lock_timeout={}", spec.read_only ? "on" : "off",
                     spec.statement_timeout.count(), spec.lock_timeout.count());
}

std::string label_of(PGconn* handle) {
  const auto text_of = [](const char* value) { return std::string(value != nullptr ? value : ""); };
  const std::string host = text_of(PQhost(handle));
  const bool socket = !host.empty() && host[0] == '/';
  return fmt::format("database {} on {}{} as user {}", text_of(PQdb(handle)), host.empty() ? "the local socket" : host,
                     socket || host.empty() ? "" : ":" + text_of(PQport(handle)), text_of(PQuser(handle)));
}

std::string place_of(const Parameters& parameters) {
  const auto of = [&](const char* key) {
    const auto found = parameters.find(key);
    return found == parameters.end() ? std::string() : found->second;
  };
  return fmt::format("database {} on {}:{} as user {}", of("dbname"), of("host"), of("port"), of("user"));
}

/// A pooler hands one server session to many clients: settings made there would reach the application's transactions (all of them read-only),
/// and without them ours would not be read-only. So nothing is done through one.
Error pooler_error(const std::string& place, const std::string& detail) {
  return {Code::unsupported,
          fmt::format("Cannot watch {}: a connection pooler (PgBouncer) answers there. It drops session settings, so reading could not be "
                      "limited, and it hides who is connected. Give the address of PostgreSQL itself.",
                      place),
          detail};
}

struct Symptom {
  std::string_view text;
  Code code;
  std::string_view cause;
  std::string_view remedy;
};
constexpr Symptom symptoms[] = {
    {"password authentication failed", Code::unauthenticated, "the password was refused", "Check the user's password"},
    {"no password supplied", Code::unauthenticated, "the server wants a password and none was given",
     "Put it into the URL as ${ENV} or file:, or into PGPASSFILE"},
    {"no pg_hba.conf entry", Code::unauthenticated, "the server admits no such connection (pg_hba.conf)",
     "Add a pg_hba.conf line for this user, database and address"},
    {"authentication failed", Code::unauthenticated, "authentication failed", "Check the user and how pg_hba.conf admits it"},
    {"permission denied for database", Code::forbidden, "the user has no CONNECT right", "GRANT CONNECT ON DATABASE to it"},
    {"is not permitted to log in", Code::unauthenticated, "the role has no LOGIN", "ALTER ROLE … LOGIN"},
    {"root certificate", Code::unavailable, "TLS: no root certificate to verify the server with",
     "Give sslrootcert=, or choose another sslmode knowingly"},
    {"certificate verify failed", Code::unavailable, "TLS: the server's certificate is not trusted", "Give its CA as sslrootcert="},
    {"does not support SSL", Code::unavailable, "TLS: the server offers none and the URL demands it",
     "Turn ssl on there, or set sslmode=disable on a trusted network"},
    {"SSL", Code::unavailable, "TLS failed", "Check sslmode and the certificates"},
    {"Connection refused", Code::unavailable, "nothing listens there", "Check host, port and that PostgreSQL runs"},
    {"No such file or directory", Code::unavailable, "there is no such socket", "Check the socket folder and that PostgreSQL runs"},
    {"could not translate host name", Code::unavailable, "the host name is unknown", "Check the host's spelling"},
    {"too many clients", Code::unavailable, "max_connections is reached", "Close connections, or use a pooler"},
    {"remaining connection slots", Code::unavailable, "max_connections is reached", "Close connections, or use a pooler"},
    {"the database system is starting up", Code::unavailable, "the server is starting", "Try again in a few seconds"},
    {"the database system is shutting down", Code::unavailable, "the server is shutting down", "Try again when it is back"},
};

Error connect_error(PGconn* handle) {
  const std::string said = text::one_line(PQerrorMessage(handle));
  const std::string label = label_of(handle);
  const auto make = [&](Code code, std::string_view cause, std::string_view remedy) {
    return Error{code, fmt::format("Cannot connect to {}: {}. {}.", label, cause, remedy), said};
  };
  if (said.find("database \"") != std::string::npos && said.find("does not exist") != std::string::npos)
    return make(Code::not_found, "there is no such database", "Check its name");
  if (said.find("role \"") != std::string::npos && said.find("does not exist") != std::string::npos)
    return make(Code::unauthenticated, "there is no such role", "CREATE ROLE it, or check its name");
  for (const Symptom& symptom : symptoms)
    if (said.find(symptom.text) != std::string::npos) return make(symptom.code, symptom.cause, symptom.remedy);
  return make(Code::unavailable, said.empty() ? "the server did not answer" : said, "Check host, port and network");
}

Result<Handle> attempt(const Parameters& parameters, Millis timeout, const std::stop_token& stop) {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : parameters) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectStartParams(keys.data(), values.data(), 0));
  if (!handle) return fail(Code::internal, "Out of memory while connecting.");
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  auto state = PGRES_POLLING_WRITING;
  while (PQstatus(handle.get()) != CONNECTION_BAD && state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    if (auto waited = wait_for(PQsocket(handle.get()), state == PGRES_POLLING_WRITING, deadline, stop); !waited) {
      if (waited.error().code == Code::cancelled)
        return fail(Code::cancelled, fmt::format("Connecting to {} was cancelled.", label_of(handle.get())));
      return fail(Code::timeout, fmt::format("Cannot connect to {}: no answer within {}. Check host, port and firewall.",
                                             label_of(handle.get()), text::duration_ms(static_cast<double>(timeout.count()))));
    }
    state = PQconnectPoll(handle.get());
  }
  if (PQstatus(handle.get()) != CONNECTION_OK) return fail(connect_error(handle.get()));
  PQsetnonblocking(handle.get(), 1);
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

}  // namespace

Result<std::unique_ptr<PostgresConnection>> connect(const ConnectSpec& spec, const std::stop_token& stop) {
  auto parameters = parameters_of(spec);
  if (!parameters) return fail(parameters.error());
  secure(*parameters);
  (*parameters)["application_name"] = spec.application_name;
  (*parameters)["client_encoding"] = "UTF8";
  std::string& options = (*parameters)["options"];
  options += (options.empty() ? "" : " ") + startup_options(spec);
  auto handle = attempt(*parameters, spec.connect_timeout, stop);
  if (!handle && handle.error().detail.find("unsupported startup parameter") != std::string::npos)
    return fail(pooler_error(place_of(*parameters), handle.error().detail));
  if (!handle) return fail(handle.error());
  std::string label = label_of(handle->get());
  auto connection = std::make_unique<PostgresConnection>(std::move(*handle), label);
  auto kept = connection->reads_only(stop);
  if (!kept) return fail(kept.error());
  if (*kept != spec.read_only) return fail(pooler_error(label, "default_transaction_read_only was dropped"));
  return connection;
}

}  // namespace assay::db::postgres
