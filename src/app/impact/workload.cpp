// What a target is asked: a stored target's statements within a window, or what the server at a URL has counted.
#include <CLI/CLI.hpp>

#include <cstdio>

#include "app/impact/impact.h"
#include "app/schema/side.h"
#include "monitor/observed.h"
#include "monitor/window.h"

namespace assay::app {
namespace {

constexpr std::size_t most_statements = 20'000;

Result<Watched> of_url(const std::string& url, const std::string& database, schema::Model* model) {
  const auto engine = db::engine_of_url(url);
  if (!engine) return fail(engine.error());
  const auto adapter = db::make_adapter(*engine);
  auto connection = adapter->connect({.url = url, .database = database}, interrupted());
  if (!connection) return fail(connection.error());
  if (model != nullptr) {
    auto read = adapter->read_schema(**connection, interrupted());
    if (!read) return fail(read.error());
    *model = std::move(*read);
  }
  auto observed = monitor::observed_workload(*adapter, **connection, most_statements, interrupted());
  if (!observed) return fail(observed.error());
  return Watched{std::move(*observed), {"calls are those since the server's counters were reset"}};
}

Result<Watched> of_target(const Common& common, const std::string& window, const std::string& database, schema::Model* model) {
  auto opened = open_target(common);
  if (!opened) return fail(opened.error());
  const auto& [session, id] = *opened;
  const auto range = monitor::window_of(window, {}, {}, system_clock().now());
  if (!range) return fail(range.error());
  auto seen = monitor::watched_workload(*session->service, id, *range, database, most_statements);
  if (!seen) return fail(seen.error());
  if (model != nullptr) {
    auto read = session->service->read_schema(id, seen->database, interrupted());
    if (!read) return fail(read.error());
    *model = std::move(*read);
  }
  return Watched{std::move(seen->statements), std::move(seen->notes)};
}

int run(const Common& common, const WorkloadCommand& o) {
  if (common.target.empty()) return report({Code::invalid, "Give --target: a stored target's name, or a URL."});
  const auto seen = watched(common, o.window, o.database, nullptr);
  if (!seen) return report(seen.error());
  if (auto written = write_out(o.out, impact::write_workload(seen->workload)); !written) return report(written.error());
  for (const std::string& note : seen->notes) std::fprintf(stderr, "note: %s\n", note.c_str());
  return exit_ok;
}

}  // namespace

Result<Watched> watched(const Common& common, const std::string& window, const std::string& database, schema::Model* model) {
  return is_url(common.target) ? of_url(common.target, database, model) : of_target(common, window, database, model);
}

void add_workload(CLI::App& app, Common& common, WorkloadCommand& o) {
  CLI::App* command = app.add_subcommand("workload", "what a database is asked, as a file for impact and plans");
  command->require_subcommand(1);
  CLI::App* written = command->add_subcommand("export", "the observed statements as JSON lines: text, calls, mean time, role");
  written->add_option("--target", common.target, "a stored target's name, or a database URL")->required();
  written->add_option("--window", o.window, "of a stored target: 15m, 1h, 6h, 24h (default), 7d, 30d");
  written->add_option("--database", o.database, "one of its databases");
  written->add_option("--out", o.out, "file (default: stdout)");
  written->add_option("--data", common.data, "Assay's data directory");
  written->add_option("--config", common.config_file, "configuration file");
  written->add_option("--log", common.log_level, "debug, info, warning, error or off");
  written->footer(
      "Examples:\n  assay workload export --target shop --window 24h > shop.jsonl\n  assay workload export --target postgres://assay@db/shop\n");
  written->final_callback([&common, &o] { throw CLI::RuntimeError(run(common, o)); });
}

}  // namespace assay::app
