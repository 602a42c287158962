#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The statement that the rule rewrites, where it is one that writes.
std::string_view event_of(std::string_view text) {
  for (const std::string_view event : {"INSERT", "UPDATE", "DELETE"})
    if (text.find(fmt::format("ON {} TO ", event)) != std::string_view::npos) return event;
  return {};
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Opaque& rule : subject.model.opaque) {
    if (rule.kind != "rule") continue;
    const std::string_view event = event_of(rule.text);
    if (event.empty()) continue;
    report.on_object({"rule", rule.name.schema, {}, {}, rule.name.name})
        .says(fmt::format("The rule {} rewrites {} statements", rule.name.name, event))
        .because(
            "A rule changes the statement, not the row: expressions such as nextval() or random() are evaluated again for each place "
            "where they are put in, and the number of changed rows that the client sees may be wrong.");
  }
}

}  // namespace

ASSAY_LINT_RULE(rewrite_rule){
    .slug = "rewrite_rule",
    .title = "A rule where a trigger was meant",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
