#include "app/demo/demo.h"

#include <algorithm>
#include <vector>

#include "app/demo/home.h"
#include "app/demo/workload.h"
#include "core/embed.h"
#include "core/ids.h"
#include "core/text.h"
#include "db/adapter.h"
#include "twin/cluster.h"

namespace assay::embedded {
std::span<const EmbeddedFile> demo_files();
}

namespace assay::demo {
namespace {

using Progress = std::function<void(std::string_view step, double share)>;

struct Command {
  std::string step;  ///< not empty: begins a step
  std::string sql;
};

std::string_view file(std::string_view path) {
  const EmbeddedFile* found = find_embedded(embedded::demo_files(), path);
  return found != nullptr ? found->data : std::string_view{};
}

/// One command per ";\n"; a "-- step:" line before it names the step.
void append_commands(std::string_view script, std::vector<Command>& out) {
  while (!text::trim(script).empty()) {
    const auto end = std::min(script.find(";\n"), script.size());
    const std::string_view sql = text::trim(script.substr(0, end));
    Command command{.step = {}, .sql = std::string(sql)};
    if (const auto at = sql.find("-- step: "); at != std::string_view::npos) command.step = sql.substr(at + 9, sql.find('\n', at) - at - 9);
    if (!sql.empty()) out.push_back(std::move(command));
    script.remove_prefix(std::min(script.size(), end + 2));
  }
}

twin::Settings settings() {
  // no durability: the data can be made again; the small shared_buffers make reads visible
  return {{"shared_preload_libraries", "pg_stat_statements"},
          {"pg_stat_statements.track", "all"},
          {"track_io_timing", "on"},
          {"max_connections", "60"},
          {"shared_buffers", "128MB"},
          {"synchronous_commit", "off"},
          {"full_page_writes", "off"},
          {"wal_level", "minimal"},
          {"max_wal_senders", "0"},
          {"max_wal_size", "2GB"},
          {"log_min_messages", "warning"}};
}

db::ConnectSpec build_spec(std::string url) {
  db::ConnectSpec spec;
  spec.url = std::move(url);
  spec.application_name = "assay-demo-build";
  spec.statement_timeout = Millis(600'000);
  spec.lock_timeout = Millis(60'000);
  spec.read_only = false;
  return spec;
}

Result<void> run(db::Connection& connection, std::string_view sql, const std::stop_token& stop) {
  db::Limits limits;
  limits.timeout = Millis(600'000);
  auto done = connection.query(sql, {}, limits, stop);
  if (!done)
    return fail(
        done.error().code,
        fmt::format("Building the demo's data failed: {} The statement: {}", done.error().message, text::one_line(sql).substr(0, 120)),
        done.error().detail);
  return {};
}

Result<void> build(const twin::PostgresCluster& cluster, double scale, const Progress& progress, const std::stop_token& stop) {
  const auto adapter = db::make_postgres();
  {
    auto admin = adapter->connect(build_spec(cluster.url()), stop);
    if (!admin) return fail(admin.error());
    for (const std::string& sql : {std::string("create database shop"), fmt::format("alter database shop set demo.scale = '{}'", scale)})
      if (auto done = run(**admin, sql, stop); !done) return done;
  }
  auto shop = adapter->connect(build_spec(cluster.url("shop")), stop);
  if (!shop) return fail(shop.error());
  std::vector<Command> commands;
  append_commands(file("schema.sql"), commands);
  append_commands(file("data.sql"), commands);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!commands[i].step.empty()) progress(commands[i].step, 0.1 + 0.85 * static_cast<double>(i) / static_cast<double>(commands.size()));
    if (auto done = run(**shop, commands[i].sql, stop); !done) return done;
  }
  return {};
}

std::string version_of(double scale) { return digest_hex(fmt::format("{}{}{}", file("schema.sql"), file("data.sql"), scale), 16); }

}  // namespace

struct Demo::State {
  Home home;
  twin::PostgresCluster cluster;
  std::unique_ptr<Workload> workload = nullptr;
};

Demo::Demo(std::unique_ptr<State> state) : state_(std::move(state)) {}
Demo::~Demo() { stop(); }

Result<std::unique_ptr<Demo>> Demo::start(const DemoOptions& options, const Progress& progress, std::stop_token stop) {
  auto home = Home::open(options.data_dir);
  if (!home) return fail(home.error());
  const std::string version = version_of(options.scale);
  const bool reuse = !options.fresh && home->complete(version);
  if (auto prepared = reuse ? home->stop_orphan() : home->clear(); !prepared) return fail(prepared.error());
  progress(reuse ? "starting PostgreSQL" : "creating a PostgreSQL server", 0);
  auto cluster = twin::PostgresCluster::start(
      {.dir = home->cluster(), .bindir = options.bindir, .settings = settings(), .os_user = "postgres", .fsync = false});
  if (!cluster) return fail(cluster.error());
  if (!reuse) {
    if (auto built = build(*cluster, options.scale, progress, stop); !built) return fail(built.error());
    if (auto marked = home->mark_complete(version); !marked) return fail(marked.error());
  }
  auto state = std::make_unique<State>(State{std::move(*home), std::move(*cluster)});
  if (options.workload) {
    Workload::Options workload;
    workload.rate = options.rate;
    workload.scale = options.scale;
    workload.url = [&server = state->cluster](std::string_view role) { return server.url("shop", role); };
    state->workload = std::make_unique<Workload>(std::move(workload));
  }
  progress("ready", 1);
  return std::unique_ptr<Demo>(new Demo(std::move(state)));
}

std::string Demo::monitor_url() const { return state_->cluster.url("shop", "assay"); }
std::string Demo::admin_url() const { return state_->cluster.url("shop"); }

void Demo::stop() {
  state_->workload.reset();
  // moved out: its end removes the socket folder too
  const twin::PostgresCluster ending = std::move(state_->cluster);
}

Result<void> remove(const std::filesystem::path& data_dir) {
  std::error_code error;
  if (!std::filesystem::exists(data_dir / "demo", error)) return {};
  auto home = Home::open(data_dir);
  if (!home) return fail(home.error());
  return home->remove();
}

}  // namespace assay::demo
