#include "schema/diagram/merge.h"

#include <algorithm>

namespace assay::schema::diagram {
namespace {

using Errors = std::vector<FieldError>;

template <class T>
bool is_list_of(const Type& type) {
  return &type == &type_of<std::optional<std::vector<T>>>();
}

void merge_members(const Json& update, const Type& type, void* target, const std::string& path, Errors& errors);

/// What a value of this type has where nothing is said.
void reset(const Type& owner, const Field& field, void* member) {
  void* fresh = owner.create();
  read_json(to_json(field.type(), field.at(fresh)), field.type(), member);
  owner.destroy(fresh);
}

/// Where an item goes: behind `after`, or to the front.
template <class T>
void move_item(std::vector<T>& list, std::size_t from, const Json& after, const std::string& path, Errors& errors) {
  if (!after.is_null() && !after.is_string()) {
    errors.push_back({path + ".after", "must be the id of an item, or null for the front"});
    return;
  }
  T item = std::move(list[from]);
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(from));
  auto place = list.begin();
  if (after.is_string()) {
    place = std::find_if(list.begin(), list.end(), [&](const T& other) { return other.id == after.as_string(); });
    if (place == list.end())
      errors.push_back({path + ".after", item.id == after.as_string() ? "an item cannot stand behind itself"
                                                                      : fmt::format("there is no '{}' in the list", after.as_string())});
    else
      ++place;
  }
  list.insert(place, std::move(item));
}

Json without(const Json& item, std::initializer_list<std::string_view> names) {
  Json::Object rest;
  for (const auto& member : item.members())
    if (std::find(names.begin(), names.end(), member.first) == names.end()) rest.push_back(member);
  return rest;
}

template <class T>
void merge_item(std::vector<T>& list, const Json& item, const std::string& path, Errors& errors) {
  const bool removes = item["remove"].as_bool();
  if (item.find("remove") && !item["remove"].is_bool()) return errors.push_back({path + ".remove", "must be true"});
  if (removes && !item.find("id") && item.members().size() == 1) return list.clear();
  if (!item.is_object() || !item["id"].is_string()) return errors.push_back({path, "needs the id of an item"});
  const std::string id(item["id"].as_string());
  auto at = std::find_if(list.begin(), list.end(), [&](const T& other) { return other.id == id; });
  if (removes) {
    if (at == list.end()) return errors.push_back({path, fmt::format("there is no '{}' to remove", id)});
    if (item.members().size() > 2) return errors.push_back({path, "an item is either removed or changed"});
    list.erase(at);
    return;
  }
  const Json members = without(item, {"id", "remove", "after"});
  if (at == list.end()) {
    for (const Field& f : type_of<T>().fields())
      if (f.flag == FieldFlag::required && f.name != "id" && !members.find(f.name))
        errors.push_back({fmt::format("{}.{}", path, f.name), fmt::format("is required: there is no '{}' yet", id)});
    list.emplace_back().id = id;
    at = std::prev(list.end());
  }
  merge_members(members, type_of<T>(), &*at, path, errors);
  if (const Json* after = item.find("after")) move_item(list, static_cast<std::size_t>(at - list.begin()), *after, path, errors);
}

template <class T>
bool merge_list(const Field& field, const Json& json, void* member, const std::string& path, Errors& errors) {
  if (!is_list_of<T>(field.type())) return false;
  auto& list = *static_cast<std::optional<std::vector<T>>*>(member);
  if (json.is_null()) {
    list.reset();
  } else if (!json.is_array()) {
    errors.push_back({path, fmt::format("must be an array, not {}", json.kind())});
  } else {
    if (!list) list.emplace();
    std::size_t index = 0;
    for (const Json& item : json.items()) merge_item(*list, item, fmt::format("{}[{}]", path, index++), errors);
  }
  return true;
}

void merge_member(const Type& owner, const Field& field, const Json& json, void* member, const std::string& path, Errors& errors) {
  if (merge_list<Column>(field, json, member, path, errors) || merge_list<Key>(field, json, member, path, errors) ||
      merge_list<Index>(field, json, member, path, errors) || merge_list<Check>(field, json, member, path, errors) ||
      merge_list<Exclusion>(field, json, member, path, errors) || merge_list<SavedView>(field, json, member, path, errors))
    return;
  if (json.is_null() && field.type().kind != Type::Kind::optional) {
    if (field.flag == FieldFlag::required) return errors.push_back({path, "cannot be cleared"});
    return reset(owner, field, member);
  }
  for (FieldError& e : read_json(json, field.type(), member))
    errors.push_back({e.path.empty()            ? path
                      : e.path.starts_with('[') ? path + e.path
                                                : fmt::format("{}.{}", path, e.path),
                      std::move(e.message)});
}

void merge_members(const Json& update, const Type& type, void* target, const std::string& path, Errors& errors) {
  const auto fields = type.fields();
  for (const auto& [key, value] : update.members()) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&name = key](const Field& f) { return f.name == name; });
    const std::string at = path.empty() ? key : fmt::format("{}.{}", path, key);
    if (field != fields.end()) {
      merge_member(type, *field, value, field->at(target), at, errors);
      continue;
    }
    // the reader's own words, with its suggestion
    Json probe = Json::object();
    probe.set(key, value);
    void* scratch = type.create();
    for (FieldError& e : read_json(probe, type, scratch))
      if (e.path == key) errors.push_back({at, std::move(e.message)});
    type.destroy(scratch);
  }
}

/// Whether one operation on an item may be folded into an earlier one of the same id: changes commute with what happens to other items.
bool is_plain_change(const Json& item) { return item["id"].is_string() && !item.find("remove") && !item.find("after"); }

Json merge_operations(const Json& first, const Json& second) {
  Json::Array all = first.items();
  for (const Json& item : second.items()) {
    Json* earlier = nullptr;
    for (Json& other : all) {
      if (other["id"] == item["id"]) earlier = &other;
      if (!other.find("id")) earlier = nullptr;  // the list was emptied
    }
    if (!is_plain_change(item)) earlier = nullptr;
    if (!earlier || earlier->find("remove")) {
      all.push_back(item);
      continue;
    }
    for (const auto& [key, value] : item.members()) earlier->set(key, value);
  }
  return all;
}

}  // namespace

bool merges_by_id(const Type& member) {
  return is_list_of<Column>(member) || is_list_of<Key>(member) || is_list_of<Index>(member) || is_list_of<Check>(member) ||
         is_list_of<Exclusion>(member) || is_list_of<SavedView>(member);
}

Json merge_updates(const Json& first, const Json& second, const Type& type) {
  Json merged = first;
  const auto fields = type.fields();
  for (const auto& [key, value] : second.members()) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&name = key](const Field& f) { return f.name == name; });
    const Json* before = merged.find(key);
    if (before && value.is_array() && field != fields.end() && merges_by_id(field->type())) {
      // a cleared list that is filled again: emptied, then filled
      const Json start = before->is_null() ? Json::array({Json::object({{"remove", true}})}) : *before;
      merged.set(key, merge_operations(start, value));
    } else {
      merged.set(key, value);
    }
  }
  return merged;
}

void merge_node(const Json& update, Node& node, const std::string& path, Errors& errors) {
  merge_members(without(update, {"id"}), type_of<Node>(), &node, path, errors);
}

void merge_edge(const Json& update, Edge& edge, const std::string& path, Errors& errors) {
  merge_members(without(update, {"id"}), type_of<Edge>(), &edge, path, errors);
}

void merge_opaque(const Json& update, OpaqueObject& object, const std::string& path, Errors& errors) {
  merge_members(without(update, {"id"}), type_of<OpaqueObject>(), &object, path, errors);
}

void merge_diagram(const Json& update, Diagram& diagram, const std::string& path, Errors& errors) {
  for (const std::string_view name : {"id", "revision", "nodes", "edges", "opaque"})
    if (update.find(name))
      errors.push_back({fmt::format("{}.{}", path, name), "cannot be changed here: nodes and edges have lists of their own"});
  merge_members(without(update, {"id", "revision", "nodes", "edges", "opaque"}), type_of<Diagram>(), &diagram, path, errors);
}

}  // namespace assay::schema::diagram
