#include "db/mysql/server.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "db/endpoint.h"
#include "db/mysql/grants.h"

namespace assay::db::mysql {
namespace {

std::string told(const std::string& url) {
  const auto server = server_of({.url = url});
  if (!server) return "error: " + server.error().message;
  constexpr std::string_view modes[] = {"disabled", "preferred", "required", "verify-ca", "verify-identity"};
  return fmt::format("{}:{} socket={} {}/{} db={} {}", server->host, server->port, server->socket, server->user, server->password.reveal(),
                     server->database, modes[static_cast<std::size_t>(server->tls)]);
}

TEST(ServerUrl, is_read_as_people_write_it) {
  ::setenv("ASSAY_TEST_VALUE", "from env", 1);
  struct Case {
    const char* url;
    const char* means;
  };
  const Case cases[] = {
      {"mysql://app:pw@db1:3307/shop", "db1:3307 socket= app/pw db=shop verify-identity"},
      {"mariadb://app@db1/shop", "db1:3306 socket= app/ db=shop verify-identity"},
      {"MYSQL://app@db1", "db1:3306 socket= app/ db= verify-identity"},
      {"mysql://app@127.0.0.1/shop", "127.0.0.1:3306 socket= app/ db=shop preferred"},
      {"mysql://app@localhost:3306/shop", "localhost:3306 socket= app/ db=shop preferred"},
      {"mysql://app@127.0.0.1.evil.example/shop", "127.0.0.1.evil.example:3306 socket= app/ db=shop verify-identity"},
      {"mysql://app@[::1]:3308/shop", "::1:3308 socket= app/ db=shop preferred"},
      {"mysql://app@h/?socket=/run/x.sock", ":3306 socket=/run/x.sock app/ db= disabled"},
      {"mysql:///shop?socket=/run/x.sock&user=app", ":3306 socket=/run/x.sock app/ db=shop disabled"},
      {"mysql://app:p%40%2F%3A%25@h/sh%6Fp", "h:3306 socket= app/p@/:% db=shop verify-identity"},
      {"mysql://app:p@ss@h/shop", "h:3306 socket= app/p@ss db=shop verify-identity"},
      {"mysql://app:${ASSAY_TEST_VALUE}@h/shop", "h:3306 socket= app/from env db=shop verify-identity"},
      {"mysql://app@h/shop?password=x%26y&ssl-mode=REQUIRED", "h:3306 socket= app/x&y db=shop required"},
      {"mysql://app@h/shop?ssl-mode=disabled", "h:3306 socket= app/ db=shop disabled"},
      {"mysql://app@h/shop?ssl_mode=VERIFY_CA", "h:3306 socket= app/ db=shop verify-ca"},
      {"mysql://app@127.0.0.1/shop?ssl-ca=/ca.pem", "127.0.0.1:3306 socket= app/ db=shop verify-ca"},
      {" mysql://app@h/shop ", "h:3306 socket= app/ db=shop verify-identity"},
  };
  for (const Case& c : cases) EXPECT_EQ(told(c.url), c.means) << c.url;
}

TEST(ServerUrl, that_cannot_be_read_says_why_and_hides_the_password) {
  struct Case {
    const char* url;
    const char* says;
  };
  const Case cases[] = {
      {"mysql://app:s3cret@h:port/shop", "port"},
      {"mysql://app:s3cret@h:0/shop", "port"},
      {"mysql://app:s3cret@h:99999/shop", "port"},
      {"mysql://app:s3cret@[::1/shop", "'['"},
      {"mysql://app:s3cret@[::1]x/shop", "host"},
      {"mysql://app:s3cret%4@h/shop", "hexadecimal"},
      {"mysql://app:s3cret%zz@h/shop", "hexadecimal"},
      {"mysql://app:s3cret@h/shop?ssl-mode=yes", "ssl-mode"},
      {"mysql://app:s3cret@h/shop?charset=utf8", "charset"},
      {"mysql://app@h/shop?password=s3cret&pasword=s3cret", "pasword"},
      {"mysql://app:s3c#ret@h/shop", "percent-encoded"},
      {"mysql://app:1?s3cret@h/shop", "known"},
      {"mysql://app:s3cret@h/shop%00x", "hexadecimal"},
  };
  for (const Case& c : cases) {
    const auto server = server_of({.url = c.url});
    ASSERT_FALSE(server) << c.url;
    EXPECT_EQ(server.error().code, Code::invalid);
    EXPECT_NE(server.error().message.find(c.says), std::string::npos) << server.error().message;
    EXPECT_EQ(server.error().message.find("s3cret"), std::string::npos) << server.error().message;
  }
}

TEST(ServerUrl, a_database_of_the_request_wins_and_a_host_is_local_or_not) {
  EXPECT_EQ(server_of({.url = "mysql://a@h/one", .database = "two"})->database, "two");
  for (const char* host : {"", "/run/x", "localhost", "::1", "127.0.0.1", "127.1.2.3"}) EXPECT_TRUE(is_local_host(host)) << host;
  for (const char* host : {"db1", "10.0.0.1", "127.0.0.1.evil.example", "localhost.evil.example"})
    EXPECT_FALSE(is_local_host(host)) << host;
  EXPECT_EQ(server_of({.url = "mysql://a:pw@h/d"})->label(), "database d on h:3306 as user a");
  EXPECT_EQ(server_of({.url = "mysql://a:pw@h"})->label(), "h:3306 as user a");
}

TEST(ServerGrants, are_taken_apart) {
  Grants grants;
  for (const char* line :
       {"GRANT PROCESS, REPLICATION CLIENT ON *.* TO `app`@`%`", "GRANT SELECT, SHOW VIEW ON `sh\\_op%`.* TO `app`@`%` WITH GRANT OPTION",
        "GRANT SELECT (a, b), SELECT ON `other`.`t` TO `app`@`%`", "GRANT `watching`@`%` TO `app`@`%`",
        "GRANT PROXY ON ''@'%' TO 'root'@'localhost'", "GRANT SELECT ON `od``d`.* TO `app`@`%`", "", "GRANT", "GRANT SELECT ON `unclosed"})
    grants.add(line);
  EXPECT_TRUE(grants.global("PROCESS"));
  EXPECT_FALSE(grants.global("SELECT") || grants.all() || grants.writes());
  EXPECT_TRUE(grants.on_database("sh_op1", "SELECT"));
  EXPECT_TRUE(grants.on_database("sh_op", "GRANT OPTION"));
  EXPECT_TRUE(grants.on_database("od`d", "SELECT"));
  EXPECT_FALSE(grants.on_database("shxop", "SELECT"));
  EXPECT_FALSE(grants.on_database("other", "SELECT"));
  grants.add("GRANT INSERT ON `other`.`t` TO `app`@`%`");
  EXPECT_TRUE(grants.writes());
  Grants everything;
  everything.add("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION");
  EXPECT_TRUE(everything.all() && everything.writes() && everything.global("FILE") && everything.on_database("any", "TRIGGER"));
}

}  // namespace
}  // namespace assay::db::mysql
