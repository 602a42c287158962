// The migration between two models, executed on a scratch server where there is one. Internal to api. Errors: those of plan_migration and
// twin::verify.
#pragma once
#include <string>
#include <vector>

#include "api/services.h"
#include "schema/migrate/plan.h"
#include "schema/migration.h"
#include "twin/verify.h"

namespace assay::api {

/// `verify`: execute the plan. What kept it from that is said in `notes`.
Result<schema::Migration> plan_and_prove(Services& services, schema::Model from, schema::Model to, const schema::PlanOptions& options,
                                         bool verify, const twin::Progress& progress, const Call& call, std::vector<std::string>& notes);

}  // namespace assay::api
