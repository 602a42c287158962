#include <algorithm>
#include <map>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

constexpr int most = 3;

class Depths {
 public:
  explicit Depths(const lint::Subject& subject) {
    for (const schema::View& view : subject.model.views) views_.emplace(view.qualified(), &view);
  }

  /// 1 = over tables only. A materialised view is read like a table.
  int of(const schema::View& view) {
    const auto known = depths_.find(&view);
    if (known != depths_.end()) return known->second;
    depths_[&view] = 1;  // a circle ends here
    int deepest = 0;
    for (const schema::Name& used : view.uses.relations) {
      const auto below = views_.find(used);
      if (below != views_.end() && !below->second->materialized && below->second != &view) deepest = std::max(deepest, of(*below->second));
    }
    return depths_[&view] = std::min(deepest + 1, 1'000);
  }

 private:
  std::map<schema::Name, const schema::View*> views_;
  std::map<const schema::View*, int> depths_;
};

void check(const lint::Subject& subject, lint::Report& report) {
  if (subject.model.views.size() > 20'000) return;
  Depths depths(subject);
  for (const schema::View& view : subject.model.views)
    if (const int depth = depths.of(view); depth > most)
      report.on(view)
          .says(fmt::format("{} is a view over {} levels of views", display(view.qualified()), depth - 1))
          .because(
              "The planner sees all their joins at once: beyond a dozen tables it no longer tries every order, and no one level can be changed "
              "without making those above anew.")
          .with("levels", depth);
}

}  // namespace

ASSAY_LINT_RULE(view_depth){
    .slug = "view_depth",
    .title = "Views over views over views",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .schema = check,
};
