// Routines by name and arguments. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// "f(integer, text)": what Grant and Owner call it.
std::string routine_key(const Routine& routine);
/// nullptr when the model has none of that name and those arguments.
Routine* find_routine(State& state, const pg_query_ObjectWithArgs* object);

}  // namespace assay::schema::postgres::reader
