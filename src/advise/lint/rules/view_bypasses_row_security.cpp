#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool by_invoker(const schema::View& view) {
  return std::any_of(view.options.begin(), view.options.end(), [](const std::string& option) {
    return option == "security_invoker=true" || option == "security_invoker=on" || option == "security_invoker=1" ||
           option == "security_invoker=yes";
  });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::View& view : subject.model.views) {
    if (!view.materialized && by_invoker(view)) continue;
    for (const schema::Name& used : view.uses.relations) {
      const schema::Table* table = subject.table(used.schema, used.name);
      // forced, the policies hold for the owner of the view too
      if (table == nullptr || !table->row_security || (table->force_row_security && !view.materialized)) continue;
      auto& found =
          report.on(view)
              .says(fmt::format("{} shows rows of {} past its row security", display(view.qualified()), display(table->qualified())))
              .because(view.materialized
                           ? "It holds the rows that its owner sees, and shows them to everybody who may read it."
                           : "A view reads with the rights of its owner: whoever may read the view sees the rows that the owner sees.");
      if (!view.materialized && subject.since(150000))
        found.fix_schema([name = view.qualified()](schema::Model& changed) {
          for (schema::View& own : changed.views)
            if (own.qualified() == name) {
              std::erase_if(own.options, [](const std::string& option) { return option.starts_with("security_invoker="); });
              own.options.emplace_back("security_invoker=true");
              std::sort(own.options.begin(), own.options.end());
            }
        });
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(view_bypasses_row_security){
    .slug = "view_bypasses_row_security",
    .title = "A view goes round row security",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
