// How people really reach servers: passwords, TLS, and a pooler in between (refused, with the remedy).
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "support/postgres.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

int free_port() {
  const int socket_fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket_fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  ::getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket_fd);
  return ntohs(address.sin_port);
}

void give_to_server(const fs::path& path) {
  const passwd* owner = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
  if (owner != nullptr && ::chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0) throw std::runtime_error("chown " + path.string());
}

void write(const fs::path& path, const std::string& text, mode_t mode = 0644) {
  std::ofstream(path) << text;
  ::chmod(path.c_str(), mode);
  give_to_server(path);
}

class Child {
 public:
  explicit Child(std::vector<std::string> words) : pid_(::fork()) {
    if (pid_ != 0) return;
    if (const passwd* owner = ::getpwnam("postgres"); owner != nullptr && ::geteuid() == 0)
      if (::setgid(owner->pw_gid) != 0 || ::setuid(owner->pw_uid) != 0) ::_exit(126);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
};

Result<std::unique_ptr<db::Connection>> connect(const std::string& url) { return db::make_postgres()->connect({.url = url}, {}); }

/// Waits until something other than "nothing listens" is answered.
Result<std::unique_ptr<db::Connection>> connect_when_up(const std::string& url) {
  auto made = connect(url);
  for (int tries = 0; tries < 100 && !made && made.error().message.find("nothing listens") != std::string::npos; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    made = connect(url);
  }
  return made;
}

TEST(Pooler, is_refused_with_the_remedy_whether_or_not_it_admits_startup_options) {
  for (const bool ignores_options : {false, true}) {
    const int port = free_port();
    const fs::path ini = test::temp_dir(ignores_options ? "bouncer1.ini" : "bouncer2.ini");
    write(ini, "[databases]\n* = host=" + test::cluster().socket_dir().string() +
                   " user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + std::to_string(port) +
                   "\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\nverbose = 0\nsyslog = 0\n" +
                   (ignores_options ? "ignore_startup_parameters = options,extra_float_digits\n" : ""));
    const Child bouncer({"pgbouncer", "-q", ini.string()});
    const auto made = connect_when_up("postgres://postgres@127.0.0.1:" + std::to_string(port) + "/postgres");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Code::unsupported) << made.error().message;
    EXPECT_NE(made.error().message.find("PgBouncer"), std::string::npos) << made.error().message;
    EXPECT_NE(made.error().message.find(std::to_string(port)), std::string::npos) << made.error().message;
  }
}

TEST(Access, passwords_and_tls_are_checked_and_each_refusal_says_what_to_do) {
  const fs::path base = test::temp_dir("access");
  fs::create_directories(base);
  const std::string key = (base / "server.key").string();
  const std::string certificate = (base / "server.crt").string();
  const std::string make =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " + key +
      " -out " + certificate + " >/dev/null 2>&1";
  ASSERT_EQ(std::system(make.c_str()), 0);
  give_to_server(key);
  ::chmod(key.c_str(), 0600);
  const fs::path hba = base / "pg_hba.conf";
  write(hba, "local all all trust\nhostssl all tls_only 127.0.0.1/32 scram-sha-256\nhost all with_password 127.0.0.1/32 scram-sha-256\n");
  const int port = free_port();
  auto server = twin::PostgresCluster::start({.dir = fs::path(test::temp_dir("access_data")),
                                              .bindir = test::bindir(),
                                              .settings = {{"listen_addresses", "127.0.0.1"},
                                                           {"port", std::to_string(port)},
                                                           {"hba_file", hba.string()},
                                                           {"password_encryption", "scram-sha-256"},
                                                           {"ssl", "on"},
                                                           {"ssl_cert_file", certificate},
                                                           {"ssl_key_file", key}}});
  ASSERT_TRUE(server) << server.error().message << server.error().detail;
  auto admin = db::make_postgres()->connect(
      {.url = "host=" + server->socket_dir().string() + " port=" + std::to_string(port) + " user=postgres dbname=postgres",
       .read_only = false},
      {});
  ASSERT_TRUE(admin) << admin.error().message;
  test::run(**admin, {"CREATE ROLE with_password LOGIN PASSWORD 'p@ss/word'", "CREATE ROLE tls_only LOGIN PASSWORD 'p@ss/word'"});

  const std::string at = "@127.0.0.1:" + std::to_string(port) + "/postgres";
  const std::string at_name = "@localhost:" + std::to_string(port) + "/postgres?hostaddr=127.0.0.1&";
  write(base / "pw", "p@ss/word\n", 0644);
  ::setenv("ASSAY_TEST_PASSWORD", "p@ss/word", 1);
  EXPECT_TRUE(connect("postgres://with_password:p%40ss%2Fword" + at));
  EXPECT_TRUE(connect("postgres://with_password:${ASSAY_TEST_PASSWORD}" + at));
  EXPECT_TRUE(connect("postgres://with_password" + at + "?password=file:" + (base / "pw").string()));
  const auto by_command = [&](const std::string& command) {
    return db::make_postgres()->connect({.url = "postgres://with_password" + at, .password_command = command}, {});
  };
  EXPECT_TRUE(by_command("cat '" + (base / "pw").string() + "'"));
  for (const char* broken : {"exit 3", "true", "echo half; exit 1"}) {
    const auto made = by_command(broken);
    ASSERT_FALSE(made) << broken;
    EXPECT_NE(made.error().message.find("password command"), std::string::npos) << made.error().message;
  }
  EXPECT_TRUE(connect("postgres://tls_only:p%40ss%2Fword" + at_name + "sslmode=verify-full&sslrootcert=" + certificate));
  ::unsetenv("ASSAY_TEST_PASSWORD");

  struct Case {
    std::string url;
    Code code;
    std::string says;
  };
  const Case cases[] = {
      {"postgres://with_password:s3cret" + at, Code::unauthenticated, "password was refused"},
      {"postgres://with_password" + at, Code::unauthenticated, "none was given"},
      {"postgres://tls_only:s3cret" + at + "?sslmode=disable", Code::unauthenticated, "pg_hba.conf"},
      {"postgres://nobody_here:s3cret" + at, Code::unauthenticated, "pg_hba.conf"},
      {"postgres://tls_only:s3cret" + at_name + "sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt", Code::unavailable,
       "not trusted"},
  };
  for (const Case& c : cases) {
    const auto made = connect(c.url);
    ASSERT_FALSE(made) << c.url;
    EXPECT_EQ(made.error().code, c.code) << c.url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_NE(made.error().message.find(c.says), std::string::npos)
        << c.url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_EQ((made.error().message + made.error().detail).find("s3cret"), std::string::npos);
  }
}

}  // namespace
}  // namespace assay
