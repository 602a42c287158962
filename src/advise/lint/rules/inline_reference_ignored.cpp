#include "advise/lint/step.h"
#include "core/text.h"
#include "sql/lexer.h"

namespace rule_inline_reference_ignored {

using namespace assay;
using K = schema::StepKind;

/// Where REFERENCES stands that belongs to no FOREIGN KEY, at this depth of parentheses.
std::optional<std::size_t> inline_reference(std::string_view text, int wanted) {
  int depth = 0;
  bool key = false;
  for (const sql::Token& token : sql::lex(text, sql::Dialect::mysql)) {
    if (token.text == "(") ++depth;
    if (token.text == ")") --depth;
    if (depth == wanted && token.text == ",") key = false;
    if (token.kind != sql::TokenKind::word) continue;
    if (text::iequals(token.text, "foreign")) key = true;
    if (text::iequals(token.text, "references") && !key && depth == wanted) return token.at;
  }
  return {};
}

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool adds = step.kind == K::add_column;
  if ((!adds && step.kind != K::create_table) || !context.runs() || step.temporary) return;
  if (context.live() && context.since(90'000)) return;
  const schema::StepStatement& whole = context.seen.statement;
  const auto found = inline_reference(whole.text.substr(step.begin - whole.begin, step.end - step.begin), adds ? 0 : 1);
  if (!found) return;
  report.on(context)
      .at(step.begin + *found)
      .says(adds ? fmt::format("REFERENCES beside {}.{} makes no foreign key", context.table_name(), step.part)
                 : fmt::format("REFERENCES beside a column of {} makes no foreign key", context.table_name()))
      .because("MySQL reads the clause and forgets it: rows may refer to nothing, and deletes are not stopped.");
}

}  // namespace rule_inline_reference_ignored

ASSAY_LINT_RULE(inline_reference_ignored){
    .slug = "inline_reference_ignored",
    .title = "REFERENCES that MySQL does not read",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysql,
    .step = rule_inline_reference_ignored::check,
};
