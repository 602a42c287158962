#include <algorithm>
#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> known;
  for (const schema::Table& table : subject.model.tables) known.insert(table.name);
  for (const schema::View& view : subject.model.views) known.insert(view.name);
  for (const schema::Routine& routine : subject.model.routines) {
    if (std::find(routine.attributes.begin(), routine.attributes.end(), "IMMUTABLE") == routine.attributes.end()) continue;
    const auto read = std::find_if(routine.uses.relations.begin(), routine.uses.relations.end(),
                                   [&](const schema::Name& used) { return known.contains(used.name); });
    if (read == routine.uses.relations.end()) continue;
    report.on(routine)
        .says(fmt::format("{} is IMMUTABLE and reads {}", display(routine.qualified()), read->name))
        .because(
            fmt::format("Its result changes with the rows of {}. Indexes and generated columns keep what it was, and cached plans fold it "
                        "into a constant: queries give wrong rows.",
                        read->name))
        .fix_schema([name = routine.qualified(), arguments = signature(routine)](schema::Model& changed) {
          for (schema::Routine& own : changed.routines)
            if (own.qualified() == name && signature(own) == arguments) {
              std::replace(own.attributes.begin(), own.attributes.end(), std::string("IMMUTABLE"), std::string("STABLE"));
              std::sort(own.attributes.begin(), own.attributes.end());
            }
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(immutable_function_reads_tables){
    .slug = "immutable_function_reads_tables",
    .title = "An IMMUTABLE function that reads tables",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
