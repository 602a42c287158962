#include "schema/ddl/postgres/ddl.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(schema_postgres) {
  using namespace assay;
  using namespace assay::fuzz;
  namespace postgres = schema::postgres;
  const schema::ReadResult read = postgres::apply({}, input, {});
  std::size_t lost = 0;
  for (const schema::Problem& problem : read.problems) {
    require(problem.line >= 1 && problem.column >= 1 && !problem.message.empty(), "a problem has a place and a message");
    require(problem.statement.size() <= 120, "a problem shows the statement's beginning");
    lost += problem.kind == schema::ProblemKind::lost ? 1 : 0;
  }
  require(lost == read.lost, "what is lost is counted");
  const auto printed_again = [&](const std::string& expression) {
    const auto again = postgres::apply({}, "CREATE DOMAIN d AS int CHECK (" + expression + "\n)", {});
    require(again.model.domains.size() == 1 && again.model.domains[0].checks.size() == 1, "a printed expression can be read");
    require(again.model.domains[0].checks[0].expression == expression, "and is printed the same again");
    require(postgres::same_expression(expression, expression), "an expression is the same as itself");
    (void)postgres::uses_of_expression(expression);
  };
  for (const schema::Table& table : read.model.tables) {
    require(!table.schema.empty(), "every table has a schema");
    for (const schema::Check& check : table.checks) printed_again(check.expression);
    for (const schema::Index& index : table.indexes) require(!index.name.empty(), "every index has a name");
    for (const schema::Key& key : table.keys) require(!key.name.empty() && key.name.size() <= 63, "every key has a name that fits");
  }
  for (const schema::View& view : read.model.views) {
    const auto again = postgres::apply({}, "CREATE VIEW v AS " + view.definition, {});
    require(view.definition.empty() || again.model.views.size() == 1, "a printed query can be read");
    (void)postgres::uses_of_query(view.definition);
  }
  // Applied to what it made, the same text changes nothing that it cannot change: it only must not fail.
  (void)postgres::apply(read.model, input, {});
}
