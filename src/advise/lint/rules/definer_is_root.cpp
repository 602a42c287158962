#include <algorithm>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

bool by_invoker(const schema::Model& model, const ObjectRef& object) {
  const auto invoker = [](const std::vector<std::string>& words) {
    return std::find(words.begin(), words.end(), "SQL SECURITY INVOKER") != words.end();
  };
  const auto is_it = [&](const schema::Name& name) { return name.name == object.name && name.schema == object.schema.value_or(""); };
  if (object.kind == "view")
    return std::any_of(model.views.begin(), model.views.end(),
                       [&](const schema::View& view) { return is_it(view.qualified()) && invoker(view.options); });
  return std::any_of(model.routines.begin(), model.routines.end(),
                     [&](const schema::Routine& routine) { return is_it(routine.qualified()) && invoker(routine.attributes); });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Owner& owner : subject.model.owners) {
    if (!owner.role.starts_with("root@") || by_invoker(subject.model, owner.object)) continue;
    report.on_object(owner.object)
        .says(fmt::format("The {} {} runs as {}", owner.object.kind, owner.object.name, owner.role))
        .because(
            "Whoever may use it acts with all rights of the server inside; and it fails on every server where that account is not there.");
  }
}

}  // namespace

ASSAY_LINT_RULE(definer_is_root){
    .slug = "definer_is_root",
    .title = "A definer that may do everything",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .schema = check,
};
