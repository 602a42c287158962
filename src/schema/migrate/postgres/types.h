// What ALTER COLUMN … TYPE does to a table on PostgreSQL: nothing (catalog only), or writing it anew; whether it needs a USING clause, and
// whether values can get lost or be refused. Facts: pg_cast, ATColumnChangeRequiresRewrite and the planner support functions of varchar,
// varbit, numeric, timestamp, time and interval lengths (PostgreSQL 12–18); tests/contract/plan_test.cpp executes a table of them. Pure; any
// thread; no errors: a type that is not known is taken as one that needs everything.
#pragma once
#include <string>

#include "schema/table.h"

namespace assay::schema::migrate::postgres {

struct TypeChange {
  bool rewrites = true;
  bool needs_using = false;   ///< there is no implicit or assignment cast
  bool through_text = false;  ///< … and no explicit one either, as far as is known
  bool lossy = false;         ///< values change silently: rounded, cut, without their zone
  bool may_fail = false;      ///< some values may be refused: out of range, too long, not a number
  std::string why = {};       ///< of lossy or may_fail, in words
};

/// `after_is_checked`: the new type is a domain with constraints, which every row must be checked for.
TypeChange type_change(const DataType& before, const DataType& after, bool after_is_checked = false);

}  // namespace assay::schema::migrate::postgres
