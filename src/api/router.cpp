#include "api/router.h"

#include "api/assets.h"
#include "api/services.h"
#include "core/log.h"
#include "core/text.h"

namespace assay::api {
namespace {

std::string_view verb(Method method) {
  constexpr std::string_view names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return names[static_cast<std::size_t>(method)];
}

struct Found {
  const Endpoint* endpoint = nullptr;
  bool path_known = false;
};

/// A literal path wins over one with parameters.
Found find_endpoint(std::string_view method, std::string_view path) {
  Found found;
  for (const Endpoint* endpoint : endpoints()) {
    if (!match_path(endpoint->route.path, path)) continue;
    found.path_known = true;
    if (verb(endpoint->route.method) != method) continue;
    if (!found.endpoint || endpoint->route.path == path) found.endpoint = endpoint;
  }
  return found;
}

Result<void> put_pairs(const Type& type, void* target, std::span<const std::pair<std::string, std::string>> pairs) {
  for (const auto& [key, value] : pairs)
    for (const Field& f : type.fields())
      if (f.name == key) {
        if (const std::string wrong = read_text(value, f.type(), f.at(target)); !wrong.empty())
          return fail(Code::invalid, fmt::format("{} {}.", key, wrong));
      }
  return {};
}

}  // namespace

int http_status(Code code) {
  switch (code) {
    case Code::invalid: return 400;
    case Code::unauthenticated: return 401;
    case Code::forbidden: return 403;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::too_large: return 413;
    case Code::rate_limited: return 429;
    case Code::timeout: return 504;
    case Code::cancelled: return 499;
    case Code::unavailable: return 503;
    case Code::upstream: return 502;
    case Code::unsupported: return 422;
    case Code::internal: return 500;
  }
  return 500;
}

net::Reply error_reply(const Error& error, std::string_view request_id) {
  Json body = Json::object({{"code", name_of(error.code)}, {"message", error.message}, {"request_id", request_id}});
  if (!error.where.empty()) body.set("where", error.where);
  return json_reply(Json::object({{"error", std::move(body)}}).dump(), http_status(error.code));
}

net::Reply json_reply(std::string body, int status) {
  net::Reply reply;
  reply.response.status = status;
  reply.response.content_type = "application/json; charset=utf-8";
  reply.response.headers.push_back({"Cache-Control", "no-store"});
  reply.response.body = std::move(body);
  return reply;
}

std::optional<std::vector<std::pair<std::string, std::string>>> match_path(std::string_view pattern, std::string_view path) {
  const auto want = text::split(pattern, '/'), have = text::split(path, '/');
  if (want.size() != have.size()) return std::nullopt;
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < want.size(); ++i) {
    const bool parameter = want[i].size() > 2 && want[i].front() == '{';
    if (parameter && !have[i].empty())
      values.emplace_back(want[i].substr(1, want[i].size() - 2), have[i]);
    else if (want[i] != have[i])
      return std::nullopt;
  }
  return values;
}

Result<void> read_request(const Call& call, const Route& route, const Type& type, void* target) {
  const auto from_path = match_path(route.path, call.request.path).value_or(std::vector<std::pair<std::string, std::string>>{});
  std::vector<FieldError> errors;
  if (route.method == Method::get || route.method == Method::del) {
    auto pairs = call.request.params;
    pairs.insert(pairs.end(), from_path.begin(), from_path.end());
    errors = read_pairs(pairs, type, target);
  } else {
    const std::string_view content = call.request.header("content-type");
    if (!call.request.body.empty() && !content.empty() && content.find("json") == std::string_view::npos)
      return fail(Code::unsupported,
                  fmt::format("{} takes a JSON body, not {}. Send Content-Type: application/json.", route.path, content));
    auto body = call.request.body.empty() ? Result<Json>(Json::object()) : Json::parse(call.request.body, 64);
    if (!body) return fail(body.error());
    if (body->is_object())
      for (const auto& [key, value] : from_path) body->set(key, value);
    errors = read_json(*body, type, target);
  }
  if (!errors.empty()) return fail(as_error(errors, "The request"));
  return put_pairs(type, target, from_path);
}

Router::Router(Services& services) : services_(services) {}

bool Router::is_cheap(const net::Request& request) {
  return request.path == "/healthz" || request.path == "/" || request.path.starts_with("/assets/") || request.path == "/favicon.svg";
}

net::Reply Router::handle(const net::Request& request, std::stop_token stop) const {
  const auto started = services_.clock.steady();
  net::Reply reply;
  try {
    reply = dispatch(request, std::move(stop));
  } catch (const std::exception& e) {
    log::error("request_failed", {{"path", request.path}, {"request_id", request.request_id}, {"what", e.what()}});
    reply = error_reply({Code::internal, fmt::format("Assay hit a bug while answering {}. The log has the details under request {}.",
                                                     request.path, request.request_id)},
                        request.request_id);
  }
  const std::chrono::duration<double> took = services_.clock.steady() - started;
  services_.metrics.count("assay_http_requests_total", "HTTP requests", {{"status", std::to_string(reply.response.status)}});
  services_.metrics.observe("assay_http_request_seconds", "Time to answer an HTTP request", {}, took.count());
  if (reply.response.status >= 500)
    log::warning("request",
                 {{"path", request.path}, {"status", std::to_string(reply.response.status)}, {"request_id", request.request_id}});
  return reply;
}

net::Reply Router::page(const net::Request& request) const {
  net::Reply reply = serve_asset(request, services_.web_root);
  if (request.path.starts_with("/shared/")) reply.response.framed_by = text::join(services_.embed_origins, " ");
  return reply;
}

net::Reply Router::dispatch(const net::Request& request, std::stop_token stop) const {
  const Found found = find_endpoint(request.method == "HEAD" ? "GET" : request.method, request.path);
  if (!found.endpoint) {
    if (found.path_known) {
      net::Reply reply =
          error_reply({Code::unsupported, fmt::format("{} does not take {}.", request.path, request.method)}, request.request_id);
      reply.response.status = 405;
      return reply;
    }
    if ((request.method == "GET" || request.method == "HEAD") && !request.path.starts_with("/api/")) return page(request);
    return error_reply({Code::not_found, fmt::format("There is no {} here. /api/openapi.json lists what is.", request.path)},
                       request.request_id);
  }
  Principal principal{"anonymous", Role::viewer};
  if (!found.endpoint->access.anyone) {
    auto known = services_.authenticate(request);
    if (!known) return error_reply(known.error(), request.request_id);
    principal = *known;
    if (!principal.may(found.endpoint->access.role)) {
      std::string_view needed = "";
      for (const EnumName& name : enum_names(Role{}))
        if (name.value == static_cast<int>(found.endpoint->access.role)) needed = name.name;
      return error_reply({Code::forbidden, fmt::format("{} may not do this: it needs the role {}. Ask an admin.", principal.name, needed)},
                         request.request_id);
    }
  }
  auto reply = found.endpoint->operation.call(services_, Call{request, principal, std::move(stop)}, found.endpoint->route);
  if (reply) return std::move(*reply);
  if (!reply.error().detail.empty()) log::debug("error_detail", {{"request_id", request.request_id}, {"detail", reply.error().detail}});
  return error_reply(reply.error(), request.request_id);
}

}  // namespace assay::api
