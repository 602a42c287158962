#include "api/router.h"
#include "core/text.h"

namespace assay::api {
namespace {

/// GET /api/monitor/top-queries → GetMonitorTopQueries; /api/targets/{id} → TargetsId
std::string component_name(const Route& route) {
  constexpr std::string_view verbs[] = {"Get", "Post", "Put", "Patch", "Delete"};
  std::string name(verbs[static_cast<std::size_t>(route.method)]);
  bool upper = true;
  std::string_view path = route.path;
  if (path.starts_with("/api/")) path.remove_prefix(5);
  for (const char c : path) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
      upper = true;
      continue;
    }
    name.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    upper = false;
  }
  return name;
}

Json parameter(std::string_view name, std::string_view in, bool needed, const Json& schema, std::string_view description) {
  Json out = Json::object({{"name", name}, {"in", in}, {"required", needed}, {"schema", schema}});
  if (!description.empty()) out.set("description", description);
  return out;
}

/// Path and query parameters; members that are not in the path of a POST, PUT or PATCH are its body.
Json parameters(const Endpoint& endpoint, Json& schemas) {
  Json list = Json::array();
  if (!endpoint.operation.request) return list;
  const bool query = endpoint.route.method == Method::get || endpoint.route.method == Method::del;
  for (const Field& f : endpoint.operation.request().fields()) {
    const bool in_path = endpoint.route.path.find(fmt::format("{{{}}}", f.name)) != std::string_view::npos;
    if (in_path)
      list.push(parameter(f.name, "path", true, schema_of(f.type(), schemas), f.description));
    else if (query)
      list.push(parameter(f.name, "query", f.flag == FieldFlag::required, schema_of(f.type(), schemas), f.description));
  }
  return list;
}

Json media(Json schema) { return Json::object({{"application/json", Json::object({{"schema", std::move(schema)}})}}); }

Json named(const Type& type, const std::string& name, Json& schemas) {
  Json schema = schema_of(type, schemas);
  if (!type.anonymous) return schema;
  schemas.set(name, std::move(schema));
  return Json::object({{"$ref", "#/components/schemas/" + name}});
}

Json operation(const Endpoint& endpoint, Json& schemas) {
  const std::string name = component_name(endpoint.route);
  const bool body = endpoint.route.method != Method::get && endpoint.route.method != Method::del;
  Json out = Json::object({{"operationId", name}, {"summary", endpoint.summary}});
  Json params = parameters(endpoint, schemas);
  if (!params.items().empty()) out.set("parameters", std::move(params));
  if (body && endpoint.operation.request && !endpoint.operation.request().fields().empty())
    out.set("requestBody",
            Json::object({{"required", true}, {"content", media(named(endpoint.operation.request(), name + "Request", schemas))}}));
  Json ok = Json::object({{"description", "OK"}});
  if (endpoint.operation.response) ok.set("content", media(named(endpoint.operation.response(), name + "Response", schemas)));
  const Json problem =
      Json::object({{"description", "What went wrong"}, {"content", media(Json::object({{"$ref", "#/components/schemas/Problem"}}))}});
  out.set("responses", Json::object({{"200", std::move(ok)}, {"default", problem}}));
  out.set("security", endpoint.access.anyone ? Json::array() : Json::array({Json::object({{"token", Json::array()}})}));
  return out;
}

}  // namespace

std::string openapi_document(std::string_view version) {
  Json schemas = Json::object();
  const Json text = Json::object({{"type", "string"}});
  schemas.set("Problem",
              Json::object(
                  {{"type", "object"},
                   {"required", Json::array({"error"})},
                   {"properties",
                    Json::object(
                        {{"error",
                          Json::object({{"type", "object"},
                                        {"required", Json::array({"code", "message", "request_id"})},
                                        {"properties",
                                         Json::object({{"code", text}, {"message", text}, {"request_id", text}, {"where", text}})}})}})}}));
  Json paths = Json::object();
  for (const Endpoint* endpoint : endpoints()) {
    constexpr std::string_view verbs[] = {"get", "post", "put", "patch", "delete"};
    Json item = paths[endpoint->route.path];
    item.set(verbs[static_cast<std::size_t>(endpoint->route.method)], operation(*endpoint, schemas));
    paths.set(endpoint->route.path, std::move(item));
  }
  Json document = Json::object({{"openapi", "3.1.0"},
                                {"info", Json::object({{"title", "Assay"},
                                                       {"version", version},
                                                       {"license", Json::object({{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}})}})},
                                {"paths", std::move(paths)}});
  document.set("components",
               Json::object({{"schemas", std::move(schemas)},
                             {"securitySchemes", Json::object({{"token", Json::object({{"type", "http"}, {"scheme", "bearer"}})}})}}));
  return document.dump(2) + "\n";
}

}  // namespace assay::api
