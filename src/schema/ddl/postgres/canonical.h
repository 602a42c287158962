// The text of a statement that is kept: as the library prints it, names qualified, so that two spellings of it are one. Internal to this
// folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

std::string canonical_statement(State& state, const Node* statement);

}  // namespace assay::schema::postgres::reader
