#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "schema/diagram/merge.h"
#include "schema/diagram/patch.h"

namespace assay::schema::diagram {
namespace {

Json difference_of(const Type& type, const void* a, const void* b);

/// The longest run of items that keep their order: all others are moved. `places`: of the items of b, in a. O(n log n).
std::vector<bool> staying(const std::vector<std::size_t>& places) {
  std::vector<std::size_t> tails, before(places.size());
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto at = std::lower_bound(tails.begin(), tails.end(), places[i], [&](std::size_t j, std::size_t p) { return places[j] < p; });
    before[i] = at == tails.begin() ? none : *std::prev(at);
    if (at == tails.end())
      tails.push_back(i);
    else
      *at = i;
  }
  std::vector<bool> stays(places.size(), false);
  for (std::size_t i = tails.empty() ? none : tails.back(); i != none; i = before[i]) stays[i] = true;
  return stays;
}

template <class T>
Json operations(const std::vector<T>& a, const std::vector<T>& b) {
  Json::Array out;
  std::unordered_map<std::string_view, std::size_t> in_a;
  std::unordered_set<std::string_view> in_b;
  for (std::size_t i = 0; i < a.size(); ++i) in_a.emplace(a[i].id, i);
  for (const T& item : b) in_b.insert(item.id);
  for (const T& item : a)
    if (!in_b.contains(item.id)) out.push_back(Json::object({{"id", item.id}, {"remove", true}}));
  std::vector<std::size_t> places;
  for (const T& item : b)
    if (const auto found = in_a.find(item.id); found != in_a.end()) places.push_back(found->second);
  const std::vector<bool> stays = staying(places);
  // An added item lands at the end: right as long as only added ones follow.
  std::size_t last_known = 0;
  for (std::size_t i = 0; i < b.size(); ++i)
    if (in_a.contains(b[i].id)) last_known = i + 1;
  std::size_t known = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const auto found = in_a.find(b[i].id);
    const bool added = found == in_a.end();
    const bool moved = added ? i < last_known : !stays[known];
    Json item = Json::object({{"id", b[i].id}});
    const T nothing{};
    const Json changed = difference_of(type_of<T>(), added ? &nothing : &a[found->second], &b[i]);
    for (const auto& [key, value] : changed.members())
      if (key != "id") item.set(key, value);
    if (added)
      for (const Field& f : type_of<T>().fields())
        if (f.flag == FieldFlag::required && f.name != "id") item.set(f.name, to_json(f.type(), f.at(const_cast<T*>(&b[i]))));
    if (moved) item.set("after", i == 0 ? Json() : Json(b[i - 1].id));
    if (added || moved || !changed.members().empty()) out.push_back(std::move(item));
    known += added ? 0 : 1;
  }
  return out;
}

template <class T>
bool difference_of_list(const Field& field, const void* a, const void* b, Json& out) {
  if (&field.type() != &type_of<std::optional<std::vector<T>>>()) return false;
  const auto& left = *static_cast<const std::optional<std::vector<T>>*>(a);
  const auto& right = *static_cast<const std::optional<std::vector<T>>*>(b);
  if (left == right) return true;
  static const std::vector<T> none;
  out.set(field.name, right ? operations(left ? *left : none, *right) : Json());
  return true;
}

Json difference_of(const Type& type, const void* a, const void* b) {
  Json out = Json::object();
  for (const Field& f : type.fields()) {
    if (f.name == "id") continue;
    // fields() takes a mutable object because reading shares the accessor
    void* left = f.at(const_cast<void*>(a));
    void* right = f.at(const_cast<void*>(b));
    if (difference_of_list<Column>(f, left, right, out) || difference_of_list<Key>(f, left, right, out) ||
        difference_of_list<Index>(f, left, right, out) || difference_of_list<Check>(f, left, right, out) ||
        difference_of_list<Exclusion>(f, left, right, out) || difference_of_list<SavedView>(f, left, right, out))
      continue;
    std::string before, after;
    write_json(before, f.type(), left);
    write_json(after, f.type(), right);
    if (before != after) out.set(f.name, to_json(f.type(), right));
  }
  return out;
}

/// Sorted lists side by side.
template <class T>
void difference_of_sets(const std::vector<T>& a, const std::vector<T>& b, std::vector<T>& add, std::vector<std::string>& remove,
                        std::vector<Json>& update) {
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->id < right->id)) {
      remove.push_back((left++)->id);
    } else if (left == a.end() || right->id < left->id) {
      add.push_back(*right++);
    } else {
      if (!(*left == *right)) {
        Json changed = Json::object({{"id", right->id}});
        const Json members = difference(*left, *right);
        for (const auto& [key, value] : members.members()) changed.set(key, value);
        if (changed.members().size() > 1) update.push_back(std::move(changed));
      }
      ++left, ++right;
    }
  }
}

}  // namespace

Json difference(const Node& a, const Node& b) { return difference_of(type_of<Node>(), &a, &b); }
Json difference(const Edge& a, const Edge& b) { return difference_of(type_of<Edge>(), &a, &b); }
Json difference(const OpaqueObject& a, const OpaqueObject& b) { return difference_of(type_of<OpaqueObject>(), &a, &b); }

Json difference(const Diagram& a, const Diagram& b) {
  Diagram left, right;
  const auto head = [](const Diagram& from, Diagram& to) {
    to.name = from.name;
    to.dialect = from.dialect;
    to.description = from.description;
    to.saved_views = from.saved_views;
    to.origin = from.origin;
  };
  head(a, left);
  head(b, right);
  return difference_of(type_of<Diagram>(), &left, &right);
}

DiagramPatch diff_diagrams(const Diagram& a, const Diagram& b) {
  DiagramPatch patch;
  const auto compare = [&patch](const Diagram& left, const Diagram& right) {
    std::vector<OpaqueObject> opaque_add;
    std::vector<std::string> opaque_remove;
    std::vector<Json> opaque_update;
    difference_of_sets(left.nodes, right.nodes, patch.add, patch.remove, patch.update);
    difference_of_sets(left.edges, right.edges, patch.edgesAdd, patch.edgesRemove, patch.edgesUpdate);
    difference_of_sets(left.opaque, right.opaque, opaque_add, opaque_remove, opaque_update);
    if (!opaque_add.empty()) patch.opaqueAdd = std::move(opaque_add);
    if (!opaque_remove.empty()) patch.opaqueRemove = std::move(opaque_remove);
    if (!opaque_update.empty()) patch.opaqueUpdate = std::move(opaque_update);
    if (Json head = difference(left, right); !head.members().empty()) patch.diagram = std::move(head);
  };
  Diagram left = a, right = b;
  left.sort();
  right.sort();
  compare(left, right);
  return patch;
}

}  // namespace assay::schema::diagram
