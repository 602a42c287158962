// assay schema diff, migrate, verify and drift: what differs between two schemas, the plan from one to the other, and its proof.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "app/schema/schema.h"
#include "app/schema/side.h"
#include "core/spread.h"
#include "core/text.h"
#include "schema/migrate/files.h"
#include "schema/migrate/plan.h"
#include "twin/shadow.h"
#include "twin/verify.h"

namespace assay::app {
namespace {

using schema::Migration;

/// "15", "15.4", "10.11", "8.0.15" → 150000, 150004, 101100, 80015; 0 when empty.
Result<int> version_number(const std::string& text, schema::Dialect dialect) {
  if (text.empty()) return 0;
  int parts[3] = {0, 0, 0};
  std::size_t n = 0;
  for (const std::string_view part : text::split(text, '.')) {
    if (n == 3 || part.empty() || part.size() > 3 || part.find_first_not_of("0123456789") != std::string_view::npos)
      return fail(Code::invalid, fmt::format("--server is '{}'. Write a version such as 15, 16.2, 8.0 or 10.11.", text));
    parts[n++] = std::atoi(std::string(part).c_str());
  }
  return dialect == schema::Dialect::postgres ? parts[0] * 10'000 + parts[1] : parts[0] * 10'000 + parts[1] * 100 + parts[2];
}

struct Pair {
  Side a, b;
  schema::PlanOptions options;
  std::unique_ptr<twin::ShadowPool> pool;  ///< where something is executed
};

Result<void> open_pool(Pair& pair, const Common& common) {
  if (pair.pool) return {};
  auto config = configuration(common);
  if (!config) return fail(config.error());
  pair.pool = std::make_unique<twin::ShadowPool>(twin::shadow_options(*config));
  return {};
}

Result<schema::PlanOptions> plan_options(const SchemaOptions& o, const Side& a, const Side& b) {
  schema::PlanOptions out;
  if (const std::string wrong = read_text(o.strategy, type_of<schema::Strategy>(), &out.strategy); !wrong.empty())
    return fail(Code::invalid, fmt::format("--strategy {}.", wrong));
  const auto version = version_number(o.engine_version, a.model.dialect);
  if (!version) return fail(version.error());
  out.version = *version != 0 ? *version : a.model.version != 0 ? a.model.version : b.model.version;
  out.down = !o.no_down;
  out.diff.owners = o.owners;
  out.diff.grants = !o.no_grants;
  out.diff.comments = !o.no_comments;
  out.diff.renamed_from = b.renamed_from;
  for (const std::string& answer : o.answers) {
    const auto equals = answer.rfind('=');
    const std::string said = equals == std::string::npos ? "" : answer.substr(equals + 1);
    if (said != "rename" && said != "drop_add")
      return fail(Code::invalid, fmt::format("--answer is '{}'. Write QUESTION=rename or QUESTION=drop_add.", answer));
    out.diff.answers[answer.substr(0, equals)] = said;
  }
  return out;
}

/// A text next to a database is spelled as the server spells it: built on a scratch server and read back.
Result<void> spell_alike(Pair& pair, const Common& common) {
  if (!twin::engine_of(pair.a.model.dialect) || pair.a.live == pair.b.live) return {};
  if (auto opened = open_pool(pair, common); !opened) return opened;
  for (Side* side : {&pair.a, &pair.b}) {
    if (side->live) continue;
    const int version = side->model.version != 0 ? side->model.version : pair.options.version;
    auto spelled = twin::canonicalise(side->model, version, *pair.pool, interrupted());
    if (!spelled) return fail(spelled.error());
    for (const schema::NotModelled& left : spelled->not_executed)
      std::fprintf(stderr, "not executed: %s %s: %s\n", left.kind.c_str(), left.name.c_str(), left.why.c_str());
    side->model = std::move(spelled->model);
  }
  return {};
}

Result<Pair> load_pair(const Common& common, const SchemaOptions& o, bool executes) {
  Pair pair;
  auto a = load_side(o.first, o.from);
  if (!a) return fail(a.error());
  auto b = load_side(o.second, o.to);
  if (!b) return fail(b.error());
  pair.a = std::move(*a);
  pair.b = std::move(*b);
  const bool mysql = schema::is_mysql_family(pair.a.model.dialect) && schema::is_mysql_family(pair.b.model.dialect);
  // The database says which dialect is spoken; between two texts it is the first.
  if (pair.b.live && !pair.a.live && !mysql)
    convert_side(pair.a, pair.b.model.dialect);
  else if (!mysql)
    convert_side(pair.b, pair.a.model.dialect);
  auto options = plan_options(o, pair.a, pair.b);
  if (!options) return fail(options.error());
  pair.options = std::move(*options);
  print_problems(pair.a);
  print_problems(pair.b);
  if (!o.no_shadow)
    if (auto done = spell_alike(pair, common); !done) return fail(done.error());
  if (executes)
    if (auto opened = open_pool(pair, common); !opened) return fail(opened.error());
  return pair;
}

Result<void> prove(Pair& pair, const Common& common, Migration& migration) {
  if (!twin::is_executed(pair.a.model.dialect)) return {};
  twin::VerifyOptions options;
  options.version = pair.options.version;
  if (!common.json)
    options.progress = [](int step, int of, std::string_view text) {
      if (out_is_terminal()) std::fprintf(stderr, "\r\x1b[K[%d/%d] %s", step, of, std::string(text).c_str());
    };
  auto proof = twin::verify(pair.a.model, pair.b.model, migration, *pair.pool, options, interrupted());
  if (!common.json && out_is_terminal()) std::fputs("\r\x1b[K", stderr);
  if (!proof) return fail(proof.error());
  migration.proof = std::move(*proof);
  return {};
}

bool proved(const Migration& migration) {
  return migration.proof.level >= ProofLevel::executed &&
         std::all_of(migration.proof.oracles.begin(), migration.proof.oracles.end(), [](const Oracle& oracle) { return oracle.ok; });
}

std::string_view level_name(ProofLevel level) { return enum_names(level)[static_cast<std::size_t>(level)].name; }

void print_notes(const Migration& migration) {
  for (const schema::Question& question : migration.questions)
    std::fprintf(stderr, "question: %s\n    answer with --answer '%s=rename' (or =drop_add)\n", question.text.c_str(), question.id.c_str());
  for (const schema::NotModelled& left : migration.not_modelled)
    std::fprintf(stderr, "not modelled: %s %s: %s\n", left.kind.c_str(), left.name.c_str(), left.why.c_str());
  for (const schema::NotModelled& left : migration.not_reproduced)
    std::fprintf(stderr, "not reproduced: %s %s: %s\n", left.kind.c_str(), left.name.c_str(), left.why.c_str());
}

void print_proof(const Proof& proof, FILE* to) {
  if (proof.level == ProofLevel::none) return;
  std::fprintf(to, "proof: %s on %s %s\n", std::string(level_name(proof.level)).c_str(), proof.engine.c_str(), proof.version.c_str());
  for (const Oracle& oracle : proof.oracles)
    std::fprintf(to, "  %s %s%s%s\n", oracle.ok ? "ok    " : "FAILED", oracle.name.c_str(), oracle.detail.empty() ? "" : ": ",
                 oracle.detail.c_str());
}

int difference(const Pair& pair, const Migration& migration) {
  if (!migration.statements.empty()) return exit_negative;
  const bool whole = migration.not_modelled.empty() && migration.not_reproduced.empty() && pair.a.lost == 0 && pair.b.lost == 0;
  return whole ? exit_ok : exit_same_as_modelled;
}

std::string now_digits() {
  const std::time_t now = system_clock().now().time_since_epoch().count() / 1'000'000;
  std::tm utc{};
  gmtime_r(&now, &utc);
  char digits[16];
  std::strftime(digits, sizeof digits, "%Y%m%d%H%M%S", &utc);
  return digits;
}

Result<schema::MigrationFormat> file_format(const std::string& name) {
  schema::MigrationFormat format = schema::MigrationFormat::sql;
  if (const std::string wrong = read_text(name, type_of<schema::MigrationFormat>(), &format); !wrong.empty())
    return fail(Code::invalid, fmt::format("--format {}.", wrong));
  return format;
}

schema::FileOptions file_options(const SchemaOptions& o, const Pair& pair) {
  return {o.version.empty() ? now_digits() : o.version, o.name.empty() ? "migration" : o.name, o.author, pair.a.model.dialect};
}

}  // namespace

int schema_diff(const Common& common, const SchemaOptions& o) {
  const std::string format = common.json ? "json" : o.format.empty() ? "sql" : o.format;
  const auto files_of = format == "json" ? Result<schema::MigrationFormat>(schema::MigrationFormat::sql) : file_format(format);
  if (!files_of) return report(files_of.error());
  auto pair = load_pair(common, o, o.verify);
  if (!pair) return report(pair.error());
  auto migration = schema::plan_migration(pair->a.model, pair->b.model, pair->options);
  if (!migration) return report(migration.error());
  if (o.verify)
    if (auto done = prove(*pair, common, *migration); !done) return report(done.error());
  if (format == "json") {
    print_json(to_json_text(*migration));
  } else if (format == "sql") {
    std::fputs(schema::write_script(migration->statements, pair->a.model.dialect).c_str(), stdout);
  } else {
    for (const schema::File& file : schema::write_files(*migration, *files_of, file_options(o, *pair)))
      std::printf("-- file: %s\n%s\n", file.path.c_str(), file.text.c_str());
  }
  print_notes(*migration);
  print_proof(migration->proof, stderr);
  if (o.verify && twin::is_executed(pair->a.model.dialect) && !proved(*migration))
    std::fprintf(stderr, "The plan is not proved: see the oracles.\n");
  return difference(*pair, *migration);
}

int schema_migrate(const Common& common, const SchemaOptions& o) {
  const auto format = file_format(o.format);
  if (!format) return report(format.error());
  auto pair = load_pair(common, o, !o.no_shadow);
  if (!pair) return report(pair.error());
  auto migration = schema::plan_migration(pair->a.model, pair->b.model, pair->options);
  if (!migration) return report(migration.error());
  print_notes(*migration);
  const bool executes = !o.no_shadow && twin::is_executed(pair->a.model.dialect);
  if (executes && !migration->statements.empty()) {
    if (auto done = prove(*pair, common, *migration); !done) return report(done.error());
    print_proof(migration->proof, stderr);
    if (!proved(*migration)) {
      std::fprintf(stderr, "assay: The plan did not hold on the scratch server; nothing was written. See the oracles above.\n");
      return exit_negative;
    }
  }
  const auto files = schema::write_files(*migration, *format, file_options(o, *pair));
  std::error_code ec;
  std::filesystem::create_directories(o.out, ec);
  for (const schema::File& file : files)
    if (!o.replace && std::filesystem::exists(std::filesystem::path(o.out) / file.path, ec))
      return report({Code::conflict,
                     fmt::format("{}/{} is there already; nothing was written. Give --replace or another --name.", o.out, file.path)});
  Json written = Json::array();
  for (const schema::File& file : files) {
    if (auto done = write_out((std::filesystem::path(o.out) / file.path).string(), file.text); !done) return report(done.error());
    written.push(file.path);
    if (!common.json) std::printf("%s\n", (std::filesystem::path(o.out) / file.path).c_str());
  }
  if (common.json)
    print_json(Json::object({{"files", written}, {"migration", to_json(*migration)}}).dump());
  else if (files.empty())
    std::printf("Nothing differs; no file was written.\n");
  return exit_ok;
}

int schema_verify(const Common& common, const SchemaOptions& o) {
  auto pair = load_pair(common, o, true);
  if (!pair) return report(pair.error());
  if (!twin::is_executed(pair->a.model.dialect))
    return report({Code::unsupported, fmt::format("Plans for {} are generated, not executed: there is nothing to verify them on.",
                                                  name_of(pair->a.model.dialect))});
  auto migration = schema::plan_migration(pair->a.model, pair->b.model, pair->options);
  if (!migration) return report(migration.error());
  if (auto done = prove(*pair, common, *migration); !done) return report(done.error());
  if (common.json) {
    print_json(to_json_text(*migration));
  } else {
    std::printf("%zu statements\n", migration->statements.size());
    print_proof(migration->proof, stdout);
    print_notes(*migration);
  }
  return proved(*migration) ? exit_ok : exit_negative;
}

int schema_drift(const Common& common, const SchemaOptions& o) {
  auto pair = load_pair(common, o, false);
  if (!pair) return report(pair.error());
  pair->options.diff.spread = spread;
  auto differences = schema::diff(pair->a.model, pair->b.model, pair->options.diff);
  if (!differences) return report(differences.error());
  Json list = Json::array();
  for (const schema::Change& change : differences->changes) {
    const std::string where = (change.object.schema ? *change.object.schema + "." : "") +
                              (change.object.table ? *change.object.table + "." : "") + change.object.name;
    list.push(Json::object({{"type", std::string(name_of(change.type))}, {"object", to_json(change.object)}, {"detail", change.detail}}));
    if (!common.json)
      std::printf("%-22s %s%s%s\n", std::string(name_of(change.type)).c_str(), where.c_str(), change.detail.empty() ? "" : "  ",
                  text::one_line(change.detail).c_str());
  }
  Json not_modelled = Json::array();
  for (const schema::NotModelled& left : differences->not_modelled) not_modelled.push(to_json(left));
  if (common.json)
    print_json(Json::object({{"drift", list}, {"not_modelled", not_modelled}}).dump());
  else if (differences->empty())
    std::printf("No drift%s.\n", differences->not_modelled.empty() ? "" : ", as far as modelled");
  if (!differences->empty()) return exit_negative;
  return differences->not_modelled.empty() && pair->a.lost + pair->b.lost == 0 ? exit_ok : exit_same_as_modelled;
}

}  // namespace assay::app
