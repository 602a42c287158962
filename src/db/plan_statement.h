// The plan of a statement as a server counts it, with parameters in place of literals: tried again where PostgreSQL cannot tell a parameter's type.
// Blocks; one connection, one thread. Errors: as Adapter::explain; of what a role may not plan the error says what to do.
#pragma once
#include <string>
#include <vector>

#include "db/adapter.h"
#include "sql/explainable.h"

namespace assay::db {

struct Planned {
  std::string text;                   ///< EXPLAIN's JSON
  std::string sql;                    ///< what was planned
  std::vector<std::string> rewrites;  ///< in words
};

/// `ask` says how (analyze, values, search_path); its sql and parameters are the statement's.
Result<Planned> plan_statement(Adapter& adapter, Connection& connection, sql::Explainable statement, ExplainRequest ask,
                               std::stop_token stop);

}  // namespace assay::db
