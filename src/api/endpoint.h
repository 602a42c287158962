// An endpoint is one constant record in one file, api/<verb>_<thing>.cpp. Router, role check, validation errors, OpenAPI and metrics come from it.
// Handlers run on the server's work pool; Services outlives every request.
#pragma once
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/fields.h"
#include "core/principal.h"
#include "net/http.h"

namespace assay::api {

struct Services;

/// One request on its way through a handler.
struct Call {
  const net::Request& request;
  const Principal& principal;
  std::stop_token stop;
};

enum class Method { get, post, put, patch, del };

struct Route {
  Method method;
  std::string_view path;  ///< "/api/targets/{id}": {id} fills the request's member of that name
};

consteval Route route_of(Method method, std::string_view path) {
  if (path.empty() || path.front() != '/' || (path.size() > 1 && path.back() == '/'))
    throw "a path starts with / and does not end with one";
  return {method, path};
}
consteval Route GET(std::string_view path) { return route_of(Method::get, path); }
consteval Route POST(std::string_view path) { return route_of(Method::post, path); }
consteval Route PUT(std::string_view path) { return route_of(Method::put, path); }
consteval Route PATCH(std::string_view path) { return route_of(Method::patch, path); }
consteval Route DEL(std::string_view path) { return route_of(Method::del, path); }

/// Who may call it. `anyone` = without a token even under --auth token.
struct Access {
  bool anyone = false;
  Role role = Role::viewer;
};
constexpr Access needs(Role role) { return {false, role}; }
constexpr Access anyone() { return {true, Role::viewer}; }

struct Operation {
  const Type& (*request)() = nullptr;   ///< nullptr: takes nothing
  const Type& (*response)() = nullptr;  ///< nullptr: not a JSON document of ours (text, stream)
  Result<net::Reply> (*call)(Services&, const Call&, const Route&) = nullptr;
};

/// Fills `target` from query string (GET, DELETE) or body, and from the path; all errors at once.
Result<void> read_request(const Call& call, const Route& route, const Type& type, void* target);
net::Reply json_reply(std::string body, int status = 200);

namespace detail {
template <auto H>
struct Typed;
template <class Res, class Req, Result<Res> (*H)(Services&, const Req&, const Call&)>
struct Typed<H> {
  static Result<net::Reply> call(Services& services, const Call& call, const Route& route) {
    Req request{};
    if (auto read = read_request(call, route, type_of<Req>(), &request); !read) return fail(read.error());
    auto result = H(services, request, call);
    if (!result) return fail(result.error());
    return json_reply(to_json_text(*result));
  }
  static constexpr Operation operation{&type_of<Req>, &type_of<Res>, &call};
};
template <auto H>
struct Streaming;
template <class Req, Result<net::Reply> (*H)(Services&, const Req&, const Call&)>
struct Streaming<H> {
  static Result<net::Reply> call(Services& services, const Call& call, const Route& route) {
    Req request{};
    if (auto read = read_request(call, route, type_of<Req>(), &request); !read) return fail(read.error());
    return H(services, request, call);
  }
  static constexpr Operation operation{&type_of<Req>, nullptr, &call};
};
}  // namespace detail

/// Result<Response> handle(Services&, const Request&, const Call&)
template <auto H>
constexpr Operation typed() {
  return detail::Typed<H>::operation;
}
/// Result<net::Reply> handle(Services&, const Request&, const Call&): streams and texts. `Response`: the JSON document it answers otherwise.
template <auto H, class Response = void>
constexpr Operation streaming() {
  Operation operation = detail::Streaming<H>::operation;
  if constexpr (!std::is_void_v<Response>) operation.response = &type_of<Response>;
  return operation;
}

struct Endpoint {
  Route route;
  Access access;
  Operation operation;
  std::string_view summary;
};

/// All endpoints; generated from this folder.
std::span<const Endpoint* const> endpoints();

struct Nothing {
  static constexpr std::array<Field, 0> fields() { return {}; }
};

}  // namespace assay::api

#define ASSAY_ENDPOINT(slug)             \
  extern const Endpoint endpoint_##slug; \
  constinit const Endpoint endpoint_##slug
