// What the planners of schemas, extensions, types and sequences share. Internal to schema/migrate/postgres; contracts as in changes.h.
#pragma once
#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

/// A step of that kind on an object that is no relation; its place.
std::size_t simple(Planner& plan, std::string_view kind, const ObjectRef& object, std::string sql, int rank);
/// ALTER kind old SET SCHEMA / RENAME TO, for everything but tables. `key_for` names what the name provides (planner.h).
void plan_rename(Planner& plan, const Change& change, std::string_view kind, std::string_view word, const Name& before,
                 std::string (*key_for)(const Name& name));
/// user_types.cpp: enums, domains, composite types.
void plan_type(Planner& plan, const Change& change);

}  // namespace assay::schema::migrate::postgres
