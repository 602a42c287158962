#include "twin/template.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "core/ids.h"
#include "core/text.h"
#include "twin/cluster.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

// Part of the template's name: a change here makes new ones.
constexpr std::string_view recipe = "1";

std::string template_name(const Kit& kit) {
  std::error_code ignored;
  const fs::path program = fs::path(kit.bindir) / "postgres";
  const auto changed = fs::last_write_time(program, ignored).time_since_epoch().count();
  const std::string identity = fmt::format("{} {} {} {}", program.string(), fs::file_size(program, ignored), changed, recipe);
  return fmt::format("postgres-{}-{}", kit.version, digest_hex(identity, 6));
}

Result<void> write_file(const fs::path& path, std::string_view content, const std::optional<Account>& account) {
  std::ofstream(path, std::ios::trunc) << content;
  ::chmod(path.c_str(), 0600);
  if (account && ::chown(path.c_str(), account->uid, account->gid) != 0)
    return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", path.string(), account->name));
  return {};
}

Result<void> initdb(const Kit& kit, const fs::path& home, const std::string& password, const std::optional<Account>& account) {
  if (auto made = make_private_dir(home, account); !made) return made;
  if (auto written = write_file(home / "password", password + "\n", account); !written) return written;
  Command command{.words = {kit.bindir + "/initdb", "-D", (home / "data").string(), "-U", std::string(superuser), "-A", "scram-sha-256",
                            "--pwfile", (home / "password").string(), "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"},
                  .account = account,
                  .log = home.string() + ".log",
                  .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}};
  if (!kit.libdir.empty()) command.environment.push_back("LD_LIBRARY_PATH=" + kit.libdir);
  auto done = run(command);
  std::error_code ignored;
  fs::remove(home.string() + ".log", ignored);
  if (!done) return done;
  // Not even the OS user gets in without a password: what runs inside the server could otherwise connect as superuser.
  return write_file(home / "data/pg_hba.conf", "local all all scram-sha-256\n", account);
}

Result<void> all_of(db::Connection& connection, std::initializer_list<std::string_view> statements) {
  for (const std::string_view statement : statements)
    if (auto done = connection.execute(statement, {}); !done) return done;
  return {};
}

/// The database that scratch databases are copies of: its schema public belongs to a role whose members the owners are.
Result<void> prepare(const Kit& kit, const ShadowOptions& options, const fs::path& home, const std::string& password) {
  auto cluster = PostgresCluster::start({.dir = home / "data",
                                         .bindir = kit.bindir,
                                         .settings = sandbox_settings(options.limits),
                                         .os_user = options.postgres_user,
                                         .libdir = kit.libdir,
                                         .confinement = sandbox_confinement(kit, options.limits)});
  if (!cluster) return fail(cluster.error());
  const auto connect = [&](std::string_view database) {
    return db::make_postgres()->connect({.url = postgres_url(cluster->socket_dir(), database, superuser, password),
                                         .statement_timeout = Millis(60'000),
                                         .read_only = false},
                                        {});
  };
  {
    auto admin = connect("postgres");
    if (!admin) return fail(admin.error());
    if (auto done = all_of(**admin, {"CREATE ROLE assay_scratch NOLOGIN", "REVOKE ALL ON DATABASE postgres FROM PUBLIC",
                                     "REVOKE ALL ON DATABASE template1 FROM PUBLIC", "CREATE DATABASE assay_template TEMPLATE template0"});
        !done)
      return done;
    auto inside = connect("assay_template");
    if (!inside) return fail(inside.error());
    if (auto done = all_of(**inside, {"ALTER SCHEMA public OWNER TO assay_scratch"}); !done) return done;
    inside->reset();
    if (auto done = all_of(**admin, {"REVOKE ALL ON DATABASE assay_template FROM PUBLIC"}); !done) return done;
  }
  return cluster->stop();
}

}  // namespace

std::string postgres_url(const fs::path& socket_dir, std::string_view database, std::string_view user, std::string_view password) {
  return fmt::format("host={} user={} dbname={} password={}", socket_dir.string(), user, database, password);
}

std::vector<std::pair<std::string, std::string>> sandbox_settings(const SandboxLimits& limits) {
  return {{"max_connections", "32"},
          {"shared_buffers", "16MB"},
          {"work_mem", "4MB"},
          {"maintenance_work_mem", "32MB"},
          {"temp_file_limit", fmt::format("{}kB", limits.temp_bytes >> 10U)},
          {"max_locks_per_transaction", "512"},
          {"max_prepared_transactions", "0"},
          {"max_worker_processes", "0"},
          {"max_parallel_workers", "0"},
          {"max_parallel_workers_per_gather", "0"},
          {"max_parallel_maintenance_workers", "0"},
          {"max_logical_replication_workers", "0"},
          {"max_wal_senders", "0"},
          {"max_replication_slots", "0"},
          {"wal_level", "minimal"},
          {"max_wal_size", "64MB"},
          {"min_wal_size", "4MB"},
          {"synchronous_commit", "off"},
          {"full_page_writes", "off"},
          // it would run owners' index expressions by itself
          {"autovacuum", "off"},
          {"archive_mode", "off"},
          {"dynamic_shared_memory_type", "mmap"},
          {"jit", "off"},
          {"ssl", "off"},
          {"shared_preload_libraries", ""},
          {"unix_socket_permissions", "0700"},
          {"idle_in_transaction_session_timeout", "600000"},
          {"log_destination", "stderr"},
          {"log_min_messages", "fatal"},
          {"log_min_error_statement", "panic"},
          {"log_statement", "none"},
          {"update_process_title", "off"}};
}

Confinement sandbox_confinement(const Kit& kit, const SandboxLimits& limits) {
  Confinement confinement;
  for (const std::string* dir : {&kit.bindir, &kit.sharedir, &kit.libdir})
    if (!dir->empty()) confinement.readable.push_back(*dir);
  if (kit.engine == db::Engine::postgres && !kit.bindir.starts_with("/usr/"))
    confinement.readable.push_back(fs::path(kit.bindir).parent_path().string());
  confinement.address_space_bytes = limits.process_bytes;
  confinement.file_bytes = limits.file_bytes;
  confinement.cpu_seconds = limits.cpu_seconds;
  return confinement;
}

Result<void> copy_tree(const fs::path& from, const fs::path& to, const std::optional<Account>& account) {
  std::error_code error;
  fs::create_directory(to, error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot create {}: {}.", to.string(), error.message()));
  fs::permissions(to, fs::perms::owner_all, error);
  for (const auto& entry : fs::directory_iterator(from, error)) {
    const fs::path target = to / entry.path().filename();
    if (entry.is_directory(error)) {
      if (auto copied = copy_tree(entry.path(), target, account); !copied) return copied;
      continue;
    }
    if (!fs::copy_file(entry.path(), target, error))
      return fail(Code::unavailable, fmt::format("Cannot copy {} to {}: {}.", entry.path().string(), target.string(), error.message()));
    if (account && ::lchown(target.c_str(), account->uid, account->gid) != 0)
      return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", target.string(), account->name));
  }
  if (account && ::lchown(to.c_str(), account->uid, account->gid) != 0)
    return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", to.string(), account->name));
  return {};
}

Result<Template> postgres_template(const Kit& kit, const ShadowOptions& options) {
  const auto cache = cache_dir(options);
  if (!cache) return fail(cache.error());
  const fs::path home = *cache / template_name(kit);
  const auto read = [&]() -> Template {
    std::ifstream in(home / "password");
    Template found{home / "data", {}};
    std::getline(in, found.password);
    return found;
  };
  std::error_code error;
  if (fs::exists(home / "data/PG_VERSION", error)) return read();
  const auto account = account_of(options.postgres_user);
  if (!account) return fail(account.error());
  const fs::path making = *cache / ("making-" + random_hex(6));
  const std::string password = random_hex(24);
  auto made = initdb(kit, making, password, *account);
  if (made) made = prepare(kit, options, making, password);
  std::error_code ignored;
  fs::remove(making / "data.log", ignored);
  if (made) {
    // only we may read it from now on
    if (*account && ::chown(making.c_str(), ::geteuid(), ::getegid()) != 0)
      made = fail(Code::unavailable, fmt::format("Cannot keep {}.", making.string()));
    fs::rename(making, home, error);
    if (error && fs::exists(home / "data/PG_VERSION", ignored)) error.clear();  // another process was faster
    if (made && error) made = fail(Code::unavailable, fmt::format("Cannot keep {}: {}.", home.string(), error.message()));
  }
  fs::remove_all(making, ignored);
  if (!made) return fail(made.error());
  return read();
}

}  // namespace assay::twin
