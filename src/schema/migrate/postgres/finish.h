// From steps to a Migration: judged (hazards, estimates), ordered, grouped into transactions, with timeouts. Internal to
// schema/migrate/postgres. Pure; one thread; nothing fails.
#pragma once
#include "schema/migrate/postgres/planner.h"

namespace assay::schema::migrate::postgres {

/// Fills plan.out.statements; the steps are used up.
void finish(Planner& plan);

}  // namespace assay::schema::migrate::postgres
