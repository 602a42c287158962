// Constraints and indexes that were given no name, as diagrams and DBML leave them. PostgreSQL gives them one, and a plan must know which: there
// is no DROP CONSTRAINT without. Pure; any thread; nothing fails.
#pragma once
#include "schema/model.h"

namespace assay::schema {

/// PostgreSQL: what `from` leaves unnamed gets the name that the server gives it (naming.h); what `to` leaves unnamed has the name of its
/// counterpart in `from` (by id, else by columns, in the table with the same id or name), else the server's. Other dialects stay as they are.
void name_unnamed(Model& from, Model& to);
/// Whether there is anything to do.
bool has_unnamed(const Model& model);

}  // namespace assay::schema
