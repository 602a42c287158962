// Whether an index serves a statement, asked of PostgreSQL's planner on an empty database: sequential scans are priced out, so that it takes an index
// with a condition wherever one can be used. Internal to impact.cpp. Errors: the server's.
#pragma once
#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "schema/model.h"
#include "sql/explainable.h"
#include "twin/shadow.h"

namespace assay::twin {

/// By alias: the index through whose condition the relation is reached. In the session's search_path.
Result<std::map<std::string, std::string>> index_paths(ScratchDatabase& scratch, const sql::Explainable& statement,
                                                       const std::stop_token& stop);

/// Names of tables of `before` with an index or a key that `after` has not, or with columns of another type: only their statements can lose one.
std::set<std::string> losers_of_indexes(const schema::Model& before, const schema::Model& after);

}  // namespace assay::twin
