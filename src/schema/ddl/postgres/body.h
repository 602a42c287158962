// What stands between a routine's quotes, or after BEGIN ATOMIC. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// Adds to `routine.uses` what can be seen; prints the body when it is SQL-standard (`sql_body`, else nullptr).
void read_body(State& state, Routine& routine, const Node* sql_body);

/// From BEGIN ATOMIC or RETURN on; names are qualified where `state` (may be nullptr) knows them.
std::string standard_body_text(State* state, const Node* body);

}  // namespace assay::schema::postgres::reader
