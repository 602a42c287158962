// Routes, the API's description, and the house's own tables: folders named in the docs, pages beside the code they describe.
#include "api/router.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/text.h"

namespace assay::api {
namespace {

namespace fs = std::filesystem;

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

std::string read(const fs::path& path) {
  std::ifstream in(path);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

TEST(House, the_architecture_page_names_every_folder_and_only_those) {
  const fs::path root = ASSAY_SOURCE_DIR;
  const std::string page = read(root / "docs/architecture.md");
  for (const auto& entry : fs::directory_iterator(root / "src"))
    if (entry.is_directory()) {
      EXPECT_NE(page.find("`src/" + entry.path().filename().string() + "/`"), std::string::npos) << entry.path();
    }
  for (std::size_t at = 0; (at = page.find("`src/", at)) != std::string::npos;) {
    const auto end = page.find('`', at + 1);
    const std::string folder = page.substr(at + 1, end - at - 1);
    EXPECT_TRUE(fs::is_directory(root / folder)) << folder;
    at = end + 1;
  }
}

TEST(House, tools_and_rules_have_their_pages_and_no_page_is_orphaned) {
  const fs::path root = ASSAY_SOURCE_DIR;
  for (const char* folder : {"src/agent/tools", "src/advise/plan/rules"})
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      fs::path other = entry.path();
      if (other.extension() == ".cpp") {
        EXPECT_TRUE(fs::exists(other.replace_extension(".md"))) << entry.path();
      }
      if (other.extension() == ".md") {
        EXPECT_TRUE(fs::exists(other.replace_extension(".cpp"))) << entry.path();
      }
    }
}

}  // namespace
}  // namespace assay::api
