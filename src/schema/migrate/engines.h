// The planners, one a dialect; plan.cpp calls them. Contract of plan_changes (migrate/plan.h): the diff is of these two models, both of one
// dialect; the result has neither `down` nor the diff's questions and lists, which plan.cpp adds. `not_reproduced` and `not_modelled` hold what
// the planner itself found. `options.version` is filled (never 0). Pure; any thread. Errors: Code::unsupported where no plan can be made.
#pragma once
#include "schema/migrate/plan.h"

namespace assay::schema {

Result<Migration> plan_postgres(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
Result<Migration> plan_mysql(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
Result<Migration> plan_sqlite(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
Result<Migration> plan_sqlserver(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
Result<Migration> plan_oracle(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);

/// The version a plan is made for: the asked one, else `from`'s, else `to`'s, else the newest known of the dialect (180000; 80400 for MySQL;
/// 110400 for MariaDB; 3045000 for SQLite; 160000 for SQL Server; 230000 for Oracle).
int planned_version(const Model& from, const Model& to, const PlanOptions& options);

}  // namespace assay::schema
