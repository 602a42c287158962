#include <algorithm>
#include <map>
#include <string_view>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// When and what: the definition without the trigger's name and its place among others.
std::string work_of(const schema::Trigger& trigger) {
  const std::string_view text = trigger.definition;
  std::size_t at = std::string_view::npos;
  for (const std::string_view timing : {" BEFORE ", " AFTER ", " INSTEAD OF "}) at = std::min(at, text.find(timing));
  if (at == std::string_view::npos) return {};
  std::string work(text.substr(at));
  constexpr std::string_view follows = "FOR EACH ROW FOLLOWS ";
  const std::size_t place = work.find(follows);
  if (place != std::string::npos) {
    const std::size_t end = work.find(' ', place + follows.size());
    if (end != std::string::npos) work.erase(place + 12, end - place - 12);
  }
  return work;
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::pair<schema::Name, std::string>, const schema::Trigger*> seen;
  for (const schema::Trigger& trigger : subject.model.triggers) {
    std::string work = work_of(trigger);
    if (work.empty() || trigger.enabled == "disabled") continue;
    const auto [first, fresh] = seen.try_emplace({trigger.table, std::move(work)}, &trigger);
    if (fresh) continue;
    report.on(trigger)
        .says(fmt::format("The triggers {} and {} of {} do the same", first->second->name, trigger.name, display(trigger.table)))
        .because("Each row passes it twice: sums count twice, histories get two rows, and each write pays for both.")
        .fix_schema([table = trigger.table, name = trigger.name](schema::Model& changed) {
          std::erase_if(changed.triggers, [&](const schema::Trigger& own) { return own.table == table && own.name == name; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_trigger){
    .slug = "duplicate_trigger",
    .title = "Two triggers do the same",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .schema = check,
};
