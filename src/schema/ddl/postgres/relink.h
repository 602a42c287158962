// When an object gets another name or schema, the server's texts follow, for they hold numbers, not names: views, defaults, checks, policies,
// triggers, foreign keys, SQL-standard bodies. Quoted bodies of routines do not follow, there as here. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

enum class Moving { relation, type, function };
void relink(State& state, Moving what, const Name& from, const Name& to);
/// A column of a table or view: keys, indexes, checks, foreign keys to it, views over it (their own columns keep their names).
void relink_column(State& state, const Name& relation, const std::string& from, const std::string& to);

}  // namespace assay::schema::postgres::reader
