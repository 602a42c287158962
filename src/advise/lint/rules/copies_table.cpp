#include <algorithm>
#include "advise/lint/step.h"

#include "core/text.h"
#include "schema/migrate/mysql/catalogue.h"

namespace rule_copies_table {

using namespace assay;
using K = schema::StepKind;

namespace mysql = schema::migrate::mysql;

/// The kind of the change catalogue of MySQL; "" where it depends on what is not known.
std::string_view kind_of(const lint::StepContext& context) {
  const schema::Step& step = context.step;
  switch (step.kind) {
    case K::add_column:
      if (step.column->generated) return step.column->generated->stored ? "add_stored_column" : "";
      if (step.column->identity) return "add_auto_increment_column";
      return step.default_is == schema::Default::volatile_ ? "add_column_with_expression" : "add_column";
    case K::modify_column: {
      const schema::Column* before = context.column(step.part);
      if (before == nullptr || before->type == step.column->type) return "";
      const auto& was = before->type.args;
      const auto& is = step.column->type.args;
      const bool members = step.column->type.name == "enum" || step.column->type.name == "set";
      if (before->type.name == step.column->type.name && members && was.size() <= is.size() &&
          std::equal(was.begin(), was.end(), is.begin()))
        return "";
      // a longer varchar may stay in place; what is shorter or another type does not
      if (before->type.name == "varchar" && step.column->type.name == "varchar" && !was.empty() && !is.empty() &&
          (was[0].size() < is[0].size() || (was[0].size() == is[0].size() && was[0] <= is[0])))
        return "";
      return "alter_column_type";
    }
    case K::add_check: return step.not_valid ? "" : "add_check";
    case K::add_foreign_key: return "add_foreign_key";
    case K::drop_primary_key: return "drop_primary_key";
    case K::partition_table: return "partition_table";
    case K::create_index: return step.word == "fulltext" ? "create_fulltext_index" : step.word == "spatial" ? "create_spatial_index" : "";
    default: return "";
  }
}

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const std::string_view kind = kind_of(context);
  if (kind.empty() || step.with_column || !context.runs() || context.weight() == lint::Weight::nothing) return;
  // one ALTER TABLE with DROP and ADD PRIMARY KEY is done in place
  const auto& steps = context.seen.statement.steps;
  if (step.kind == K::drop_primary_key &&
      std::any_of(steps.begin(), steps.end(), [](const auto& s) { return s.kind == K::add_primary_key; }))
    return;
  const bool unchecked = step.kind == K::add_foreign_key && context.earlier([](const schema::Step& other, const lint::SeenStatement&) {
    return other.kind == K::set_parameter && other.part == "foreign_key_checks" &&
           (other.expression == "0" || text::lower(other.expression) == "off");
  });
  const mysql::Prediction prediction = mysql::predict(kind, context.dialect, context.version());
  if (unchecked || prediction.lock == mysql::TableLock::none) return;
  auto& found = report.on(context)
                    .says(fmt::format("This change of {} stops writes while {}", context.table_name(),
                                      prediction.algorithm == mysql::Algorithm::copy ? "the table is copied" : "it works"))
                    .because(fmt::format(
                        "The server can do it only with ALGORITHM={}, LOCK={}: every INSERT, UPDATE and DELETE on {} waits to the end.",
                        name_of(prediction.algorithm), name_of(prediction.lock), context.table_name()));
  lint::weigh(found, context, "");
  if (context.weight() == lint::Weight::large)
    found.because(found.finding().why + " For a table of this size use gh-ost or pt-online-schema-change.");
}

}  // namespace rule_copies_table

ASSAY_LINT_RULE(copies_table){
    .slug = "copies_table",
    .title = "A change that stops writes while the table is copied",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .step = rule_copies_table::check,
};
