// CREATE TRIGGER as the server shows it. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// `state` (may be nullptr) qualifies the names it knows.
std::string trigger_text(const State* state, const pg_query_CreateTrigStmt* statement, const Name& table);

}  // namespace assay::schema::postgres::reader
