// Who may call what, for every endpoint there is: without a token, and with each role, under --auth token.
#include <gtest/gtest.h>

#include "api/test_services.h"

namespace assay::api {
namespace {

int status_of(TestServices& services, const Endpoint& endpoint, const std::string& token) {
  static constexpr std::array verbs = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  net::Request request;
  request.method = verbs[static_cast<std::size_t>(endpoint.route.method)];
  std::string path(endpoint.route.path);
  // nothing of that name is there, so that being let in changes nothing
  while (path.find('{') != std::string::npos) path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "none");
  EXPECT_TRUE(net::set_target(request, path));
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  return services.send(std::move(request)).response.status;
}

TEST(Roles, every_endpoint_lets_in_whom_it_declares_and_nobody_else) {
  TestServices services("token", false);
  const std::pair<Role, std::string> users[] = {
      {Role::viewer, services.token_of("viewer")}, {Role::editor, services.token_of("editor")}, {Role::admin, services.token_of("admin")}};
  for (const Endpoint* endpoint : endpoints()) {
    SCOPED_TRACE(fmt::format("{} {}", static_cast<int>(endpoint->route.method), endpoint->route.path));
    const Access access = endpoint->access;
    for (const std::string& token : {std::string(), std::string("unknown")}) {
      const int status = status_of(services, *endpoint, token);
      EXPECT_EQ(status == 401, !access.anyone) << status;
      EXPECT_NE(status, 403);
    }
    for (const auto& [role, token] : users) {
      const int status = status_of(services, *endpoint, token);
      EXPECT_EQ(status == 403, !access.anyone && role < access.role) << static_cast<int>(role) << ": " << status;
      EXPECT_NE(status, 401);
      EXPECT_LT(status, 500) << status;
    }
  }
}

TEST(Roles, without_auth_everybody_is_the_local_admin) {
  TestServices services("none", false);
  for (const Endpoint* endpoint : endpoints()) {
    const int status = status_of(services, *endpoint, "");
    EXPECT_TRUE(status != 401 && status != 403) << endpoint->route.path << ": " << status;
  }
}

}  // namespace
}  // namespace assay::api
