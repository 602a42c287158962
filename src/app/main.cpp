// The command line: every subcommand, its options and examples. The work is done in the files named after the commands.
#include <malloc.h>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/completion.h"
#include "app/impact/impact.h"
#include "app/links/links.h"
#include "app/lint/lint.h"
#include "app/normal/normal.h"
#include "app/schema/schema.h"
#include "app/suggest/suggest.h"
#include "core/text.h"

namespace {

using namespace assay::app;

void common_options(CLI::App& command, Common& common, bool target) {
  command.add_option("--data", common.data, "folder of the store (default: assay-data, or ASSAY_DATA)");
  command.add_option("--config", common.config_file, "TOML file");
  command.add_option("--key-file", common.key_file, "file with the key of stored secrets (default: ASSAY_KEY, else DATA/key)");
  command.add_option("--log", common.log_level, "debug, info, warning, error or off");
  command.add_flag("--json", common.json, "print one JSON document on stdout");
  if (target) command.add_option("--target,target", common.target, "name or id of a stored target, or a URL")->required();
}

void add_serve(CLI::App& app, Common& common, ServeOptions& options) {
  for (const char* name : {"serve", "run"}) {
    const bool run = std::string_view(name) == "run";
    CLI::App* command = app.add_subcommand(name, run ? "the demo and the server in one (what ./run does); with URLs, the server on them"
                                                     : "watch targets and serve the web app and API");
    common_options(*command, common, false);
    command->add_option("--listen", options.listen, "address:port; port 0 picks one (default 127.0.0.1:8080)");
    command->add_option("--auth", options.auth, "none (loopback only) or token");
    command->add_option("--host", options.hosts, "host name to accept besides loopback");
    command->add_option("--web-root", options.web_root, "serve the web app from this folder (development)");
    command->add_option(run ? "targets,--target" : "--target", options.targets, "NAME=URL, or a URL");
    if (run) command->add_flag("--fresh", options.fresh, "build the demo anew");
    command->footer(
        run ? "Examples:\n  assay run\n  assay run postgres://assay@localhost/shop\n"
            : "Examples:\n  assay serve --target shop=postgres://assay@db.example/shop\n  assay serve --listen 0.0.0.0:8080 --auth token --host assay.example\n");
    command->final_callback([&common, &options, run] {
      options.demo = run && options.targets.empty();
      throw CLI::RuntimeError(serve(common, options));
    });
  }
}

void add_questions(CLI::App& app, Common& common, TopOptions& top_options, ExplainOptions& explain_options) {
  CLI::App* command = app.add_subcommand("top", "statements ranked by what they cost");
  common_options(*command, common, true);
  command->add_option("--window", top_options.window, "15m, 1h, 6h, 24h, 7d or 30d");
  command->add_option("--order", top_options.order, "total_ms, calls, mean_ms, p95_ms, rows, shared_read, temp_bytes or wal_bytes");
  command->add_option("--limit", top_options.limit, "at most");
  command->add_option("--for", top_options.seconds, "with a URL: how long to watch (default 10s)");
  command->footer("Examples:\n  assay top shop --window 6h --order calls\n  assay top postgres://assay@localhost/shop --for 30s --json\n");
  command->final_callback([&] { throw CLI::RuntimeError(top(common, top_options)); });

  command = app.add_subcommand("activity", "sessions now and who blocks whom");
  common_options(*command, common, true);
  command->footer("Examples:\n  assay activity shop\n  assay activity postgres://assay@localhost/shop --json\n");
  command->final_callback([&] { throw CLI::RuntimeError(activity(common)); });

  command = app.add_subcommand("explain", "the plan of a statement, and what is wrong with it");
  common_options(*command, common, false);
  command->add_option("--target", common.target, "name or id of a stored target, or a URL");
  command->add_option("sql", explain_options.sql, "one statement");
  command->add_option("--fingerprint", explain_options.fingerprint, "of an observed statement");
  command->add_option("--database", explain_options.database, "where");
  command->add_flag("--analyze", explain_options.analyze, "run it (only a SELECT proved read-only; rolled back)");
  command->add_option("--plan", explain_options.plan_file, "read a plan from this file instead, - for standard input");
  command->footer(
      "Examples:\n  assay explain --target shop 'SELECT * FROM orders WHERE id = 1'\n  psql -XqAtc 'EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1' | assay explain --plan -\nExit code 1 when there are findings of severity error.\n");
  command->final_callback([&] { throw CLI::RuntimeError(explain(common, explain_options)); });

  static bool once = false;
  command = app.add_subcommand("collect", "collect every metric once (cron, serverless)");
  common_options(*command, common, true);
  command->add_flag("--once", once, "said for clarity; it is the only way");
  command->footer("Example:\n  assay collect shop --once --data /var/lib/assay\n");
  command->final_callback([&] { throw CLI::RuntimeError(collect(common)); });

  command = app.add_subcommand("doctor", "what Assay can and cannot see of a target, and the SQL that changes it");
  common_options(*command, common, true);
  command->footer("Example:\n  assay doctor postgres://assay@localhost/shop\nExit code 1 when something is missing.\n");
  command->final_callback([&] { throw CLI::RuntimeError(doctor(common)); });
}

struct AdminOptions {
  std::string definition, environment, id, name, role = "viewer", text, kind = "note", at, to, shell;
  bool fresh = false, remove = false;
};

void add_admin(CLI::App& app, Common& common, AdminOptions& o) {
  CLI::App* group = app.add_subcommand("targets", "stored targets: list, add, remove")->require_subcommand(1);
  CLI::App* command = group->add_subcommand("list", "all of them");
  common_options(*command, common, false);
  command->final_callback([&] { throw CLI::RuntimeError(targets_list(common)); });
  command = group->add_subcommand("add", "NAME=URL");
  common_options(*command, common, false);
  command->add_option("definition", o.definition, "NAME=URL")->required();
  command->add_option("--environment", o.environment, "production, staging, development or scratch");
  command->footer("Example:\n  assay targets add 'shop=postgres://assay:${PGPW}@db/shop' --environment staging\n");
  command->final_callback([&] { throw CLI::RuntimeError(targets_add(common, o.definition, o.environment)); });
  command = group->add_subcommand("remove", "by name or id");
  common_options(*command, common, false);
  command->add_option("id", o.id)->required();
  command->footer("Example:\n  assay targets remove shop\nIts telemetry goes with it.\n");
  command->final_callback([&] { throw CLI::RuntimeError(targets_remove(common, o.id)); });

  group = app.add_subcommand("user", "who may use the API under --auth token")->require_subcommand(1);
  command = group->add_subcommand("add", "prints a bearer token once");
  common_options(*command, common, false);
  command->add_option("name", o.name)->required();
  command->add_option("--role", o.role, "viewer, editor or admin");
  command->footer("Example:\n  assay user add ana --role editor\n");
  command->final_callback([&] { throw CLI::RuntimeError(user_add(common, o.name, o.role)); });
  command = group->add_subcommand("list", "all of them");
  common_options(*command, common, false);
  command->footer("Example:\n  assay targets list --json\n");
  command->final_callback([&] { throw CLI::RuntimeError(user_list(common)); });
  command = group->add_subcommand("remove", "the token stops working at once");
  common_options(*command, common, false);
  command->add_option("name", o.name)->required();
  command->footer("Example:\n  assay user remove ana\n");
  command->final_callback([&] { throw CLI::RuntimeError(user_remove(common, o.name)); });

  command = app.add_subcommand("annotate", "put a mark (deploy, migration) on the charts");
  common_options(*command, common, false);
  command->add_option("text", o.text)->required();
  command->add_option("--target", common.target, "only on this target's charts");
  command->add_option("--kind", o.kind, "deploy, migration, restart, note …");
  command->add_option("--at", o.at, "instant; now by default");
  command->footer("Example:\n  assay annotate 'release 4.2' --kind deploy\n");
  command->final_callback([&] { throw CLI::RuntimeError(annotate(common, o.text, o.kind, o.at)); });

  group = app.add_subcommand("store", "check or back up the store")->require_subcommand(1);
  command = group->add_subcommand("check", "integrity of the file and of every telemetry blob");
  common_options(*command, common, false);
  command->footer("Example:\n  assay store check --data /var/lib/assay\nExit code 1 when something is damaged.\n");
  command->final_callback([&] { throw CLI::RuntimeError(store_check(common)); });
  command = group->add_subcommand("backup", "a consistent copy, while the server runs");
  common_options(*command, common, false);
  command->add_option("to", o.to, "file to write")->required();
  command->footer("Example:\n  assay store backup /backup/assay.db --data /var/lib/assay\n");
  command->final_callback([&] { throw CLI::RuntimeError(store_backup(common, o.to)); });

  group = app.add_subcommand("engines", "database servers of this machine on which plans are proved")->require_subcommand(1);
  command = group->add_subcommand("list", "all of them, and what the sandbox can do here");
  common_options(*command, common, false);
  command->footer(
      "Example:\n  assay engines list --json\nFolders beside the machine's own: [twin] kits = [\"/opt/engines\"] in the configuration.\n");
  command->final_callback([&] { throw CLI::RuntimeError(engines_list(common)); });
  command = group->add_subcommand("check", "start each, run a statement, stop");
  common_options(*command, common, false);
  command->footer("Example:\n  assay engines check\nExit code 1 when one does not work.\n");
  command->final_callback([&] { throw CLI::RuntimeError(engines_check(common)); });

  command = app.add_subcommand("demo", "a private PostgreSQL with a flawed shop and a workload");
  common_options(*command, common, false);
  command->add_flag("--fresh", o.fresh, "build it anew");
  command->add_flag("--rm", o.remove, "delete its data");
  command->footer("Examples:\n  assay demo\n  assay demo --fresh\n  assay demo --rm\nIt runs until Ctrl-C; its data stays in DATA/demo.\n");
  command->final_callback([&] { throw CLI::RuntimeError(demo(common, o.fresh, o.remove)); });

  command = app.add_subcommand("completion", "shell completion");
  command->add_option("shell", o.shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example:\n  assay completion bash > /etc/bash_completion.d/assay\n");
  command->final_callback([&app, &o] {
    std::fputs(completion(app, o.shell).c_str(), stdout);
    throw CLI::Success();
  });
  command = app.add_subcommand("openapi", "print the OpenAPI description of the HTTP API");
  command->footer("Example:\n  assay openapi > openapi.json\n");
  command->final_callback([] { throw CLI::RuntimeError(openapi()); });
}

/// The arguments, and no password of theirs left for `ps` to show.
std::vector<std::string> taken(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const auto scheme = argument.find("://"), at = argument.rfind('@');
    if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) continue;
    const auto colon = argument.find(':', scheme + 3);
    if (colon < at && argument.substr(colon + 1, at - colon - 1).find("${") == std::string_view::npos)
      std::fill(argv[i] + colon + 1, argv[i] + at, '*');
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  return arguments;
}

/// "" when the first word is a command, or no word at all.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return {};
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view nearest = assay::text::nearest(argv[1], views);
  return fmt::format("assay: there is no command '{}'{} Run assay --help for the list.", argv[1],
                     nearest.empty() ? "." : fmt::format("; did you mean '{}'?", nearest));
}

}  // namespace

int main(int argc, char** argv) {
  // Polls and answers take some MB for moments, on a dozen threads; glibc would keep the most that each ever took (bench/overhead/memory.py
  // after 150 polls of 5,000 statements: 51 MB and growing; so 38 MB).
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  CLI::App app("Assay watches PostgreSQL, explains what is slow, and proves what it says.", "assay");
  app.set_version_flag("--version", std::string(assay::app::version));
  app.require_subcommand(1);
  Common common;
  ServeOptions serve_options;
  TopOptions top_options;
  ExplainOptions explain_options;
  AdminOptions admin_options;
  SchemaOptions schema_options;
  NormalOptions normal_options;
  LintCommand lint_command;
  LinksCommand links_command;
  ImpactCommand impact_command;
  WorkloadCommand workload_command;
  SuggestCommand suggest_command;
  add_serve(app, common, serve_options);
  add_questions(app, common, top_options, explain_options);
  add_admin(app, common, admin_options);
  add_schema(app, common, schema_options);
  add_normal(app, common, normal_options);
  add_lint(app, common, lint_command);
  add_links(app, common, links_command);
  add_impact(app, common, impact_command);
  add_workload(app, common, workload_command);
  add_suggest(app, common, suggest_command);
  if (const std::string wrong = unknown_command(app, argc, argv); !wrong.empty()) {
    std::fprintf(stderr, "%s\n", wrong.c_str());
    return exit_usage;
  }
  try {
    app.parse(taken(argc, argv));
  } catch (const CLI::RuntimeError& done) {
    return done.get_exit_code();  // a command ran; this is its exit code
  } catch (const CLI::Success& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& wrong) {
    app.exit(wrong);
    return exit_usage;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "assay: a bug: %s\n", e.what());
    return exit_environment;
  }
  return exit_ok;
}
