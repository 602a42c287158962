#include "schema/diagram/patch.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/text.h"
#include "schema/diagram/merge.h"

namespace assay::schema::diagram {
namespace {

using Errors = std::vector<FieldError>;

struct Attempt {
  Diagram diagram;
  Errors errors;
};

template <class T>
struct Lists {
  const std::vector<T>& add;
  const std::vector<std::string>& remove;
  const std::vector<Json>& update;
  std::string add_path, remove_path, update_path;
  void (*merge)(const Json&, T&, const std::string&, Errors&);
};

std::string no_such(std::string_view what, const std::string& id, const std::unordered_map<std::string, std::size_t>& there) {
  std::vector<std::string_view> ids;
  // a suggestion is worth a look at a diagram that a person wrote, not at thousands of hashes
  if (there.size() <= 200)
    for (const auto& entry : there) ids.push_back(entry.first);
  std::sort(ids.begin(), ids.end());
  const std::string_view near = text::nearest(id, ids);
  return near.empty() ? fmt::format("there is no {} '{}'", what, id)
                      : fmt::format("there is no {} '{}'; did you mean '{}'?", what, id, near);
}

template <class T>
void change_set(std::vector<T>& list, const Lists<T>& change, std::string_view what, Errors& errors) {
  std::unordered_map<std::string, std::size_t> there;
  for (std::size_t i = 0; i < list.size(); ++i) there.emplace(list[i].id, i);
  std::unordered_set<std::size_t> gone;
  for (std::size_t i = 0; i < change.remove.size(); ++i) {
    const auto at = there.find(change.remove[i]);
    if (at == there.end()) {
      errors.push_back({fmt::format("{}[{}]", change.remove_path, i), no_such(what, change.remove[i], there)});
      continue;
    }
    gone.insert(at->second);
    there.erase(at);
  }
  for (std::size_t i = 0; i < change.add.size(); ++i) {
    if (!there.emplace(change.add[i].id, list.size()).second)
      errors.push_back({fmt::format("{}[{}].id", change.add_path, i), fmt::format("there is a {} '{}' already", what, change.add[i].id)});
    list.push_back(change.add[i]);
  }
  for (std::size_t i = 0; i < change.update.size(); ++i) {
    const std::string path = fmt::format("{}[{}]", change.update_path, i);
    const Json& update = change.update[i];
    if (!update.is_object() || !update["id"].is_string()) {
      errors.push_back({path, fmt::format("needs the id of a {} and its changed members", what)});
      continue;
    }
    const std::string id(update["id"].as_string());
    const auto at = there.find(id);
    if (at == there.end())
      errors.push_back({path + ".id", no_such(what, id, there)});
    else
      change.merge(update, list[at->second], path, errors);
  }
  if (gone.empty()) return;
  std::vector<T> left;
  left.reserve(list.size() - gone.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!gone.contains(i)) left.push_back(std::move(list[i]));
  list = std::move(left);
}

/// An edge whose node goes is the mistake people make: said with the way out.
void orphans(const Diagram& diagram, const DiagramPatch& patch, Errors& errors) {
  std::unordered_map<std::string_view, std::size_t> removed;
  for (std::size_t i = 0; i < patch.remove.size(); ++i) removed.emplace(patch.remove[i], i);
  for (const Node& node : patch.add) removed.erase(node.id);
  if (removed.empty()) return;
  for (const Edge& edge : diagram.edges)
    for (const std::string* end : {&edge.from, &edge.to}) {
      const auto at = removed.find(*end);
      if (at == removed.end()) continue;
      errors.push_back(
          {fmt::format("remove[{}]", at->second), fmt::format("the edge '{}'{} still joins '{}': name it in edgesRemove too", edge.id,
                                                              edge.name ? fmt::format(" ({})", *edge.name) : "", *end)});
      if (edge.from == edge.to) break;
    }
}

Attempt attempt(Diagram diagram, const DiagramPatch& patch) {
  static const std::vector<OpaqueObject> no_objects;
  static const std::vector<std::string> no_ids;
  static const std::vector<Json> no_updates;
  Attempt out;
  change_set(diagram.edges,
             Lists<Edge>{patch.edgesAdd, patch.edgesRemove, patch.edgesUpdate, "edgesAdd", "edgesRemove", "edgesUpdate", &merge_edge},
             "edge", out.errors);
  change_set(diagram.nodes, Lists<Node>{patch.add, patch.remove, patch.update, "add", "remove", "update", &merge_node}, "node", out.errors);
  change_set(diagram.opaque,
             Lists<OpaqueObject>{patch.opaqueAdd ? *patch.opaqueAdd : no_objects, patch.opaqueRemove ? *patch.opaqueRemove : no_ids,
                                 patch.opaqueUpdate ? *patch.opaqueUpdate : no_updates, "opaqueAdd", "opaqueRemove", "opaqueUpdate",
                                 &merge_opaque},
             "opaque object", out.errors);
  if (patch.diagram) merge_diagram(*patch.diagram, diagram, "diagram", out.errors);
  diagram.sort();
  orphans(diagram, patch, out.errors);
  // what was half applied says nothing true of the whole
  if (out.errors.empty()) out.errors = problems_of(diagram);
  out.diagram = std::move(diagram);
  return out;
}

/// What a patch does to one id, whatever came before it.
template <class T>
struct Fate {
  bool removes = false;             ///< what was there goes
  std::optional<T> adds = {};       ///< … and this comes
  std::optional<Json> update = {};  ///< or this changes it
};
template <class T>
using Fates = std::map<std::string, Fate<T>>;

template <class T>
Fates<T> fates_of(const Lists<T>& lists, Errors& errors) {
  Fates<T> fates;
  for (const std::string& id : lists.remove) fates[id].removes = true;
  for (const T& item : lists.add) fates[item.id].adds = item;
  for (std::size_t i = 0; i < lists.update.size(); ++i) {
    const Json& update = lists.update[i];
    Fate<T>& fate = fates[std::string(update["id"].as_string())];
    if (fate.adds)
      lists.merge(update, *fate.adds, fmt::format("{}[{}]", lists.update_path, i), errors);
    else
      fate.update = fate.update ? merge_updates(*fate.update, update, type_of<T>()) : update;
  }
  return fates;
}

template <class T>
void follow(Fate<T>& first, const std::string& id, Fate<T> second, const Lists<T>& lists, Errors& errors) {
  const bool absent = first.removes && !first.adds, present = first.adds || first.update;
  if ((absent && (second.removes || second.update)))
    errors.push_back({id, "the first patch removes it, the second changes it"});
  else if (present && second.adds && !second.removes)
    errors.push_back({id, "both patches add it"});
  else if (second.update && first.adds)
    lists.merge(*second.update, *first.adds, lists.update_path, errors);
  else if (second.update)
    first.update = first.update ? merge_updates(*first.update, *second.update, type_of<T>()) : std::move(second.update);
  else {
    // added and removed again: nothing was there and nothing stays
    const bool was_there = first.removes || !first.adds;
    first.update.reset();
    first.removes = was_there && (first.removes || second.removes);
    first.adds = std::move(second.adds);
  }
}

template <class T>
struct Composed {
  std::vector<T> add;
  std::vector<std::string> remove;
  std::vector<Json> update;
};

template <class T>
Composed<T> compose_sets(const Lists<T>& first, const Lists<T>& second, Errors& errors) {
  Fates<T> fates = fates_of(first, errors);
  for (auto& [id, fate] : fates_of(second, errors)) {
    const auto at = fates.find(id);
    if (at == fates.end())
      fates.emplace(id, std::move(fate));
    else
      follow(at->second, id, std::move(fate), second, errors);
  }
  Composed<T> out;
  for (auto& [id, fate] : fates) {
    if (fate.removes) out.remove.push_back(id);
    if (fate.adds)
      out.add.push_back(std::move(*fate.adds));
    else if (fate.update)
      out.update.push_back(std::move(*fate.update));
  }
  return out;
}

template <class T>
std::vector<T> or_none(const std::optional<std::vector<T>>& list) {
  return list ? *list : std::vector<T>{};
}
template <class T>
void keep(std::optional<std::vector<T>>& into, std::vector<T> list) {
  if (!list.empty()) into = std::move(list);
}

}  // namespace

bool DiagramPatch::empty() const {
  const auto none = [](const auto& list) { return !list || list->empty(); };
  return add.empty() && remove.empty() && update.empty() && edgesAdd.empty() && edgesRemove.empty() && edgesUpdate.empty() &&
         none(opaqueAdd) && none(opaqueRemove) && none(opaqueUpdate) && (!diagram || diagram->members().empty());
}

Errors validate(const Diagram& diagram, const DiagramPatch& patch) { return attempt(diagram, patch).errors; }

Result<Diagram> apply(Diagram diagram, const DiagramPatch& patch) {
  Attempt done = attempt(std::move(diagram), patch);
  if (!done.errors.empty()) return fail(as_error(done.errors, "The patch"));
  return std::move(done.diagram);
}

Result<DiagramPatch> invert(const Diagram& diagram, const DiagramPatch& patch) {
  auto changed = apply(diagram, patch);
  if (!changed) return fail(changed.error());
  return diff_diagrams(*changed, diagram);
}

Result<DiagramPatch> compose(const DiagramPatch& first, const DiagramPatch& second) {
  Errors errors;
  const auto nodes = [](const DiagramPatch& p) { return Lists<Node>{p.add, p.remove, p.update, "add", "remove", "update", &merge_node}; };
  const auto edges = [](const DiagramPatch& p) {
    return Lists<Edge>{p.edgesAdd, p.edgesRemove, p.edgesUpdate, "edgesAdd", "edgesRemove", "edgesUpdate", &merge_edge};
  };
  DiagramPatch out;
  auto node_set = compose_sets(nodes(first), nodes(second), errors);
  out.add = std::move(node_set.add), out.remove = std::move(node_set.remove), out.update = std::move(node_set.update);
  auto edge_set = compose_sets(edges(first), edges(second), errors);
  out.edgesAdd = std::move(edge_set.add), out.edgesRemove = std::move(edge_set.remove), out.edgesUpdate = std::move(edge_set.update);
  const std::vector<OpaqueObject> add_a = or_none(first.opaqueAdd), add_b = or_none(second.opaqueAdd);
  const std::vector<std::string> remove_a = or_none(first.opaqueRemove), remove_b = or_none(second.opaqueRemove);
  const std::vector<Json> update_a = or_none(first.opaqueUpdate), update_b = or_none(second.opaqueUpdate);
  auto opaque_set =
      compose_sets(Lists<OpaqueObject>{add_a, remove_a, update_a, "opaqueAdd", "opaqueRemove", "opaqueUpdate", &merge_opaque},
                   Lists<OpaqueObject>{add_b, remove_b, update_b, "opaqueAdd", "opaqueRemove", "opaqueUpdate", &merge_opaque}, errors);
  keep(out.opaqueAdd, std::move(opaque_set.add));
  keep(out.opaqueRemove, std::move(opaque_set.remove));
  keep(out.opaqueUpdate, std::move(opaque_set.update));
  if (first.diagram && second.diagram)
    out.diagram = merge_updates(*first.diagram, *second.diagram, type_of<Diagram>());
  else
    out.diagram = second.diagram ? second.diagram : first.diagram;
  if (!errors.empty()) return fail(as_error(errors, "The two patches together"));
  return out;
}

}  // namespace assay::schema::diagram
