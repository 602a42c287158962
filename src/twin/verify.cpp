#include "twin/verify.h"

#include <algorithm>

#include "core/clock.h"
#include "core/text.h"
#include "twin/compare.h"
#include "twin/dump.h"
#include "twin/gaps.h"
#include "twin/rows.h"
#include "twin/run_plan.h"
#include "twin/verify_sqlite.h"

namespace assay::twin {
namespace {

using schema::Migration;
using schema::Model;

std::string listed(const std::vector<schema::NotModelled>& all) {
  std::vector<std::string> lines;
  for (const schema::NotModelled& one : all) lines.push_back(fmt::format("{} {}: {}", one.kind, one.name, one.why));
  return some_of(lines);
}

class Verification {
 public:
  Verification(const Model& from, const Model& to, const Migration& plan, ShadowPool& pool, const VerifyOptions& options,
               std::stop_token stop)
      : from_(from), to_(to), plan_(plan), pool_(pool), options_(options), stop_(std::move(stop)) {}

  Result<Proof> run() {
    if (auto prepared = prepare(); !prepared) return fail(prepared.error());
    if (!built_) return finished();
    if (auto ran = forward(); !ran) return fail(ran.error());
    if (!proof_.oracles.front().ok) return finished();
    if (auto compared = compare(); !compared) return fail(compared.error());
    if (auto back = way_down(); !back) return fail(back.error());
    return finished();
  }

 private:
  void oracle(std::string name, bool ok, std::string detail) { proof_.oracles.push_back({std::move(name), ok, std::move(detail)}); }

  void step(std::string_view what) {
    if (options_.progress) options_.progress(++step_, 7, what);
  }

  Result<void> prepare() {
    const auto engine = engine_of(from_.dialect);
    if (!engine) return fail(engine.error());
    const int version = options_.version != 0 ? options_.version : from_.version != 0 ? from_.version : to_.version;
    step("looking at what the models need");
    auto gaps = find_gaps({&from_, &to_}, pool_, *engine, version, stop_);
    if (!gaps) return fail(gaps.error());
    gaps_ = std::move(*gaps);
    auto databases = pool_.pair(*engine, version, stop_);
    if (!databases) return fail(databases.error());
    migrated_.emplace(std::move(databases->first));
    direct_.emplace(std::move(databases->second));
    proof_.engine = std::string(db::name_of(*engine));
    proof_.version = migrated_->kit().version;
    if (version != 0 && series_of(*engine, version) != migrated_->kit().series()) proof_.target_version = series_text(*engine, version);
    left_out_.clear();
    step("building the schema as it is");
    auto before = make(*migrated_, from_, "the schema as it is");
    if (!before) return fail(before.error());
    step("building the schema as it shall be");
    auto after = make(*direct_, to_, "the schema as it shall be");
    if (!after) return fail(after.error());
    built_ = *before && *after;
    return {};
  }

  /// false: it cannot be built, and the oracle says why.
  Result<bool> make(ScratchDatabase& scratch, const Model& model, std::string_view what) {
    auto built = scratch.build(model, gaps_, {}, stop_);
    if (!built) return fail(built.error());
    left_out_.insert(left_out_.end(), built->not_executed.begin(), built->not_executed.end());
    if (built->failed.empty()) return true;
    const StatementResult& first = built->failed.front();
    oracle("executes", false,
           fmt::format("{} cannot be built: {} ({})", what, first.error->message, text::one_line(text::clip(first.sql, 300))));
    return false;
  }

  Result<void> forward() {
    auto before = migrated_->inspect(stop_);
    if (!before) return fail(before.error());
    before_ = std::move(*before);
    if (options_.rows) {
      auto rows = insert_rows(*migrated_, before_, 3, stop_);
      if (!rows) return fail(rows.error());
      rows_ = std::move(*rows);
    }
    if (options_.down && plan_.down && options_.dump) {
      auto text = dump(*migrated_, pool_, stop_);
      if (!text && text.error().code != Code::unavailable) return fail(text.error());
      if (text) dump_before_ = std::move(*text);
    }
    step("running the plan");
    auto ran = run_plan(*migrated_, plan_.statements, gaps_, {.locks = options_.locks, .progress = options_.progress}, stop_);
    if (!ran) return fail(ran.error());
    proof_.statements = ran->statements;
    left_out_.insert(left_out_.end(), ran->not_executed.begin(), ran->not_executed.end());
    oracle("executes", ran->ok(),
           ran->ok() ? fmt::format("{} {} ran", ran->statements.size(), ran->statements.size() == 1 ? "statement" : "statements")
                     : fmt::format("{} ({})", ran->error->message, text::one_line(text::clip(ran->failed, 300))));
    complaints_ = std::move(ran->lock_complaints);
    compared_ = ran->locks_compared;
    return {};
  }

  Result<void> compare() {
    step("comparing the results");
    auto reached = migrated_->inspect(stop_);
    if (!reached) return fail(reached.error());
    auto wanted = direct_->inspect(stop_);
    if (!wanted) return fail(wanted.error());
    rediff("rediff", *reached, *wanted);
    if (auto compared = compare_dumps(); !compared) return compared;
    if (migrated_->kit().engine != db::Engine::postgres)
      oracle("locks", true, "not asked: this engine does not show which locks a statement took");
    else if (!options_.locks)
      oracle("locks", true, "not asked");
    else
      oracle("locks", complaints_.empty(),
             complaints_.empty() ? fmt::format("{} statements took what was predicted", compared_) : some_of(complaints_));
    if (options_.rows) return compare_rows(*reached);
    return {};
  }

  void rediff(const std::string& name, const Model& reached, const Model& wanted) {
    schema::DiffOptions options;
    options.owners = options_.diff.owners;
    const std::string found = differences(reached, wanted, options);
    oracle(name, found.empty(), found.empty() ? "nothing differs" : found);
  }

  Result<void> compare_dumps() {
    if (!options_.dump) return {};
    auto reached = dump(*migrated_, pool_, stop_);
    auto wanted = reached ? dump(*direct_, pool_, stop_) : Result<std::string>(fail(reached.error()));
    if (!wanted && wanted.error().code == Code::cancelled) return fail(wanted.error());
    if (!wanted)
      oracle("dump", true, "not asked: " + wanted.error().message);
    else
      oracle("dump", *reached == *wanted, *reached == *wanted ? "both databases dump alike" : first_difference(*reached, *wanted));
    return {};
  }

  Result<void> compare_rows(const Model& reached) {
    const auto diff = schema::diff(from_, to_, options_.diff);
    if (!diff) return fail(diff.error());
    auto lost = lost_rows(*migrated_, rows_, before_, reached, *diff, plan_.statements, stop_);
    if (!lost) return fail(lost.error());
    std::string kept = fmt::format("{} rows in {} tables are as they were", rows_.count, rows_.tables.size());
    if (!rows_.empty.empty()) kept += fmt::format("; {} took no row: {}", rows_.empty.size(), some_of(rows_.empty));
    oracle("rows", lost->empty(), lost->empty() ? kept : some_of(*lost));
    return {};
  }

  Result<void> way_down() {
    if (!options_.down) return {};
    if (!plan_.down) {
      if (plan_.down_reason) oracle("down", true, "not asked: " + *plan_.down_reason);
      return {};
    }
    step("going back");
    auto ran = run_plan(*migrated_, *plan_.down, gaps_, {.locks = false, .progress = options_.progress}, stop_);
    if (!ran) return fail(ran.error());
    if (!ran->ok()) {
      oracle("down", false, fmt::format("{} ({})", ran->error->message, text::one_line(text::clip(ran->failed, 300))));
      return {};
    }
    auto reached = migrated_->inspect(stop_);
    if (!reached) return fail(reached.error());
    rediff("down", *reached, before_);
    if (!proof_.oracles.back().ok || dump_before_.empty()) return {};
    auto text = dump(*migrated_, pool_, stop_);
    if (!text) return fail(text.error());
    if (*text != dump_before_) {
      proof_.oracles.back().ok = false;
      proof_.oracles.back().detail = first_difference(*text, dump_before_);
    }
    return {};
  }

  Proof finished() {
    if (gaps_.any() || !left_out_.empty()) {
      std::string detail = some_of(gaps_.notes);
      if (!left_out_.empty()) detail += fmt::format("{}only modelled: {}", detail.empty() ? "" : ". ", listed(left_out_));
      oracle("stand_ins", true, detail);
    }
    const bool agreed = std::all_of(proof_.oracles.begin(), proof_.oracles.end(), [](const Oracle& one) { return one.ok; });
    proof_.level = agreed ? ProofLevel::executed : ProofLevel::modelled;
    proof_.at = system_clock().now();
    return std::move(proof_);
  }

  const Model& from_;
  const Model& to_;
  const Migration& plan_;
  ShadowPool& pool_;
  const VerifyOptions& options_;
  std::stop_token stop_;
  int step_ = 0;
  bool built_ = false;
  Gaps gaps_;
  std::optional<ScratchDatabase> migrated_, direct_;
  Model before_;
  Rows rows_;
  std::string dump_before_;
  std::vector<schema::NotModelled> left_out_;
  std::vector<std::string> complaints_;
  std::size_t compared_ = 0;
  Proof proof_;
};

}  // namespace

Result<db::Engine> engine_of(schema::Dialect dialect) {
  if (dialect == schema::Dialect::postgres) return db::Engine::postgres;
  if (dialect == schema::Dialect::mysql) return db::Engine::mysql;
  if (dialect == schema::Dialect::mariadb) return db::Engine::mariadb;
  return fail(Code::unsupported, fmt::format("{} is not executed here: its plans are generated only.", name_of(dialect)));
}

bool is_executed(schema::Dialect dialect) { return dialect == schema::Dialect::sqlite || engine_of(dialect).has_value(); }

Result<Proof> verify(const Model& from, const Model& to, const Migration& plan, ShadowPool& pool, const VerifyOptions& options,
                     std::stop_token stop) {
  if (from.dialect != to.dialect) return fail(Code::invalid, "A plan leads from one schema to another of the same dialect.");
  if (from.dialect == schema::Dialect::sqlite) return verify_sqlite(from, to, plan, options, std::move(stop));
  return Verification(from, to, plan, pool, options, std::move(stop)).run();
}

Result<Canonical> canonicalise(const Model& model, int version, ShadowPool& pool, std::stop_token stop) {
  const auto engine = engine_of(model.dialect);
  if (!engine) return fail(engine.error());
  const int wanted = version != 0 ? version : model.version;
  const auto gaps = find_gaps({&model}, pool, *engine, wanted, stop);
  if (!gaps) return fail(gaps.error());
  auto scratch = pool.database(*engine, wanted, stop);
  if (!scratch) return fail(scratch.error());
  auto built = scratch->build(model, *gaps, {}, stop);
  if (!built) return fail(built.error());
  if (!built->failed.empty()) {
    const StatementResult& first = built->failed.front();
    return fail(Code::invalid,
                fmt::format("The schema cannot be built on {} {}: {} Statement: {}", db::name_of(*engine), scratch->kit().version,
                            first.error->message, text::one_line(text::clip(first.sql, 300))),
                first.error->detail);
  }
  auto inspected = scratch->inspect(stop);
  if (!inspected) return fail(inspected.error());
  return Canonical{std::move(*inspected), std::move(built->not_executed), std::move(built->notes), std::string(db::name_of(*engine)),
                   scratch->kit().version};
}

ShadowOptions shadow_options(const Config& config) {
  ShadowOptions options;
  options.kits.dirs = config.twin.kits;
  options.scratch = config.twin.scratch;
  if (config.twin.servers > 0) options.max_servers = config.twin.servers;
  return options;
}

}  // namespace assay::twin
