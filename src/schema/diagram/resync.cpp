#include "schema/diagram/resync.h"

#include <algorithm>
#include <unordered_set>

#include "schema/diagram/convert.h"
#include "schema/diagram/layout.h"
#include "schema/diagram/merge_three.h"

namespace assay::schema::diagram {
namespace {

std::string id_in(const std::string& path, std::string_view list) {
  if (!path.starts_with(list)) return {};
  const auto close = path.find(']', list.size());
  return close == path.npos ? std::string() : path.substr(list.size(), close - list.size());
}

/// What does not fit together after the merge goes back to what the diagram had; each is a conflict. At most once an id, so it ends.
class Reverter {
 public:
  Reverter(const Diagram& mine, Diagram& merged, std::vector<Drift>& drift) : mine_(mine), merged_(merged), drift_(drift) {}

  void run() {
    for (auto problems = problems_of(merged_); !problems.empty(); problems = problems_of(merged_)) {
      bool changed = false;
      for (const FieldError& e : problems) {
        if (const std::string id = id_in(e.path, "nodes["); !id.empty()) changed |= revert(merged_.nodes, mine_.nodes, id, e);
        if (const std::string id = id_in(e.path, "edges["); !id.empty()) changed |= revert_edge(id, e);
      }
      merged_.sort();
      if (changed) continue;
      merged_ = mine_;
      drift_.push_back({DriftKind::conflict,
                        {"diagram", {}, {}, {}, mine_.name},
                        "",
                        "The database and the diagram do not fit together: the diagram stays",
                        {},
                        {},
                        {}});
      return;
    }
  }

 private:
  template <class T>
  bool revert(std::vector<T>& list, const std::vector<T>& before, const std::string& id, const FieldError& why) {
    if (!done_.insert(id).second) return false;
    const auto has_id = [&](const T& item) { return item.id == id; };
    const auto old = std::find_if(before.begin(), before.end(), has_id);
    const auto now = std::find_if(list.begin(), list.end(), has_id);
    if (old == before.end() && now == list.end()) return false;
    const Place place = place_of(now != list.end() ? *now : *old);
    Drift drift{
        DriftKind::conflict, place.object, place.path, fmt::format("{} stays as in the diagram: {}", place.name, why.message), {}, {}, {}};
    if (now != list.end()) drift.live = to_json(*now);
    if (old != before.end()) drift.diagram = to_json(*old);
    drift_.push_back(std::move(drift));
    if (now == list.end())
      list.push_back(*old);
    else if (old == before.end())
      list.erase(now);
    else
      *now = *old;
    return true;
  }

  bool revert_edge(const std::string& id, const FieldError& why) {
    bool changed = revert(merged_.edges, mine_.edges, id, why);
    for (const Edge& edge : mine_.edges)
      if (edge.id == id)
        for (const std::string& end : {edge.from, edge.to}) changed |= revert(merged_.nodes, mine_.nodes, end, why);
    return changed;
  }

  const Diagram& mine_;
  Diagram& merged_;
  std::vector<Drift>& drift_;
  std::unordered_set<std::string> done_;
};

}  // namespace

Result<Resynced> resync(const Model& base, const Diagram& diagram, const Model& live, const std::map<std::string, std::string>& answers) {
  if (base.dialect != live.dialect || diagram.dialect != live.dialect)
    return fail(Code::invalid, fmt::format("The diagram is {}, the database {}: a re-sync needs one dialect.", name_of(diagram.dialect),
                                           name_of(live.dialect)));
  const auto drawn = to_model(diagram);
  if (!drawn) return fail(drawn.error());
  const Diagram was = from_model(base, {.layout = false});
  const auto base_with_ids = to_model(was);
  if (!base_with_ids) return fail(base_with_ids.error());
  Resynced out;
  Model aligned = with_ids_of(*base_with_ids, live, answers, out.questions);
  // what both made since then is one thing
  aligned = with_ids_by_name(*drawn, std::move(aligned));
  const Diagram is = from_model(aligned, {.layout = false});
  auto now = to_model(is);
  if (!now) return fail(now.error());
  out.base = std::move(*now);

  Diagram mine = diagram;
  mine.sort();
  out.diagram = merge_three(was, mine, is, out.drift);
  if (is.origin) {
    out.diagram.origin = is.origin;
    // a model does not know which watched server it is of
    if (diagram.origin) out.diagram.origin->target = diagram.origin->target;
  }
  Reverter(mine, out.diagram, out.drift).run();
  // conflicts first, then by name: ids are hashes and order nothing
  std::stable_sort(out.drift.begin(), out.drift.end(), [](const Drift& a, const Drift& b) {
    const auto key = [](const Drift& d) {
      return std::make_tuple(d.kind != DriftKind::conflict, d.object.schema.value_or(""), d.object.table.value_or(d.object.name),
                             d.object.name);
    };
    return key(a) < key(b);
  });

  std::unordered_set<std::string> fresh;
  for (const Node& node : out.diagram.nodes)
    if (!mine.node(node.id)) fresh.insert(node.id);
  place(out.diagram, fresh);
  return out;
}

}  // namespace assay::schema::diagram
