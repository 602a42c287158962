#include <unistd.h>

#include <optional>

#include "core/ids.h"
#include "core/text.h"
#include "twin/mysql_cluster.h"
#include "twin/server.h"
#include "twin/template.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

using Parameters = std::vector<std::optional<std::string>>;

/// In GRANT an underscore of a database's name stands for any character.
std::string as_pattern(std::string_view database) {
  std::string out;
  for (const char c : database) out += c == '_' ? std::string("\\_") : std::string(1, c);
  return out;
}

class PrivateMysql final : public Server {
 public:
  PrivateMysql(fs::path dir, const SandboxLimits& limits) : dir_(std::move(dir)), limits_(limits) {}
  ~PrivateMysql() override {
    admin_.reset();
    if (cluster_) (void)cluster_->stop(MysqlCluster::Stop::immediate);
    cluster_.reset();
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }

  Result<void> start(const Kit& kit, const ShadowOptions& options, const std::stop_token& stop) {
    kit_ = kit;
    std::string user = options.mysql_user;
    if (::geteuid() == 0 && !account_of(user)) user = options.postgres_user;
    const auto account = account_of(user);
    if (!account) return fail(account.error());
    for (const char* sub : {"", "tmp", "plugins"})
      if (auto made = make_private_dir(*sub == 0 ? dir_ : dir_ / sub, *account); !made) return made;
    Confinement confinement = sandbox_confinement(kit, limits_);
    for (const char* place : {"/usr/share/mysql", "/usr/share/mariadb"}) confinement.readable.emplace_back(place);
    if (kit.basedir != "/usr") confinement.readable.push_back(kit.basedir);
    confinement.readable.push_back((dir_ / "plugins").string());
    confinement.writable.push_back((dir_ / "tmp").string());
    // one process for all sessions
    confinement.address_space_bytes = limits_.process_bytes * 4;
    auto started = MysqlCluster::start({.dir = dir_ / "data",
                                        .bindir = kit.bindir,
                                        .settings = settings(),
                                        .os_user = user,
                                        .socket_dir = dir_ / "socket",
                                        .confinement = std::move(confinement)});
    if (!started) return fail(started.error());
    cluster_.emplace(std::move(*started));
    pid_ = cluster_->pid();
    return take_over(stop);
  }

  Result<Place> create(const std::stop_token& stop) override {
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect(stop); !connected) return fail(connected.error());
    const std::string tag = random_hex(8);
    Place place{"assay_" + tag, "assay_" + tag, {}, random_hex(16), {}};
    place.url = url(place.database, place.owner, place.password);
    const std::string account = fmt::format("`{}`@`localhost`", place.owner);
    const std::vector<std::string> statements = {
        fmt::format("CREATE DATABASE `{}` CHARACTER SET utf8mb4", place.database),
        fmt::format("CREATE USER {} IDENTIFIED BY '{}' WITH MAX_USER_CONNECTIONS 8", account, place.password),
        fmt::format("GRANT ALL PRIVILEGES ON `{}`.* TO {}", as_pattern(place.database), account)};
    for (const std::string& statement : statements)
      if (auto done = admin_->execute(statement, stop); !done) {
        remove(place);
        return fail(done.error());
      }
    return place;
  }

  void drop(const Place& place) override {
    for (int i = 0; i < 20 && healthy() && !end_sessions(place); ++i) ::usleep(100'000);
    const std::lock_guard guard(mutex_);
    if (!healthy() || !reconnect({})) return;
    remove(place);
  }

  Result<void> as_admin(const Place&, const std::string&, const std::string&, const std::stop_token&) override {
    return fail(Code::forbidden, "Nothing is done with the administrator's rights on this engine.");
  }
  Result<void> stub_role(const Place&, const std::string&, const std::stop_token&) override { return {}; }

  Result<void> end_sessions(const Place& place) override {
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect({}); !connected) return connected;
    for (int i = 0; i < 200; ++i) {
      auto found = admin_->query("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ?", Parameters{place.owner}, {}, {});
      if (!found) return fail(found.error());
      if (found->rows.empty()) return {};
      for (const auto& row : found->rows) (void)admin_->execute("KILL " + row[0].value_or("0"), {});
      ::usleep(10'000);
    }
    return fail(Code::timeout, "A session of the scratch database does not end.");
  }

  std::unique_ptr<db::Adapter> adapter() const override { return db::make_mysql(kit_.engine); }
  void watch() override {
    if (pid_ == 0 || !healthy()) return;
    const std::string why = excess(dir_, pid_, limits_);
    if (why.empty()) return;
    failed(why);
    kill_tree(pid_);
  }
  bool healthy() override {
    const std::lock_guard guard(cluster_mutex_);
    return cluster_ && cluster_->running() && failure().empty();
  }
  const fs::path& dir() const override { return dir_; }
  pid_t pid() const override { return pid_; }

 private:
  /// What every sandboxed server is started with, beside MysqlCluster's own (no network, no LOAD DATA LOCAL, files only in an empty directory).
  std::vector<std::pair<std::string, std::string>> settings() const {
    std::vector<std::pair<std::string, std::string>> all = {{"plugin-dir", (dir_ / "plugins").string()},
                                                            {"tmpdir", (dir_ / "tmp").string()},
                                                            {"max-connections", "40"},
                                                            {"max-allowed-packet", "16M"},
                                                            {"event-scheduler", "OFF"},
                                                            {"skip-symbolic-links", ""},
                                                            {"general-log", "0"},
                                                            {"slow-query-log", "0"},
                                                            {"max-heap-table-size", "16M"},
                                                            {"tmp-table-size", "16M"}};
    if (kit_.engine == db::Engine::mariadb) {
      all.emplace_back("max-session-mem-used", std::to_string(limits_.memory_bytes / 4));
      all.emplace_back("max-statement-time", std::to_string(limits_.statement.count() / 1000));
    }
    return all;
  }

  /// From the accounts that a fresh server has to one administrator with a password that nobody else knows.
  Result<void> take_over(const std::stop_token& stop) {
    const std::lock_guard guard(mutex_);
    auto first = db::make_mysql(kit_.engine)->connect(spec(cluster_->url()), stop);
    if (!first) return fail(first.error());
    auto accounts =
        (*first)->query("SELECT User, Host FROM mysql.user WHERE User = '' OR (User = 'root' AND Host <> 'localhost')", {}, {}, stop);
    if (!accounts) return fail(accounts.error());
    for (const auto& row : accounts->rows)
      if (auto dropped = (*first)->execute(fmt::format("DROP USER `{}`@`{}`", row[0].value_or(""), row[1].value_or("")), stop); !dropped)
        return dropped;
    password_ = random_hex(24);
    if (auto set = (*first)->execute(fmt::format("ALTER USER `root`@`localhost` IDENTIFIED BY '{}'", password_), stop); !set) return set;
    return reconnect(stop);
  }

  std::string url(std::string_view database, std::string_view user, std::string_view password) const {
    return fmt::format("{}://{}:{}@localhost/{}?socket={}", db::name_of(kit_.engine), user, password, database,
                       (dir_ / "socket/s").string());
  }
  static db::ConnectSpec spec(std::string url) {
    return {.url = std::move(url),
            .application_name = "assay scratch",
            .statement_timeout = Millis(60'000),
            .lock_timeout = Millis(20'000),
            .read_only = false};
  }
  Result<void> reconnect(const std::stop_token& stop) {
    if (admin_ && admin_->alive()) return {};
    auto made = db::make_mysql(kit_.engine)->connect(spec(url("mysql", "root", password_)), stop);
    if (!made) return fail(made.error());
    admin_ = std::move(*made);
    return {};
  }
  void remove(const Place& place) {
    (void)admin_->execute(fmt::format("DROP DATABASE IF EXISTS `{}`", place.database), {});
    (void)admin_->execute(fmt::format("DROP USER IF EXISTS `{}`@`localhost`", place.owner), {});
  }

  fs::path dir_;
  SandboxLimits limits_;
  Kit kit_;
  std::mutex cluster_mutex_;
  std::optional<MysqlCluster> cluster_;  ///< running() reaps the process
  pid_t pid_ = 0;
  std::string password_;
  std::mutex mutex_;
  std::unique_ptr<db::Connection> admin_;
};

}  // namespace

Result<std::unique_ptr<Server>> start_mysql(const Kit& kit, const ShadowOptions& options, const fs::path& dir,
                                            const std::stop_token& stop) {
  auto server = std::make_unique<PrivateMysql>(dir, options.limits);
  if (auto started = server->start(kit, options, stop); !started) return fail(started.error());
  return server;
}

}  // namespace assay::twin
