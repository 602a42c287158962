#include <algorithm>
#include <array>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  constexpr std::array<std::string_view, 6> languages = {"plpython3u", "plpythonu", "plpython2u", "plperlu", "pltclu", "plsh"};
  for (const schema::Routine& routine : subject.model.routines) {
    if (std::find(languages.begin(), languages.end(), routine.language) == languages.end()) continue;
    report.on(routine)
        .says(fmt::format("{} is written in {}", display(routine.qualified()), routine.language))
        .because("The language has no walls: the function can read and write files and open connections as the server's own user.");
  }
}

}  // namespace

ASSAY_LINT_RULE(untrusted_language){
    .slug = "untrusted_language",
    .title = "A routine in a language without walls",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
