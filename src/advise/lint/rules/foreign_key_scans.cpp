#include "advise/lint/step.h"

namespace rule_foreign_key_scans {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_foreign_key || step.not_valid || !context.runs() || context.weight() == lint::Weight::nothing) return;
  // a new column without a value refers to nothing
  auto& found = report.on(context)
                    .says(fmt::format("The foreign key {} stops writes to {} and {}", step.part, context.table_name(), display(step.other)))
                    .because(fmt::format("Every row of {} is looked up in {} while nobody can write either of them (SHARE ROW EXCLUSIVE).",
                                         context.table_name(), display(step.other)));
  lint::weigh(found, context, "add_foreign_key");
  const auto rest = context.rest();
  const bool partitioned = context.before() != nullptr && context.before()->partition_by;
  if (!rest || step.with_column || partitioned || context.seen.statement.head == 0) return;
  const std::string_view written =
      std::string_view(context.seen.statement.text).substr(step.begin - context.seen.statement.begin, step.end - step.begin);
  const bool named = written.find("CONSTRAINT") != std::string_view::npos || written.find("constraint") != std::string_view::npos;
  const std::string name = context.quoted(step.part), head = context.head();
  // written "ADD FOREIGN KEY …" or "ADD CONSTRAINT name FOREIGN KEY …"
  found.fix_sql(fmt::format("{}{} {} NOT VALID;\n{} VALIDATE CONSTRAINT {};\n", *rest, head,
                            named ? std::string(written) : fmt::format("ADD CONSTRAINT {}{}", name, written.substr(3)), head, name));
}

}  // namespace rule_foreign_key_scans

ASSAY_LINT_RULE(foreign_key_scans){
    .slug = "foreign_key_scans",
    .title = "A foreign key that stops writes to two tables",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_foreign_key_scans::check,
};
