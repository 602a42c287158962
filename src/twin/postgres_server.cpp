#include <re2/re2.h>
#include <unistd.h>

#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "core/ids.h"
#include "core/text.h"
#include "twin/cluster.h"
#include "twin/server.h"
#include "twin/template.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

std::string in_quotes(std::string_view name) { return text::quote_identifier(name); }

/// libpq lets parameters of a URL, and later keywords, win over what stands before them.
std::string with(const std::string& url, std::string_view key, std::string_view value) {
  if (url.find("://") == std::string::npos) {
    std::string escaped;
    for (const char c : value) escaped += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return fmt::format("{} {}='{}'", url, key, escaped);
  }
  std::string encoded;
  for (const char c : value)
    encoded += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return fmt::format("{}{}{}={}", url, url.find('?') == std::string::npos ? "?" : "&", key, encoded);
}

/// For arguments of programs, which everybody may read.
std::string without_password(std::string url) {
  static const RE2 in_authority(R"(^(\w+://[^/@:]*):[^/@]*@)"), in_query(R"(([?&])password=[^&]*)"),
      keyword(R"(\bpassword\s*=\s*('(\\.|[^'])*'|\S+))");
  RE2::Replace(&url, in_authority, R"(\1@)");
  RE2::GlobalReplace(&url, in_query, R"(\1)");
  if (url.find("://") == std::string::npos) RE2::GlobalReplace(&url, keyword, "");
  return url;
}

/// What both kinds of server do by statements: databases, owners and stubs.
class PostgresServer : public Server {
 public:
  Result<Place> create(const std::stop_token& stop) override {
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect(stop); !connected) return fail(connected.error());
    const std::string tag = random_hex(8);
    Place place{"assay_" + tag, "assay_owner_" + tag, {}, random_hex(24), {}};
    const std::string& password = place.password;
    const std::string database = in_quotes(place.database), owner = in_quotes(place.owner);
    const std::vector<std::string> statements = {
        fmt::format(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT CONNECTION LIMIT 8 PASSWORD '{}'{}",
            owner, password, in_role()),
        create_database(place), fmt::format("REVOKE ALL ON DATABASE {} FROM PUBLIC", database),
        fmt::format("GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {} TO {}", database, owner)};
    for (const std::string& statement : statements)
      if (auto done = admin_->execute(statement, stop); !done) {
        remove(place);
        return fail(done.error());
      }
    place.url = url(place.database, place.owner, password);
    place.address = address(place.database, place.owner);
    if (auto prepared = prepare(place, stop); !prepared) {
      remove(place);
      return fail(prepared.error());
    }
    return place;
  }

  void drop(const Place& place) override {
    // a session that held all locks of the server takes a moment to give them back
    for (int i = 0; i < 20 && healthy() && !end_sessions(place); ++i) ::usleep(100'000);
    const std::lock_guard guard(mutex_);
    if (!healthy() || !reconnect({})) return;
    remove(place);
  }

  Result<void> as_admin(const Place& place, const std::string& sql, const std::string& search_path, const std::stop_token& stop) override {
    auto connection = db::make_postgres()->connect(admin_spec(place.database), stop);
    if (!connection) return fail(connection.error());
    if (!search_path.empty())
      if (auto set = (*connection)->execute("SET search_path = " + search_path, stop); !set) return set;
    return (*connection)->execute(sql, stop);
  }

  Result<void> stub_role(const Place& place, const std::string& role, const std::stop_token& stop) override {
    if (is_reserved_role(role))
      return fail(Code::forbidden, fmt::format("The role {} is the sandbox's own or the server's. Rename it.", role));
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect(stop); !connected) return connected;
    if (!stubs_.contains(role)) {
      auto known =
          admin_->query("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", std::vector<std::optional<std::string>>{role}, {}, stop);
      if (!known) return fail(known.error());
      if (!known->rows.empty())
        return fail(Code::forbidden, fmt::format("The role {} of the scratch server is a real one: it is not acted for. Rename it.", role));
      constexpr std::string_view rights = "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";
      if (auto made = admin_->execute(fmt::format("CREATE ROLE {} {}", in_quotes(role), rights), stop); !made) return made;
    }
    stubs_[role].insert(place.owner);
    return admin_->execute(fmt::format("GRANT {} TO {}", in_quotes(role), in_quotes(place.owner)), stop);
  }

  Result<void> end_sessions(const Place& place) override {
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect({}); !connected) return connected;
    const std::vector<std::optional<std::string>> parameters = {place.owner};
    for (int i = 0; i < 100; ++i) {
      auto ended = admin_->query("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE usename = $1",
                                 parameters, {}, {});
      if (!ended) return fail(ended.error());
      if (ended->rows.empty()) return {};
      ::usleep(10'000);
    }
    return fail(Code::timeout, "A session of the scratch database does not end.");
  }

  std::unique_ptr<db::Adapter> adapter() const override { return db::make_postgres(); }

 protected:
  virtual std::string url(std::string_view database, std::string_view user, std::string_view password) const = 0;
  virtual std::string address(std::string_view database, std::string_view user) const = 0;
  virtual std::string admin_url(std::string_view database) const = 0;
  virtual std::string create_database(const Place& place) const = 0;
  virtual std::string in_role() const { return {}; }
  virtual Result<void> prepare(const Place&, const std::stop_token&) { return {}; }

  /// search_path as a startup option: whatever a database's own settings say, nothing of an owner's is found by a bare name.
  db::ConnectSpec admin_spec(std::string_view database) const {
    return {.url = with(admin_url(database), "options", "-c search_path=pg_catalog,pg_temp -c row_security=off"),
            .application_name = "assay scratch",
            .statement_timeout = Millis(60'000),
            .lock_timeout = Millis(20'000),
            .read_only = false};
  }
  Result<void> reconnect(const std::stop_token& stop) {
    if (admin_ && admin_->alive()) return {};
    auto made = db::make_postgres()->connect(admin_spec("postgres"), stop);
    if (!made) return fail(made.error());
    admin_ = std::move(*made);
    return {};
  }
  db::Connection& admin() { return *admin_; }
  void disconnect() { admin_.reset(); }

  std::mutex mutex_;
  std::map<std::string, std::set<std::string>> stubs_;  ///< roles that we made, and the owners that act for them

 private:
  void remove(const Place& place) {
    const bool force = admin_->version().number >= 130000;
    (void)admin_->execute(fmt::format("DROP DATABASE IF EXISTS {}{}", in_quotes(place.database), force ? " WITH (FORCE)" : ""), {});
    (void)admin_->execute(fmt::format("DROP ROLE IF EXISTS {}", in_quotes(place.owner)), {});
    for (auto at = stubs_.begin(); at != stubs_.end();) {
      at->second.erase(place.owner);
      const bool unused = at->second.empty();
      if (unused) (void)admin_->execute(fmt::format("DROP ROLE IF EXISTS {}", in_quotes(at->first)), {});
      at = unused ? stubs_.erase(at) : std::next(at);
    }
  }
  std::unique_ptr<db::Connection> admin_;
};

class PrivatePostgres final : public PostgresServer {
 public:
  PrivatePostgres(fs::path dir, const SandboxLimits& limits) : dir_(std::move(dir)), limits_(limits) {}
  ~PrivatePostgres() override {
    disconnect();
    if (cluster_) (void)cluster_->stop(PostgresCluster::Stop::immediate);
    cluster_.reset();
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }

  Result<void> start(const Kit& kit, const ShadowOptions& options, const std::stop_token& stop) {
    const auto account = account_of(options.postgres_user);
    if (!account) return fail(account.error());
    const auto original = postgres_template(kit, options);
    if (!original) return fail(original.error());
    if (stop.stop_requested()) return fail(Code::cancelled, "Starting a scratch server was cancelled.");
    if (auto made = make_private_dir(dir_, *account); !made) return made;
    if (auto copied = copy_tree(original->data, dir_ / "data", *account); !copied) return copied;
    auto started = PostgresCluster::start({.dir = dir_ / "data",
                                           .bindir = kit.bindir,
                                           .settings = sandbox_settings(limits_),
                                           .os_user = options.postgres_user,
                                           .libdir = kit.libdir,
                                           .socket_dir = dir_ / "socket",
                                           .confinement = sandbox_confinement(kit, limits_)});
    if (!started) return fail(started.error());
    cluster_.emplace(std::move(*started));
    pid_ = cluster_->pid();
    force_ = kit.number >= 150000;
    password_ = original->password;
    const std::lock_guard guard(mutex_);
    if (auto connected = reconnect(stop); !connected) return connected;
    const std::string fresh = random_hex(24);
    auto changed = admin().execute(fmt::format("ALTER ROLE {} PASSWORD '{}'", superuser, fresh), stop);
    if (changed) password_ = fresh;
    return changed;
  }

  void watch() override {
    if (pid_ == 0 || !healthy()) return;
    const std::string why = excess(dir_, pid_, limits_);
    if (why.empty()) return;
    failed(why);
    kill_tree(pid_);
  }

  bool healthy() override {
    const std::lock_guard guard(cluster_mutex_);
    // asks the process first: whoever killed it must see it gone
    return cluster_ && cluster_->running() && failure().empty();
  }
  const fs::path& dir() const override { return dir_; }
  pid_t pid() const override { return pid_; }

 protected:
  std::string url(std::string_view database, std::string_view user, std::string_view password) const override {
    return postgres_url(dir_ / "socket", database, user, password);
  }
  std::string address(std::string_view database, std::string_view user) const override {
    return fmt::format("host={} user={} dbname={}", (dir_ / "socket").string(), user, database);
  }
  std::string admin_url(std::string_view database) const override { return url(database, superuser, password_); }
  std::string create_database(const Place& place) const override {
    return fmt::format("CREATE DATABASE {} TEMPLATE assay_template{}", in_quotes(place.database), force_ ? " STRATEGY wal_log" : "");
  }
  std::string in_role() const override { return " IN ROLE " + std::string(schema_owner); }

 private:
  fs::path dir_;
  SandboxLimits limits_;
  std::mutex cluster_mutex_;
  std::optional<PostgresCluster> cluster_;  ///< running() reaps the process
  pid_t pid_ = 0;
  std::string password_;
  bool force_ = false;
};

class ScratchServer final : public PostgresServer {
 public:
  explicit ScratchServer(std::string url) : url_(std::move(url)) {}
  Result<void> open(const std::stop_token& stop) {
    const std::lock_guard guard(mutex_);
    return reconnect(stop);
  }
  void watch() override {}
  bool healthy() override { return failure().empty(); }
  const fs::path& dir() const override {
    static const fs::path none;
    return none;
  }
  pid_t pid() const override { return 0; }

 protected:
  std::string url(std::string_view database, std::string_view user, std::string_view password) const override {
    return with(with(with(url_, "user", user), "password", password), "dbname", database);
  }
  std::string address(std::string_view database, std::string_view user) const override {
    return with(with(without_password(url_), "user", user), "dbname", database);
  }
  std::string admin_url(std::string_view database) const override { return database == "postgres" ? url_ : with(url_, "dbname", database); }
  std::string create_database(const Place& place) const override {
    return fmt::format("CREATE DATABASE {} TEMPLATE template0", in_quotes(place.database));
  }
  Result<void> prepare(const Place& place, const std::stop_token& stop) override {
    return as_admin(place, fmt::format("ALTER SCHEMA public OWNER TO {}", in_quotes(place.owner)), {}, stop);
  }

 private:
  std::string url_;
};

}  // namespace

Result<std::unique_ptr<Server>> start_postgres(const Kit& kit, const ShadowOptions& options, const fs::path& dir,
                                               const std::stop_token& stop) {
  auto server = std::make_unique<PrivatePostgres>(dir, options.limits);
  if (auto started = server->start(kit, options, stop); !started) return fail(started.error());
  return server;
}

Result<std::unique_ptr<Server>> use_scratch(const ShadowOptions& options, const std::stop_token& stop) {
  auto server = std::make_unique<ScratchServer>(options.scratch);
  if (auto opened = server->open(stop); !opened) return fail(opened.error());
  return server;
}

Result<Kit> scratch_kit(const ShadowOptions& options, const std::stop_token& stop) {
  auto connection = db::make_postgres()->connect({.url = options.scratch, .read_only = true}, stop);
  if (!connection) return fail(connection.error());
  Kit kit;
  kit.number = (*connection)->version().number;
  kit.version = (*connection)->version().text.substr(0, (*connection)->version().text.find(' '));
  auto names = (*connection)->query("SELECT name FROM pg_catalog.pg_available_extensions ORDER BY name COLLATE \"C\"", {}, {}, stop);
  if (!names) return fail(names.error());
  for (const auto& row : names->rows) kit.extensions.push_back(row[0].value_or(""));
  return kit;
}

}  // namespace assay::twin
