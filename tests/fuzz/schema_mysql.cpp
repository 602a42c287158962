#include "core/fields.h"
#include "schema/ddl/mysql/ddl.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(schema_mysql) {
  using namespace assay;
  using namespace assay::fuzz;
  for (const schema::Dialect dialect : {schema::Dialect::mysql, schema::Dialect::mariadb}) {
    schema::Model model;
    model.dialect = dialect;
    const schema::ReadResult read = schema::mysql::apply(std::move(model), input, {});
    std::size_t lost = 0;
    for (const schema::Problem& problem : read.problems) {
      require(!problem.message.empty() && problem.line >= 1 && problem.column >= 1, "a problem has words and a place");
      if (problem.kind == schema::ProblemKind::lost) ++lost;
    }
    require(lost == read.lost, "lost statements are counted");
    require(Json::parse(to_json_text(read.model), 1000).has_value(), "a model is written as JSON");
    const auto statements = schema::mysql::write(read.model, {});
    for (const schema::Statement& statement : statements) require(!statement.sql.empty(), "no statement is empty");
    (void)schema::mysql::write_text(statements);
  }
}
