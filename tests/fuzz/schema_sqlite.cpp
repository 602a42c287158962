#include "core/fields.h"
#include "schema/ddl/sqlite/ddl.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(schema_sqlite) {
  using namespace assay;
  using namespace assay::fuzz;
  schema::Model model;
  model.dialect = schema::Dialect::sqlite;
  const schema::ReadResult read = schema::sqlite::apply(std::move(model), input, {});
  std::size_t lost = 0;
  for (const schema::Problem& problem : read.problems) {
    require(!problem.message.empty() && problem.line >= 1 && problem.column >= 1, "a problem has words and a place");
    if (problem.kind == schema::ProblemKind::lost) ++lost;
  }
  require(lost == read.lost, "lost statements are counted");
  require(Json::parse(to_json_text(read.model), 1000).has_value(), "a model is written as JSON");
  for (const schema::Statement& statement : schema::sqlite::write(read.model, {})) require(!statement.sql.empty(), "no statement is empty");
}
