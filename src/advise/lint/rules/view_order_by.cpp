#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The text outside of parentheses and strings, in lower case.
std::string top_level(std::string_view sql) {
  std::string out;
  int depth = 0;
  char quote = 0;
  for (const char c : sql) {
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '\'' || c == '"' || c == '`') quote = c;
    if (c == '(') ++depth;
    if (depth == 0 && quote == 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(std::isspace(static_cast<unsigned char>(c)) != 0 ? ' ' : c)));
    if (c == ')') --depth;
  }
  return out;
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::View& view : subject.model.views) {
    if (view.materialized) continue;
    const std::string text = top_level(view.definition);
    if (text.find(" order by ") == std::string::npos || text.find(" limit ") != std::string::npos ||
        text.find(" fetch ") != std::string::npos || text.find("distinct on") != std::string::npos)
      continue;
    report.on(view)
        .says(fmt::format("{} sorts its rows", display(view.qualified())))
        .because("A statement that joins, filters or sorts the view pays for the sort and need not keep its order.");
  }
}

}  // namespace

ASSAY_LINT_RULE(view_order_by){
    .slug = "view_order_by",
    .title = "A view that sorts",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .schema = check,
};
