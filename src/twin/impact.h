// Impact by execution: which statements a change breaks, asked of the engine. The schema is built on two scratch databases and the change runs on
// one of them; every statement is prepared on the unmigrated one first, and only what passes there is prepared on the migrated one and judged.
// Nothing of the workload is run; the definition of a PostgreSQL function in SQL is made anew and rolled back, which checks its body.
// O(statements) round trips, four for each.
//
// PostgreSQL: parameters keep the types of numbers and booleans that they had before, as literals and most drivers' values have them; other values
// are untyped literals, and stay so. What the server prepares and refuses when it runs, or runs differently, is found
// where the statement shows it: an INSERT that leaves out a column which must be given now, or that names no columns while one that it fills is gone,
// and a call of a function in SQL whose body does not hold any more. Bodies in other languages and triggers are not looked into.
// Threads and errors as in shadow.h. Code::invalid when the schema cannot be built or the change does not run: the message has the statement and
// the engine's words. Code::unsupported for dialects that are not executed here.
#pragma once
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/proof.h"
#include "schema/model.h"
#include "sql/reaction.h"
#include "twin/shadow.h"

namespace assay::twin {

struct Asked {
  std::string sql = {};          ///< as typed or normalised; exactly one statement
  std::string search_path = {};  ///< a list of names as SET takes it; MySQL family: unused; empty = the database's own
};

struct ImpactOptions {
  int version = 0;  ///< of the target; 0 = the model's, else the newest here
  Progress progress = {};
};

struct Impacted {
  std::vector<sql::Reaction> statements = {};  ///< as asked, in order
  schema::Model after = {};                    ///< as the engine says it after the change
  std::vector<schema::NotModelled> not_executed = {};
  std::vector<std::string> notes = {};
  Proof proof = {};
};

/// `change`: statements in order, each run by itself.
Result<Impacted> impact(const schema::Model& before, std::span<const std::string> change, std::span<const Asked> workload, ShadowPool& pool,
                        const ImpactOptions& options, std::stop_token stop);

}  // namespace assay::twin
