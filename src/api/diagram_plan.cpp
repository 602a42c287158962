#include "api/diagram_plan.h"

#include "schema/migrate/unnamed.h"

namespace assay::api {

Result<schema::Migration> plan_and_prove(Services& services, schema::Model from, schema::Model to, const schema::PlanOptions& options,
                                         bool verify, const twin::Progress& progress, const Call& call, std::vector<std::string>& notes) {
  // the proof builds both: what has no name must have the same one there
  if (schema::has_unnamed(from) || schema::has_unnamed(to)) schema::name_unnamed(from, to);
  auto migration = schema::plan_migration(from, to, options);
  if (!migration || !verify) return migration;
  const bool known = twin::is_executed(to.dialect);
  if (!known || services.shadows == nullptr) {
    notes.push_back(known ? "There is no scratch server here: the plan was not executed."
                          : fmt::format("Plans for {} are generated, not executed.", name_of(to.dialect)));
    return migration;
  }
  if (migration->statements.empty()) return migration;
  twin::VerifyOptions how;
  how.version = options.version;
  how.diff = options.diff;
  how.progress = progress;
  auto proof = twin::verify(from, to, *migration, *services.shadows, how, call.stop);
  if (!proof) return fail(proof.error());
  migration->proof = std::move(*proof);
  return migration;
}

}  // namespace assay::api
