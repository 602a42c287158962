// Who owns what. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

void put_owner(State& state, ObjectRef object, const pg_query_RoleSpec* role);
/// Owners and grants of an object that goes, or that gets another name.
void forget_access(State& state, const ObjectRef& object);
void move_access(State& state, const ObjectRef& from, const ObjectRef& to);

}  // namespace assay::schema::postgres::reader
