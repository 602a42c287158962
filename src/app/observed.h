// What a server has counted of the statements of one database, for commands that ask once. Main thread; blocks.
#pragma once
#include <vector>

#include "advise/lint/lint.h"
#include "advise/lint/statements.h"
#include "app/schema/side.h"

namespace assay::app {

struct Counted {
  db::Capabilities about;
  std::vector<lint::StatementCounts> statements;  ///< as the server has them, the most time first; without fingerprints
  std::vector<lint::Blind> blind;
};
/// Code::unsupported says what the server lacks and what brings it. Our own statements are among them.
Result<Counted> counted_statements(const Live& live);

struct Observed {
  std::vector<lint::ObservedStatement> statements;
  std::vector<lint::Blind> blind;
};
/// What the policy's budgets are held against: statements of applications with their p95 and the rows that they scan, as far as they are known; the
/// rest is said in `blind`. PostgreSQL's rows scanned are estimated from the plans of the statements with the most time (at most 25).
Observed observed_statements(const Live& live, const schema::Model& model, const lint::Policy& policy);
/// What is said of a text in place of that.
lint::Blind budgets_of_a_text();

}  // namespace assay::app
