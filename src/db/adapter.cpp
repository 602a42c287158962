#include "db/adapter.h"

#include "core/text.h"

namespace assay::db {

std::string_view name_of(Engine engine) {
  switch (engine) {
    case Engine::postgres: return "postgres";
    case Engine::mysql: return "mysql";
    case Engine::mariadb: return "mariadb";
  }
  return "postgres";
}

int Rows::column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return static_cast<int>(i);
  return -1;
}

std::unique_ptr<Adapter> make_adapter(Engine engine) { return engine == Engine::postgres ? make_postgres() : make_mysql(engine); }

Result<Engine> engine_of_url(std::string_view url) {
  url = text::trim(url);
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) {
    if (url.find('=') != std::string_view::npos) return Engine::postgres;
    return fail(Code::invalid,
                "This is no database URL. Write postgres://user@host:5432/database, or libpq keywords such as \"host=… dbname=…\".");
  }
  const std::string scheme = text::lower(url.substr(0, scheme_end));
  if (scheme == "postgres" || scheme == "postgresql") return Engine::postgres;
  if (scheme == "mysql") return Engine::mysql;
  if (scheme == "mariadb") return Engine::mariadb;
  return fail(Code::unsupported, fmt::format("{}:// is not supported. Supported are postgres://, mysql:// and mariadb://.", scheme));
}

namespace {

/// Values of `password=` and `sslpassword=` in URL parameters and keyword strings (quoted values as libpq reads them).
std::string redact_parameters(std::string out, bool is_url) {
  const std::string lowered = text::lower(out);
  std::string redacted;
  std::size_t at = 0;
  for (std::size_t hit = lowered.find("password"); hit != std::string::npos; hit = lowered.find("password", at)) {
    std::size_t value = hit + 8;
    while (!is_url && value < out.size() && out[value] == ' ') ++value;
    if (value >= out.size() || out[value] != '=') {
      redacted += out.substr(at, value - at);
      at = value;
      continue;
    }
    ++value;
    while (!is_url && value < out.size() && out[value] == ' ') ++value;
    redacted += out.substr(at, value - at) + "***";
    at = value;
    const bool quoted = !is_url && at < out.size() && out[at] == '\'';
    if (quoted) ++at;
    while (at < out.size() && (quoted ? out[at] != '\'' : is_url ? out[at] != '&' : out[at] != ' '))
      at += !is_url && out[at] == '\\' ? 2U : 1U;
    at = std::min(at + (quoted ? 1U : 0U), out.size());
  }
  return redacted + out.substr(at);
}

}  // namespace

std::string redact_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return redact_parameters(std::string(url), false);
  std::string out(url);
  const std::size_t begin = scheme_end + 3;
  // An unescaped '@' or '/' inside a password must not leak it: everything up to the last '@' before the parameters is userinfo.
  const std::size_t query = out.find('?', begin);
  std::size_t at = out.rfind('@', query);
  // … and an unescaped '?' in it neither: then the '@' comes later. Hiding too much of "h:1?socket=/a@b" is harmless.
  if (at == std::string::npos || at < begin) at = out.rfind('@');
  if (at != std::string::npos && at >= begin) {
    const std::size_t colon = out.find(':', begin);
    if (colon != std::string::npos && colon < at) out.replace(colon + 1, at - colon - 1, "***");
  }
  return redact_parameters(std::move(out), true);
}

}  // namespace assay::db
