// SELECT * spelled out: the server keeps the columns that the tables had when the view was made. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// In the tree itself; a star over something whose columns the model does not know stays.
void spell_out_stars(State& state, const Node* query);

}  // namespace assay::schema::postgres::reader
