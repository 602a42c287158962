// How people really reach MySQL and MariaDB servers: passwords, TLS, and servers that are not what they say.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/mysql.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

int bound_socket(int& port) {
  const int made = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(made, reinterpret_cast<sockaddr*>(&address), size), 0);
  ::getsockname(made, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return made;
}
int free_port() {
  int port = 0;
  ::close(bound_socket(port));
  return port;
}

Result<std::unique_ptr<db::Connection>> connect(const std::string& url) { return db::make_mysql()->connect({.url = url}, {}); }

struct Refused {
  std::string url;
  Code code;
  std::string says;
};
void expect_refused(std::initializer_list<Refused> cases) {
  for (const Refused& c : cases) {
    const auto made = connect(c.url);
    ASSERT_FALSE(made) << c.url;
    EXPECT_EQ(made.error().code, c.code) << c.url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_NE(made.error().message.find(c.says), std::string::npos)
        << c.url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_EQ((made.error().message + made.error().detail).find("s3cret"), std::string::npos);
  }
}

bool encrypted(db::Connection& connection) {
  return !test::rows(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'").rows[0][1].value_or("").empty();
}

class Access : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(base_);
    const std::string make =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " + key_ +
        " -out " + certificate_ + " >/dev/null 2>&1";
    ASSERT_EQ(std::system(make.c_str()), 0);
    ::chmod(key_.c_str(), 0644);
  }
  twin::MysqlCluster start(std::vector<std::pair<std::string, std::string>> settings, int port) {
    auto server = twin::MysqlCluster::start(
        {.dir = base_ / ("data" + std::to_string(port)), .bindir = test::bindir(), .settings = std::move(settings), .port = port});
    if (!server) throw std::runtime_error(server.error().message + server.error().detail);
    auto admin = db::make_mysql()->connect({.url = server->url(), .read_only = false}, {});
    if (!admin) throw std::runtime_error(admin.error().message);
    test::run(**admin, {"CREATE DATABASE shop", "CREATE USER app@'%' IDENTIFIED BY 'p@ss/word'",
                        "CREATE USER tls_only@'%' IDENTIFIED BY 'p@ss/word' REQUIRE SSL", "GRANT SELECT ON shop.* TO app@'%'",
                        "GRANT SELECT ON shop.* TO tls_only@'%'"});
    return std::move(*server);
  }
  const fs::path base_ = test::temp_dir("access");
  const std::string key_ = (base_ / "server.key").string();
  const std::string certificate_ = (base_ / "server.crt").string();
};

TEST_F(Access, passwords_and_tls_are_checked_and_each_refusal_says_what_to_do) {
  const int port = free_port();
  const auto server = start({{"ssl-cert", certificate_}, {"ssl-key", key_}}, port);
  const std::string at = fmt::format("@127.0.0.1:{}/shop", port);
  const std::string at_name = fmt::format("@localhost:{}/shop?ssl-ca={}", port, certificate_);
  std::ofstream(base_ / "pw") << "p@ss/word\n";
  ::setenv("ASSAY_TEST_PASSWORD", "p@ss/word", 1);
  const std::string fine[] = {"mysql://app:p%40ss%2Fword" + at,
                              "mysql://app:${ASSAY_TEST_PASSWORD}" + at,
                              "mysql://app" + at + "?password=file:" + (base_ / "pw").string(),
                              "mysql://app:p%40ss%2Fword" + at + "?ssl-mode=disabled",
                              "mysql://app:p%40ss%2Fword" + at + "?ssl-mode=REQUIRED",
                              "mysql://tls_only:p%40ss%2Fword" + at,
                              "mysql://tls_only:p%40ss%2Fword" + at + "?ssl-mode=verify-ca&ssl-ca=" + certificate_,
                              "mysql://tls_only:p%40ss%2Fword" + at_name + "&ssl-mode=verify-identity"};
  for (const std::string& url : fine) {
    const auto made = connect(url);
    ASSERT_TRUE(made) << url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_EQ(encrypted(**made), url.find("disabled") == std::string::npos) << url;
    const auto late = (*made)->query("SELECT SLEEP(20)", {}, {.timeout = Millis(100)}, {});
    EXPECT_EQ(late.error().code, Code::timeout);
    EXPECT_TRUE((*made)->alive()) << url << ": the statement could not be ended";
  }
  ::unsetenv("ASSAY_TEST_PASSWORD");
  const auto by_command = [&](const std::string& command) {
    return db::make_mysql()->connect({.url = "mysql://app" + at, .password_command = command}, {});
  };
  EXPECT_TRUE(by_command("cat '" + (base_ / "pw").string() + "'"));
  EXPECT_FALSE(by_command("exit 3"));
  expect_refused({
      {"mysql://app:s3cret" + at, Code::unauthenticated, "password was refused"},
      {"mysql://app" + at, Code::unauthenticated, "none was given"},
      {"mysql://tls_only:s3cret" + at + "?ssl-mode=disabled", Code::unauthenticated, "refused"},
      {"mysql://app:s3cret@localhost:" + std::to_string(port) + "/shop?ssl-mode=verify-identity", Code::unavailable, "not trusted"},
      {"mysql://app:s3cret" + at + "?ssl-mode=verify-ca", Code::unavailable, "not trusted"},
      {"mysql://app:s3cret" + at + "?ssl-mode=verify-identity&ssl-ca=" + certificate_, Code::unavailable, "not for this host"},
      {"mysql://app:s3cret" + at_name + "&ssl-mode=verify-identity&ssl-ca=/nonexistent.pem", Code::invalid, "ssl-ca"},
  });
}

TEST_F(Access, a_server_without_tls_is_refused_where_tls_is_demanded) {
  const int port = free_port();
  const auto server = start({{"skip-ssl", ""}}, port);
  const std::string at = fmt::format("@127.0.0.1:{}/shop", port);
  for (const char* mode : {"", "?ssl-mode=preferred", "?ssl-mode=disabled"}) {
    const auto made = connect("mysql://app:p%40ss%2Fword" + at + mode);
    ASSERT_TRUE(made) << mode << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_FALSE(encrypted(**made));
    if (std::string_view(mode).empty()) {
      EXPECT_TRUE(db::make_mysql()->probe(**made, {})->can_explain);
    }
  }
  for (const char* mode : {"required", "verify-ca", "verify-identity"})
    expect_refused({{"mysql://app:p%40ss%2Fword" + at + "?ssl-mode=" + mode, Code::unavailable, "the server offers none"}});
}

/// Speaks just enough of the protocol to ask for what it must not get, and keeps what it was sent.
class Impostor {
 public:
  enum class Wants { password, file };
  explicit Impostor(Wants wants) : wants_(wants), listening_(bound_socket(port_)) {
    EXPECT_EQ(::listen(listening_, 4), 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~Impostor() { finish(); }
  int port() const { return port_; }
  std::string finish() {
    ::shutdown(listening_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    if (listening_ >= 0) ::close(std::exchange(listening_, -1));
    return heard_;
  }

 private:
  static void send_packet(int peer, int sequence, const std::string& payload) {
    std::string packet = {static_cast<char>(payload.size()), 0, 0, static_cast<char>(sequence)};
    packet += payload;
    (void)!::send(peer, packet.data(), packet.size(), MSG_NOSIGNAL);
  }
  bool hear(int peer) {
    char bytes[4096];
    const auto got = ::recv(peer, bytes, sizeof bytes, 0);
    if (got > 0) heard_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }
  void serve() {
    const int peer = ::accept(listening_, nullptr, nullptr);
    if (peer < 0) return;
    using namespace std::string_literals;
    // protocol 10, no TLS; capabilities: 4.1 protocol, secure connection, plugin authentication
    send_packet(peer, 0,
                "\x0a"s + "10.11.1-MariaDB\0"s + "\1\0\0\0"s + "12345678\0"s + "\x08\x82"s + "\x2d\2\0"s + "\x08\0\x15"s +
                    std::string(10, '\0') + "123456789012\0"s + "mysql_native_password\0"s);
    if (hear(peer)) {
      if (wants_ == Wants::password) {
        send_packet(peer, 2, "\xfemysql_clear_password\0"s);
      } else {
        send_packet(peer, 2, "\0\0\0\2\0\0\0"s);
        hear(peer);  // the first statement
        send_packet(peer, 1, "\xfb/etc/passwd"s);
      }
      while (hear(peer)) {
      }
    }
    ::close(peer);
  }
  Wants wants_;
  int port_ = 0;
  int listening_;
  std::string heard_;
  std::thread thread_;
};

TEST(Impostor, gets_neither_the_password_nor_a_file) {
  for (const auto wants : {Impostor::Wants::password, Impostor::Wants::file}) {
    Impostor impostor(wants);
    const auto made = db::make_mysql()->connect(
        {.url = fmt::format("mysql://app:s3cret@127.0.0.1:{}/shop", impostor.port()), .connect_timeout = Millis(2'000)}, {});
    EXPECT_FALSE(made);
    if (wants == Impostor::Wants::password) {
      EXPECT_EQ(made.error().code, Code::unauthenticated) << made.error().message << made.error().detail;
    }
    const std::string heard = impostor.finish();
    EXPECT_NE(heard.find("app"), std::string::npos);
    EXPECT_EQ(heard.find("s3cret"), std::string::npos);
    EXPECT_EQ(heard.find("root:"), std::string::npos);
    if (wants == Impostor::Wants::file) {
      EXPECT_NE(heard.find("assay:session"), std::string::npos) << heard;
    }
  }
}

}  // namespace
}  // namespace assay
