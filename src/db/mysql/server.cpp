#include "db/mysql/server.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>

#include "core/text.h"
#include "db/endpoint.h"

namespace assay::db::mysql {
namespace {

constexpr std::string_view default_socket = "/run/mysqld/mysqld.sock";
constexpr std::string_view shape = "Write mysql://user@host:3306/database; percent-encode special characters of the password.";

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2 || value == 0) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

std::optional<TlsMode> tls_mode_of(std::string_view text) {
  std::string name = text::lower(text);
  for (char& c : name)
    if (c == '_') c = '-';
  if (name == "disabled" || name == "disable") return TlsMode::disabled;
  if (name == "preferred" || name == "prefer") return TlsMode::preferred;
  if (name == "required" || name == "require") return TlsMode::required;
  if (name == "verify-ca") return TlsMode::verify_ca;
  if (name == "verify-identity" || name == "verify-full") return TlsMode::verify_identity;
  return std::nullopt;
}

std::string os_user() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : "root";
}

class Parser {
 public:
  explicit Parser(const ConnectSpec& spec) : spec_(spec) {}

  Result<Server> run() {
    std::string_view rest = text::trim(spec_.url);
    const auto scheme = rest.find("://");
    if (scheme == std::string_view::npos) return fail(unreadable("it has no scheme"));
    rest.remove_prefix(scheme + 3);
    if (rest.find('\0') != std::string_view::npos || rest.find('#') != std::string_view::npos)
      return fail(unreadable("it contains a character that must be percent-encoded"));
    const auto query = rest.find('?');
    const std::string_view parameters = query == std::string_view::npos ? std::string_view() : rest.substr(query + 1);
    rest = rest.substr(0, query);
    // as redact_url has it: everything up to the last '@' is user and password, whatever was left unescaped there
    const auto at = rest.rfind('@');
    if (at != std::string_view::npos)
      if (auto taken = user_and_password(rest.substr(0, at)); !taken) return fail(taken.error());
    if (at != std::string_view::npos) rest.remove_prefix(at + 1);
    const auto slash = rest.find('/');
    if (auto taken = host_and_port(rest.substr(0, slash)); !taken) return fail(taken.error());
    if (slash != std::string_view::npos)
      if (auto taken = decode(rest.substr(slash + 1), server_.database); !taken) return fail(taken.error());
    for (const std::string_view one : text::split(parameters, '&'))
      if (!one.empty())
        if (auto taken = parameter(one); !taken) return fail(taken.error());
    return completed();
  }

 private:
  Error unreadable(std::string_view why) const {
    return {Code::invalid, fmt::format("The database URL {} cannot be read: {}. {}", redact_url(spec_.url), why, shape)};
  }

  Result<void> decode(std::string_view text, std::string& into) const {
    const auto decoded = percent_decoded(text);
    if (!decoded) return fail(unreadable("a '%' in it is not followed by two hexadecimal digits"));
    auto value = expand_environment(*decoded);
    if (!value) return fail(value.error());
    into = std::move(*value);
    return {};
  }

  Result<void> take_password(std::string_view text) {
    std::string value;
    if (auto decoded = decode(text, value); !decoded) return decoded;
    auto password = read_password(value);
    if (!password) return fail(password.error());
    server_.password = Secret(std::move(*password));
    has_password_ = true;
    return {};
  }

  Result<void> user_and_password(std::string_view text) {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos)
      if (auto taken = take_password(text.substr(colon + 1)); !taken) return taken;
    return decode(text.substr(0, colon), server_.user);
  }

  Result<void> host_and_port(std::string_view text) {
    std::string_view port;
    if (!text.empty() && text[0] == '[') {
      const auto end = text.find(']');
      if (end == std::string_view::npos) return fail(unreadable("the '[' of its host is not closed"));
      port = text.substr(end + 1);
      text = text.substr(1, end - 1);
      if (!port.empty() && port[0] != ':') return fail(unreadable("only a port may follow its host"));
      if (!port.empty()) port.remove_prefix(1);
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
      port = text.substr(colon + 1);
      text = text.substr(0, colon);
    }
    if (!port.empty()) {
      const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), server_.port);
      if (error != std::errc() || end != port.data() + port.size() || server_.port < 1 || server_.port > 65535)
        return fail(unreadable("its port is no number from 1 to 65535"));
      has_port_ = true;
    }
    return decode(text, server_.host);
  }

  Result<void> parameter(std::string_view text) {
    const auto equals = text.find('=');
    const std::string name = text::lower(text.substr(0, equals));
    const std::string_view raw = equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
    if (name == "password") return take_password(raw);
    std::string value;
    if (auto decoded = decode(raw, value); !decoded) return decoded;
    if (name == "ssl-mode" || name == "ssl_mode" || name == "sslmode") {
      const auto mode = tls_mode_of(value);
      if (!mode) return fail(unreadable("its ssl-mode is none of disabled, preferred, required, verify-ca, verify-identity"));
      server_.tls = *mode;
      has_tls_ = true;
      return {};
    }
    struct Known {
      std::string_view name;
      std::string* value;
    };
    const std::array<Known, 5> known = {{{"socket", &server_.socket},
                                         {"ssl-ca", &server_.ca},
                                         {"ssl-cert", &server_.certificate},
                                         {"ssl-key", &server_.key},
                                         {"user", &server_.user}}};
    for (const Known& one : known)
      if (name == one.name) {
        *one.value = std::move(value);
        return {};
      }
    // Misspelt, it may be a password's; with odd characters in it, it is the rest of a password that was not escaped.
    const std::string shown = redact_url(spec_.url);
    const bool is_name = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    return fail(Code::invalid,
                fmt::format("The database URL {} has {}, which is not known. Known are socket, ssl-mode, ssl-ca, ssl-cert, ssl-key.",
                            shown.substr(0, shown.find('?')),
                            is_name ? fmt::format("the parameter {}", text::clip(name, 40)) : "a parameter after the '?'"));
  }

  Result<Server> completed() {
    if (!spec_.database.empty()) server_.database = spec_.database;
    if (server_.user.empty()) server_.user = os_user();
    if (!spec_.password_command.empty() && !has_password_) {
      auto password = run_password_command(spec_.password_command);
      if (!password) return fail(password.error());
      server_.password = Secret(std::move(*password));
    }
    std::error_code ignored;
    const bool by_default = server_.host.empty() || (server_.host == "localhost" && !has_port_);
    if (server_.socket.empty() && by_default && std::filesystem::exists(default_socket, ignored)) server_.socket = default_socket;
    if (!server_.socket.empty())
      server_.host.clear();
    else if (server_.host.empty())
      server_.host = "localhost";
    if (!has_tls_)
      server_.tls = !server_.socket.empty() ? TlsMode::disabled : server_.local() ? TlsMode::preferred : TlsMode::verify_identity;
    if (!has_tls_ && !server_.ca.empty() && server_.tls == TlsMode::preferred) server_.tls = TlsMode::verify_ca;
    if (server_.ca.empty() && (server_.tls == TlsMode::verify_ca || server_.tls == TlsMode::verify_identity))
      server_.ca = root_certificates();
    server_.program = spec_.application_name;
    return std::move(server_);
  }

  const ConnectSpec& spec_;
  Server server_;
  bool has_password_ = false;
  bool has_port_ = false;
  bool has_tls_ = false;
};

}  // namespace

bool Server::local() const { return !socket.empty() || is_local_host(host); }

std::string Server::label() const {
  const std::string place = socket.empty() ? fmt::format("{}:{}", host, port) : socket;
  return database.empty() ? fmt::format("{} as user {}", place, user) : fmt::format("database {} on {} as user {}", database, place, user);
}

Result<Server> server_of(const ConnectSpec& spec) { return Parser(spec).run(); }

}  // namespace assay::db::mysql
