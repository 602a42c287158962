#include "net/http.h"

#include <algorithm>

#include "core/json.h"
#include "core/text.h"

namespace assay::net {

std::string_view Request::header(std::string_view name) const {
  for (const Header& h : headers)
    if (text::iequals(h.name, name)) return h.value;
  return {};
}

std::string error_body(std::string_view code, std::string_view message, std::string_view request_id) {
  return Json::object({{"error", Json::object({{"code", code}, {"message", message}, {"request_id", request_id}})}}).dump();
}

namespace {
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::optional<std::string> percent_decode(std::string_view raw, bool plus_is_blank) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      if (i + 2 >= raw.size()) return std::nullopt;
      const int high = hex_value(raw[i + 1]), low = hex_value(raw[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  if (query.empty()) return out;
  for (const std::string_view part : text::split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto name = percent_decode(part.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (name && value) out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

bool set_target(Request& request, std::string target) {
  const std::size_t mark = target.find('?');
  auto path = percent_decode(std::string_view(target).substr(0, mark), false);
  if (!path || !path->starts_with('/') || !text::is_utf8(*path)) return false;
  request.path = std::move(*path);
  request.query = mark == std::string::npos ? std::string() : target.substr(mark + 1);
  request.params = parse_query(request.query);
  request.target = std::move(target);
  return true;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  const auto strong = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
  if (if_none_match.empty()) return false;
  for (const std::string_view raw : text::split(if_none_match, ',')) {
    const std::string_view tag = text::trim(raw);
    if (tag == "*" || strong(tag) == strong(etag)) return true;
  }
  return false;
}

void apply_etag(const Request& request, Response& response, std::string_view etag) {
  response.headers.push_back({"ETag", std::string(etag)});
  if (response.status != 200 || (request.method != "GET" && request.method != "HEAD")) return;
  if (!etag_matches(request.header("If-None-Match"), etag)) return;
  response.status = 304;
  response.body.clear();
  response.static_body = {};
}

namespace {
std::string_view authority_of(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
}
}  // namespace

std::string host_of(std::string_view authority_or_origin) {
  std::string_view host = authority_of(authority_or_origin);
  if (host.starts_with('[')) return text::lower(host.substr(1, std::max<std::size_t>(host.find(']'), 1) - 1));
  host = host.substr(0, host.find_first_of(":/"));
  if (host.ends_with('.')) host.remove_suffix(1);
  return text::lower(host);
}

bool host_allowed(const ServerOptions& options, std::string_view host_header) {
  const std::string host = host_of(host_header);
  if (host.empty()) return false;
  if (host == "localhost" || host == "127.0.0.1" || host == "::1" || host == options.address) return true;
  // Listening everywhere: an address cannot be rebound as a name can.
  const bool everywhere = options.address == "0.0.0.0" || options.address == "::";
  if (everywhere && host.find_first_not_of("0123456789abcdef:.") == std::string::npos &&
      (host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos))
    return true;
  return std::any_of(options.allowed_hosts.begin(), options.allowed_hosts.end(),
                     [&](const std::string& name) { return name == "*" || host_of(name) == host; });
}

bool origin_allowed(std::string_view origin, std::string_view host_header) {
  if (origin.empty()) return true;
  if (origin.find("://") == std::string_view::npos) return false;  // "null": a sandboxed frame or a file
  return text::lower(authority_of(origin)) == text::lower(host_header);
}

}  // namespace assay::net
