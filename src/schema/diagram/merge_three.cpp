#include "schema/diagram/merge_three.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "schema/diagram/merge.h"

namespace assay::schema::diagram {

Place place_of(const Node& node) {
  return {fmt::format("nodes[{}]", node.id), {std::string(name_of(node.kind)), node.schema, {}, {}, node.name}, display(node)};
}
Place place_of(const Edge& edge) {
  const std::string name = edge.name.value_or(edge.id);
  return {fmt::format("edges[{}]", edge.id), {edge.kind == EdgeKind::foreign_key ? "foreign_key" : "dependency", {}, {}, {}, name}, name};
}
Place place_of(const OpaqueObject& object) {
  return {fmt::format("opaque[{}]", object.id),
          {object.kind, object.schema, {}, {}, object.name},
          fmt::format("The {} {}", object.kind, object.name)};
}

namespace {

/// What changes with every sample and is nobody's edit.
bool is_figure(std::string_view member) { return member == "row_estimate" || member == "bytes"; }

const Json& item_of(const Json& list, const Json& id) {
  static const Json none;
  for (const Json& item : list.items())
    if (item["id"] == id) return item;
  return none;
}

std::vector<std::string> ids_in(const Json& list) {
  std::vector<std::string> ids;
  for (const Json& item : list.items()) ids.emplace_back(item["id"].as_string());
  return ids;
}

class Merger {
 public:
  explicit Merger(std::vector<Drift>& drift) : drift_(drift) {}

  /// Member by member; all three are objects of `type`.
  Json members(const Type& type, const Json& base, const Json& mine, const Json& live, const Place& place) {
    Json out = Json::object();
    for (const Field& f : type.fields()) {
      const Json &b = base[f.name], &m = mine[f.name], &l = live[f.name];
      Json value = member(f, b, m, l, place);
      if (!value.is_null()) out.set(f.name, std::move(value));
    }
    return out;
  }

  void report(DriftKind kind, const Place& place, std::string what, const Json* base, const Json* mine, const Json* live) {
    const auto copy = [](const Json* json) { return json && !json->is_null() ? std::optional(*json) : std::nullopt; };
    drift_.push_back({kind, place.object, place.path, std::move(what), copy(base), copy(mine), copy(live)});
  }

 private:
  Json member(const Field& f, const Json& b, const Json& m, const Json& l, const Place& place) {
    if (l == b || m == l) return m;
    if (is_figure(f.name)) return l;
    if (merges_by_id(f.type())) return list(f.type().element().element(), f.name, b, m, l, place);
    const Place at{place.path + "." + std::string(f.name), place.object, place.name};
    if (m == b) {
      const bool rename = f.name == "name" || f.name == "schema";
      const std::string what = rename ? fmt::format("{} was renamed: {} → {}", place.name, b.dump(), l.dump())
                                      : fmt::format("{} of {} changed in the database", f.name, place.name);
      report(rename ? DriftKind::renamed : DriftKind::changed, at, what, &b, &m, &l);
      return l;
    }
    report(DriftKind::conflict, at, fmt::format("{} of {} changed both in the diagram and in the database", f.name, place.name), &b, &m,
           &l);
    return m;
  }

  static Place place_of(const Place& parent, std::string_view list, const Json& item) {
    // "columns" → "column"; "indexes" → "index"; "checks" …
    std::string kind(list.substr(0, list.size() - (list == "indexes" ? 2 : 1)));
    const std::string name(item["name"].as_string(item["id"].as_string()));
    Place place{fmt::format("{}.{}[{}]", parent.path, list, item["id"].as_string()),
                {kind, parent.object.schema, parent.object.name, {}, name},
                parent.name + "." + name};
    if (kind == "column") place.object.column = name;
    return place;
  }

  Json list(const Type& element, std::string_view name, const Json& base, const Json& mine, const Json& live, const Place& parent) {
    std::unordered_map<std::string, Json> kept;
    std::set<std::string> all;
    for (const Json* side : {&base, &mine, &live})
      for (const std::string& id : ids_in(*side)) all.insert(id);
    for (const std::string& id : all) {
      const Json &b = item_of(base, id), &m = item_of(mine, id), &l = item_of(live, id);
      const Place place = place_of(parent, name, !m.is_null() ? m : !l.is_null() ? l : b);
      if (!m.is_null() && !l.is_null()) {
        kept[id] = members(element, b, m, l, place);
      } else if (!m.is_null()) {
        if (b.is_null() || !(m == b)) kept[id] = m;
        if (!b.is_null() && m == b)
          report(DriftKind::removed, place, fmt::format("{} is gone from the database", place.name), &b, &m, nullptr);
        if (!b.is_null() && !(m == b))
          report(DriftKind::conflict, place, fmt::format("{} is gone from the database, and the diagram changed it", place.name), &b, &m,
                 nullptr);
      } else if (!l.is_null()) {
        if (b.is_null() && !name_taken(mine, l)) {
          kept[id] = l;
          report(DriftKind::added, place, fmt::format("{} is new in the database", place.name), nullptr, nullptr, &l);
        } else if (b.is_null()) {
          report(DriftKind::conflict, place, fmt::format("{} is new in the database, and the diagram gave its name to another", place.name),
                 nullptr, nullptr, &l);
        } else if (!(l == b)) {
          report(DriftKind::conflict, place, fmt::format("{} changed in the database, and the diagram removed it", place.name), &b, nullptr,
                 &l);
        }
      }
    }
    return in_order(base, mine, live, kept);
  }

  static bool name_taken(const Json& list, const Json& item) {
    if (!item.find("name")) return false;
    return std::any_of(list.items().begin(), list.items().end(), [&](const Json& other) { return other["name"] == item["name"]; });
  }

  /// The order of the side that changed it, the diagram's first; what only the other side has stands behind what it stands behind there.
  static Json in_order(const Json& base, const Json& mine, const Json& live, std::unordered_map<std::string, Json>& kept) {
    const auto shared = [&](const Json& list, const Json& other) {
      std::vector<std::string> ids = ids_in(list);
      std::erase_if(ids, [&](const std::string& id) { return item_of(other, id).is_null(); });
      return ids;
    };
    const bool mine_moved = shared(mine, base) != shared(base, mine);
    const std::vector<std::string> first = ids_in(mine_moved ? mine : live), second = ids_in(mine_moved ? live : mine);
    std::vector<std::string> order;
    for (const std::string& id : first)
      if (kept.contains(id)) order.push_back(id);
    std::string before;
    for (const std::string& id : second) {
      if (!kept.contains(id)) continue;
      if (std::find(order.begin(), order.end(), id) == order.end()) {
        const auto at = std::find(order.begin(), order.end(), before);
        order.insert(before.empty() ? order.begin() : std::next(at), id);
      }
      before = id;
    }
    Json::Array out;
    for (const std::string& id : order) out.push_back(std::move(kept[id]));
    return out;
  }

  std::vector<Drift>& drift_;
};

/// As the database would show it: no layout, no figures.
Node bare(Node node) {
  node.x = node.y = 0;
  node.w = node.h = {};
  node.color.reset();
  node.collapsed.reset();
  node.area.reset();
  node.row_estimate.reset();
  node.bytes.reset();
  return node;
}
Edge bare(Edge edge) { return edge; }
OpaqueObject bare(OpaqueObject object) { return object; }

bool is_drawn_only(const Node& node) { return node.kind == NodeKind::note || node.kind == NodeKind::area; }
bool is_drawn_only(const Edge&) { return false; }
bool is_drawn_only(const OpaqueObject&) { return false; }

template <class T>
std::vector<T> merge_sets(const std::vector<T>& base, const std::vector<T>& mine, const std::vector<T>& live, Merger& merger) {
  std::unordered_map<std::string_view, const T*> in_base, in_mine, in_live;
  for (const T& item : base) in_base.emplace(item.id, &item);
  for (const T& item : mine) in_mine.emplace(item.id, &item);
  for (const T& item : live) in_live.emplace(item.id, &item);
  const auto find = [](const auto& map, std::string_view id) -> const T* {
    const auto at = map.find(id);
    return at == map.end() ? nullptr : at->second;
  };
  std::vector<T> out;
  for (const T& m : mine) {
    const T *b = find(in_base, m.id), *l = find(in_live, m.id);
    if (is_drawn_only(m) || (!b && !l) || (b && l && *b == *l)) {
      out.push_back(m);
    } else if (l) {
      T nothing;
      nothing.id = m.id;
      const Json merged = merger.members(type_of<T>(), to_json(b ? *b : nothing), to_json(m), to_json(*l), place_of(m));
      auto read = from_json<T>(merged);
      out.push_back(read ? std::move(*read) : m);
    } else if (bare(m) == bare(*b)) {
      const Json before = to_json(*b);
      merger.report(DriftKind::removed, place_of(m), fmt::format("{} is gone from the database", place_of(m).name), &before, nullptr,
                    nullptr);
    } else {
      const Json before = to_json(*b), kept = to_json(m);
      merger.report(DriftKind::conflict, place_of(m),
                    fmt::format("{} is gone from the database, and the diagram changed it", place_of(m).name), &before, &kept, nullptr);
      out.push_back(m);
    }
  }
  for (const T& l : live) {
    if (find(in_mine, l.id)) continue;
    const T* b = find(in_base, l.id);
    const Json now = to_json(l);
    if (!b) {
      merger.report(DriftKind::added, place_of(l), fmt::format("{} is new in the database", place_of(l).name), nullptr, nullptr, &now);
      out.push_back(l);
    } else if (!(bare(*b) == bare(l))) {
      const Json before = to_json(*b);
      merger.report(DriftKind::conflict, place_of(l),
                    fmt::format("{} changed in the database, and the diagram removed it", place_of(l).name), &before, nullptr, &now);
    }
  }
  return out;
}

}  // namespace

Diagram merge_three(const Diagram& base, const Diagram& mine, const Diagram& theirs, std::vector<Drift>& drift) {
  Merger merger(drift);
  Diagram out = mine;
  out.nodes = merge_sets(base.nodes, mine.nodes, theirs.nodes, merger);
  out.edges = merge_sets(base.edges, mine.edges, theirs.edges, merger);
  out.opaque = merge_sets(base.opaque, mine.opaque, theirs.opaque, merger);
  out.sort();
  return out;
}

}  // namespace assay::schema::diagram
