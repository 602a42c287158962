// Queries as the server would show them, as far as the model knows the tables: stars spelled out, names qualified, columns with their table's
// name where the server writes it (and without where it does not), no alias that says what the column is called anyway. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// In the tree itself.
void spell_query(State& state, const Node* query);

}  // namespace assay::schema::postgres::reader
