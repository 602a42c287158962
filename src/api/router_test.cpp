// Routes, the mapping of errors, and the API's description.
#include "api/router.h"

#include <gtest/gtest.h>

#include <set>

#include "api/test_services.h"
#include "core/text.h"

namespace assay::api {
namespace {

TEST(Routes, match_literally_or_by_parameter) {
  EXPECT_TRUE(match_path("/api/targets", "/api/targets"));
  EXPECT_FALSE(match_path("/api/targets", "/api/targets/"));
  EXPECT_FALSE(match_path("/api/targets", "/api"));
  const auto found = match_path("/api/targets/{id}", "/api/targets/shop");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0), (std::pair<std::string, std::string>{"id", "shop"}));
  EXPECT_FALSE(match_path("/api/targets/{id}", "/api/targets/"));
}

TEST(Routes, no_two_endpoints_share_one) {
  std::set<std::pair<int, std::string>> seen;
  for (const Endpoint* endpoint : endpoints())
    EXPECT_TRUE(seen.emplace(static_cast<int>(endpoint->route.method), endpoint->route.path).second) << endpoint->route.path;
  EXPECT_GE(seen.size(), 20U);
}

TEST(Errors, each_code_has_its_status) {
  const std::pair<Code, int> table[] = {{Code::invalid, 400},   {Code::unauthenticated, 401}, {Code::forbidden, 403},
                                        {Code::not_found, 404}, {Code::too_large, 413},       {Code::rate_limited, 429},
                                        {Code::internal, 500},  {Code::unavailable, 503},     {Code::timeout, 504}};
  for (const auto& [code, status] : table) EXPECT_EQ(http_status(code), status);
}

TEST(Pages, may_be_framed_when_shared_and_by_configured_sites_only) {
  TestServices services("none", false);
  const auto framed_by = [&](std::string path) {
    net::Request request;
    request.method = "GET";
    request.path = std::move(path);
    return services.send(std::move(request)).response.framed_by;
  };
  EXPECT_EQ(framed_by("/shared/abc"), "");
  services.embed({"https://wiki.example.org", "http://localhost:8000"});
  EXPECT_EQ(framed_by("/shared/abc"), "https://wiki.example.org http://localhost:8000");
  for (const char* path : {"/", "/diagrams", "/shared", "/sharedness", "/api/targets", "/api/shared/abc"})
    EXPECT_EQ(framed_by(path), "") << path;
}

TEST(OpenApi, is_json_stable_and_every_reference_resolves) {
  const std::string text = openapi_document("1");
  EXPECT_EQ(text, openapi_document("1"));
  const auto json = Json::parse(text);
  ASSERT_TRUE(json);
  const Json& schemas = (*json)["components"]["schemas"];
  const std::string prefix = "#/components/schemas/";
  for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
    at += prefix.size();
    const std::string name = text.substr(at, text.find('"', at) - at);
    EXPECT_TRUE(schemas.find(name)) << name;
  }
  for (const auto& [path, item] : (*json)["paths"].members())
    for (const auto& [verb, operation] : item.members()) EXPECT_FALSE(operation["summary"].as_string().empty()) << verb << " " << path;
}

}  // namespace
}  // namespace assay::api
