#include <algorithm>

#include "advise/lint/rule.h"
#include "advise/lint/sequences.h"

namespace {

using namespace assay;

/// Whether a body, view, trigger or anything kept as text names it.
bool is_mentioned(const schema::Model& model, const std::string& name) {
  const auto in = [&](const std::string& text) { return text.find(name) != std::string::npos; };
  return std::any_of(model.routines.begin(), model.routines.end(), [&](const schema::Routine& one) { return in(one.body); }) ||
         std::any_of(model.views.begin(), model.views.end(), [&](const schema::View& one) { return in(one.definition); }) ||
         std::any_of(model.triggers.begin(), model.triggers.end(), [&](const schema::Trigger& one) { return in(one.definition); }) ||
         std::any_of(model.opaque.begin(), model.opaque.end(), [&](const schema::Opaque& one) { return in(one.text); }) ||
         std::any_of(model.domains.begin(), model.domains.end(),
                     [&](const schema::Domain& one) { return one.default_value && in(*one.default_value); });
}

void check(const lint::Subject& subject, lint::Report& report) {
  const lint::SequenceUses uses(subject.model);
  std::size_t looked = 0;
  for (const schema::Sequence& sequence : subject.model.sequences) {
    if (sequence.owner_table || !uses.of(sequence).empty()) continue;
    // bodies are searched once for each: an end to that
    if (++looked > 200 || is_mentioned(subject.model, sequence.name)) continue;
    report.on(sequence)
        .says(fmt::format("Nothing in the schema uses the sequence {}", display(schema::Name{sequence.schema, sequence.name})))
        .because("It was left behind by a column or table that is gone, or only the application knows what it numbers.")
        .fix_schema([schema = sequence.schema, name = sequence.name](schema::Model& changed) {
          std::erase_if(changed.sequences, [&](const schema::Sequence& own) { return own.schema == schema && own.name == name; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(unused_sequence){
    .slug = "unused_sequence",
    .title = "A sequence that nothing uses",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
