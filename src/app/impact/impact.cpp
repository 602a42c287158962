#include "app/impact/impact.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "app/schema/side.h"
#include "core/text.h"
#include "monitor/impact.h"
#include "twin/verify.h"

namespace assay::app {
namespace {

Result<std::vector<impact::WorkloadStatement>> of_files(const std::vector<std::string>& files, schema::Dialect dialect) {
  std::vector<impact::WorkloadStatement> out;
  for (const std::string& file : files) {
    const auto text = read_text_of(file);
    if (!text) return fail(text.error());
    auto read = impact::read_workload(*text, dialect);
    if (!read) return fail(Code::invalid, fmt::format("{}: {}", file, read.error().message));
    out.insert(out.end(), read->begin(), read->end());
  }
  return out;
}

Result<monitor::ImpactQuestion> load(const Common& common, const ImpactCommand& o) {
  monitor::ImpactQuestion out;
  schema::Model before;
  if (!common.target.empty()) {
    auto seen = watched(common, o.window, o.database, &before);
    if (!seen) return fail(seen.error());
    out.workload = std::move(seen->workload);
    out.notes = std::move(seen->notes);
  }
  if (!o.schema.empty()) {
    auto loaded = load_before(o);
    if (!loaded) return fail(loaded.error());
    before = std::move(*loaded);
  }
  auto more = of_files(o.workload, before.dialect);
  if (!more) return fail(more.error());
  out.workload.insert(out.workload.end(), more->begin(), more->end());
  auto change = load_change(o, std::move(before));
  if (!change) return fail(change.error());
  out.before = std::move(change->before);
  out.change = std::move(change->statements);
  return out;
}

Result<impact::ImpactReport> look(const Common& common, const ImpactCommand& o) {
  auto given = load(common, o);
  if (!given) return fail(given.error());
  const auto config = configuration(common);
  if (!config) return fail(config.error());
  twin::ShadowPool pool(twin::shadow_options(*config));
  twin::ImpactOptions options;
  if (!common.json && out_is_terminal())
    options.progress = [](int step, int of, std::string_view text) {
      std::fprintf(stderr, "\r\x1b[K[%d/%d] %s", step, of, std::string(text).c_str());
    };
  auto done = monitor::impact_of(std::move(*given), pool, options, interrupted());
  if (options.progress) std::fputs("\r\x1b[K", stderr);
  return done;
}

int run(const Common& common, const ImpactCommand& o) {
  if (o.schema.empty() && common.target.empty())
    return report({Code::invalid, "Give the schema as it is: --schema FILE, or --target of the database."});
  if (o.change.empty() == o.to.empty())
    return report(
        {Code::invalid, "Give either --change (a migration, a folder of them, a diagram's patch) or --to (the schema as it shall be)."});
  const auto found = look(common, o);
  if (!found) return report(found.error());
  if (common.json)
    print_json(to_json_text(*found));
  else
    print_impact(*found, o.all);
  if (o.fail_on == "never") return exit_ok;
  const bool bad = std::any_of(found->statements.begin(), found->statements.end(), [&](const impact::ImpactedStatement& one) {
    return one.verdict == impact::Verdict::fails || enum_names(one.verdict)[static_cast<std::size_t>(one.verdict)].name == o.fail_on;
  });
  return bad ? exit_negative : exit_ok;
}

}  // namespace

void add_impact(CLI::App& app, Common& common, ImpactCommand& o) {
  CLI::App* command = app.add_subcommand("impact", "which statements a change of the schema breaks, asked of a real server");
  command->add_option("--schema", o.schema,
                      "the schema as it is: a file, a folder of migrations, a diagram, a database URL (default: --target's)");
  command->add_option("--target", common.target, "a stored target's name or a database URL: its schema and its observed statements");
  command->add_option("--change", o.change, "the change: a migration's SQL, a folder of them, or a diagram's patch (JSON)");
  command->add_option("--to", o.to, "the schema as it shall be, instead of --change");
  command->add_option("--workload", o.workload,
                      "files of statements: JSON lines {sql, calls, …} or SQL with `-- calls: N` before a statement");
  command->add_option("--window", o.window, "of a stored target: 15m, 1h, 6h, 24h (default), 7d, 30d");
  command->add_option("--database", o.database, "one of the target's databases");
  command->add_option("--from", o.from, "dialect of texts (default: guessed)");
  command->add_option("--fail-on", o.fail_on, "fails (default), changes, slower, untested or never: exit code 1")
      ->check(CLI::IsMember({"fails", "changes", "slower", "untested", "never"}));
  command->add_flag("--all", o.all, "list the statements that stay fine too");
  command->add_flag("--json", common.json, "print one JSON document on stdout");
  command->add_option("--data", common.data, "Assay's data directory");
  command->add_option("--config", common.config_file, "configuration file");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay impact --target shop --change db/migrations/V13__rename_total.sql\n"
      "  assay impact --schema schema.sql --change rename.sql --workload queries.sql\n"
      "  assay impact --schema before.sql --to after.sql --workload shop.jsonl --json\n"
      "Both schemas are built on scratch servers of this machine; the target is only read. Views and functions of the schema are looked at too.\n"
      "Exit code 1 when a statement fails, 2 usage, 3 cannot read, connect or execute.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run(common, o)); });
}

}  // namespace assay::app
