// assay engines: the database servers of this machine on which plans are proved.
#include <cstdio>

#include "app/command.h"
#include "core/text.h"
#include "twin/process.h"
#include "twin/shadow.h"
#include "twin/verify.h"

namespace assay::app {
namespace {

std::string layers_text() {
  const twin::Layers& layers = twin::layers();
  std::string text = "limits, timeouts and a directory of its own";
  if (layers.landlock > 0) text += "; files and programs outside it are closed (Landlock)";
  if (layers.network_namespace) text += "; no network";
  if (layers.seccomp) text += "; no network sockets (seccomp)";
  if (layers.landlock == 0)
    text += ". This kernel has no Landlock: files are protected by the database's roles and the OS user's rights only";
  return text;
}

struct Check {
  bool ok = false;
  std::string says;
  double ms = 0;
};

/// Starts the kit's server in the sandbox, makes a database, runs a statement, stops.
Check check(const Config& config, const twin::Kit& kit) {
  twin::ShadowOptions options = twin::shadow_options(config);
  options.kits = {.dirs = {kit.bindir}, .machine = false};
  options.scratch.clear();
  const auto began = system_clock().steady();
  const auto done = [&](bool ok, std::string says) {
    return Check{ok, std::move(says), std::chrono::duration<double, std::milli>(system_clock().steady() - began).count()};
  };
  twin::ShadowPool pool(options);
  auto scratch = pool.database(kit.engine, kit.number, interrupted());
  if (!scratch) return done(false, scratch.error().message);
  const std::vector<std::string> statements = {"CREATE TABLE assay_check (id integer PRIMARY KEY)", "INSERT INTO assay_check VALUES (1)"};
  auto ran = scratch->apply(statements, {}, interrupted());
  if (!ran) return done(false, ran.error().message);
  for (const twin::StatementResult& result : *ran)
    if (!result.ok) return done(false, result.error->message);
  return done(true, "started, made a database, ran statements, stopped");
}

Json as_json(const twin::Kit& kit) { return to_json(kit); }

}  // namespace

int engines_list(const Common& common) {
  auto config = configuration(common);
  if (!config) return report(config.error());
  const auto kits = twin::discover_kits(twin::shadow_options(*config).kits);
  if (common.json) {
    Json list = Json::array();
    for (const twin::Kit& kit : kits) list.push(as_json(kit));
    print_json(Json::object({{"engines", list}, {"sandbox", layers_text()}}).dump());
    return exit_ok;
  }
  if (kits.empty())
    std::printf("There is no database server here. Install postgresql or mariadb-server, or name folders in [twin] kits.\n");
  std::vector<std::vector<std::string>> rows;
  for (const twin::Kit& kit : kits)
    rows.push_back({std::string(db::name_of(kit.engine)), kit.version, kit.bindir,
                    kit.engine == db::Engine::postgres ? std::to_string(kit.extensions.size()) : "–", kit.pg_dump.empty() ? "–" : "yes"});
  if (!rows.empty()) std::fputs(table({"engine", "version", "programs", "extensions", "pg_dump"}, rows).c_str(), stdout);
  std::printf("Sandbox: %s.\n", layers_text().c_str());
  return exit_ok;
}

int engines_check(const Common& common) {
  auto config = configuration(common);
  if (!config) return report(config.error());
  const auto kits = twin::discover_kits(twin::shadow_options(*config).kits);
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  bool all = !kits.empty();
  for (const twin::Kit& kit : kits) {
    const Check result = check(*config, kit);
    all = all && result.ok;
    list.push(Json::object({{"engine", std::string(db::name_of(kit.engine))},
                            {"version", kit.version},
                            {"bindir", kit.bindir},
                            {"ok", result.ok},
                            {"says", result.says},
                            {"ms", result.ms}}));
    rows.push_back(
        {std::string(db::name_of(kit.engine)), kit.version, result.ok ? "ok" : "FAILED", text::duration_ms(result.ms), result.says});
  }
  if (common.json)
    print_json(Json::object({{"engines", list}, {"sandbox", layers_text()}}).dump());
  else if (rows.empty())
    std::printf("There is no database server here. Install postgresql or mariadb-server, or name folders in [twin] kits.\n");
  else
    std::fputs(table({"engine", "version", "result", "time", ""}, rows).c_str(), stdout);
  return all ? exit_ok : exit_negative;
}

}  // namespace assay::app
