// What a change does to a workload (CONTRACT, impact): each statement with its verdict, how often it runs, who runs it, and a route on which it would
// not break. The verdicts come from the engine (twin/impact.h); here they are put together with the workload and with what the change's statements
// do. Values with fields(); pure; any thread.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "advise/impact/workload.h"
#include "core/proof.h"
#include "schema/ddl/steps.h"
#include "sql/reaction.h"

namespace assay::impact {

using sql::Reaction;
using sql::ResultColumn;
using sql::Verdict;

struct ImpactedStatement {
  std::string id;
  std::string sql;
  std::int64_t calls = 0;
  std::vector<std::string> users;
  std::vector<std::string> applications;
  Verdict verdict = Verdict::untested;
  std::optional<std::string> error;
  std::optional<std::vector<ResultColumn>> columns_before, columns_after;
  std::optional<std::string> route;
  std::optional<double> mean_ms;
  std::optional<std::string> search_path;
  static constexpr auto fields() {
    using S = ImpactedStatement;
    return fields_of(field<&S::id>("Fingerprint", required), field<&S::sql>("Statement, as typed or normalised", required),
                     field<&S::calls>("How often it ran", required), field<&S::users>("Roles that run it; empty = not known", required),
                     field<&S::applications>("Applications seen running it; empty = not known", required),
                     field<&S::verdict>("What the change does to it", required), field<&S::error>("The engine's words"),
                     field<&S::columns_before>("Its result as the schema is"), field<&S::columns_after>("Its result after the change"),
                     field<&S::route>("How to change the schema without breaking it"), field<&S::mean_ms>("Mean time in ms"),
                     field<&S::search_path>("Schemas in which its names are looked for"));
  }
};

struct ImpactCount {
  Verdict verdict = Verdict::ok;
  std::int64_t statements = 0;
  std::int64_t calls = 0;
  static constexpr auto fields() {
    return fields_of(field<&ImpactCount::verdict>("Verdict", required), field<&ImpactCount::statements>("Statements", required),
                     field<&ImpactCount::calls>("Their calls", required));
  }
};

struct ImpactReport {
  std::vector<ImpactedStatement> statements;
  std::vector<ImpactCount> counts;
  double untested_share = 0;
  std::vector<std::string> notes;
  Proof proof;
  static constexpr auto fields() {
    return fields_of(field<&ImpactReport::statements>("What breaks first, then by calls", required),
                     field<&ImpactReport::counts>("By verdict", required),
                     field<&ImpactReport::untested_share>("Share of the calls whose statements could not be tried, 0 to 1", required),
                     field<&ImpactReport::notes>("What could not be built or seen", required),
                     field<&ImpactReport::proof>("How far it was shown", required));
  }
};

/// Statements with one fingerprint become one: calls add up, users and applications are gathered. What says nothing about tables (BEGIN, SET, SHOW)
/// is left out.
std::vector<ImpactedStatement> gather(std::span<const WorkloadStatement> workload, schema::Dialect dialect);

/// Without a workload: what the schema itself asks of its tables. A SELECT of each view; PostgreSQL: the definition of each function.
std::vector<WorkloadStatement> workload_of(const schema::Model& model);

/// `reactions[i]` is of `statements[i]`. `steps` of the change, in order.
ImpactReport report_of(std::vector<ImpactedStatement> statements, std::span<const Reaction> reactions, std::span<const schema::Step> steps,
                       schema::Dialect dialect, Proof proof, std::vector<std::string> notes);

/// What the statements of `change` do to `before`, in order.
std::vector<schema::Step> steps_of(const schema::Model& before, std::span<const std::string> change);

/// A way to the same end on which the statement goes on working; empty when none of the steps explains the failure.
std::string route_of(const ImpactedStatement& statement, std::span<const schema::Step> steps, schema::Dialect dialect);

}  // namespace assay::impact
