#include "schema/diagram/diagram.h"

#include <algorithm>

namespace assay::schema::diagram {
namespace {

template <class T>
const std::vector<T>& list_or_empty(const std::optional<std::vector<T>>& list) {
  static const std::vector<T> none;
  return list ? *list : none;
}

template <class List>
void sort_by_id(List& list) {
  const auto less = [](const auto& a, const auto& b) { return a.id < b.id; };
  if (!std::is_sorted(list.begin(), list.end(), less)) std::stable_sort(list.begin(), list.end(), less);
}

template <class List>
auto find_by_id(const List& list, std::string_view id) -> decltype(&list.front()) {
  const auto at = std::lower_bound(list.begin(), list.end(), id, [](const auto& item, std::string_view key) { return item.id < key; });
  return at != list.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

bool is_relation(NodeKind kind) { return kind == NodeKind::table || kind == NodeKind::view || kind == NodeKind::matview; }

std::string_view name_of(NodeKind kind) {
  static constexpr auto names = enum_names(NodeKind{});
  return names[static_cast<std::size_t>(kind)].name;
}

const std::vector<Column>& columns_of(const Node& node) { return list_or_empty(node.columns); }
const std::vector<Key>& keys_of(const Node& node) { return list_or_empty(node.keys); }
const std::vector<Index>& indexes_of(const Node& node) { return list_or_empty(node.indexes); }
const std::vector<Check>& checks_of(const Node& node) { return list_or_empty(node.checks); }

const Column* find_column(const Node& node, std::string_view id) {
  for (const Column& column : columns_of(node))
    if (column.id == id) return &column;
  return nullptr;
}

const Column* find_column_named(const Node& node, std::string_view name) {
  for (const Column& column : columns_of(node))
    if (column.name == name) return &column;
  return nullptr;
}

std::string display(const Node& node) { return schema::display({node.schema.value_or(""), node.name}); }

std::optional<std::string> column_name(const Node& node, const std::string& reference) {
  if (const Column* column = find_column(node, reference)) return column->name;
  if (reference.starts_with(unknown_column)) return reference.substr(unknown_column.size());
  return std::nullopt;
}

void Diagram::sort() {
  sort_by_id(nodes);
  sort_by_id(edges);
  sort_by_id(opaque);
}

const Node* Diagram::node(std::string_view node_id) const { return find_by_id(nodes, node_id); }
const Edge* Diagram::edge(std::string_view edge_id) const { return find_by_id(edges, edge_id); }

}  // namespace assay::schema::diagram
