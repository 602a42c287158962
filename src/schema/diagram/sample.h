// Diagrams for unit tests: a small shop, and random ones that change at random. For *_test.cpp only.
#pragma once
#include <cstdint>
#include <string>

#include "schema/diagram/diagram.h"
#include "schema/diagram/patch.h"

namespace assay::schema::diagram::sample {

inline Column column(std::string id, std::string name, std::string type, bool nullable = true) {
  Column out;
  out.id = std::move(id);
  out.name = std::move(name);
  out.type = std::move(type);
  out.nullable = nullable;
  return out;
}

inline Node table(std::string id, std::string name, std::vector<Column> columns) {
  Node out;
  out.id = std::move(id);
  out.schema = "public";
  out.name = std::move(name);
  Key key;
  key.id = "k1";
  key.kind = KeyKind::primary;
  key.columns = {columns.at(0).id};
  out.columns = std::move(columns);
  out.keys = {key};
  out.indexes.emplace();
  return out;
}

/// customers ← orders (by customer_id), an enum, a note in an area.
inline Diagram shop() {
  Diagram out;
  out.id = "d1";
  out.name = "Shop";
  out.nodes = {
      table("n1", "customers", {column("c1", "id", "integer", false), column("c2", "email", "text")}),
      table("n2", "orders",
            {column("c1", "id", "integer", false), column("c2", "customer_id", "integer"), column("c3", "state", "public.state")})};
  Node state;
  state.id = "n3";
  state.kind = NodeKind::enumeration;
  state.schema = "public";
  state.name = "state";
  state.values = {"open", "paid"};
  Node area;
  area.id = "n4";
  area.kind = NodeKind::area;
  area.name = "Sales";
  Node note;
  note.id = "n5";
  note.kind = NodeKind::note;
  note.area = "n4";
  note.text = "# Orders";
  out.nodes.insert(out.nodes.end(), {state, area, note});
  Edge edge;
  edge.id = "e1";
  edge.name = "orders_customer_id_fkey";
  edge.from = "n2";
  edge.to = "n1";
  edge.pairs = {{"c2", "c1"}};
  out.edges = {edge};
  return out;
}

/// Random, valid, and reproducible from its seed on every machine.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : state_(seed) {}
  /// SplitMix64 (Steele, Lea, Flood 2014).
  std::size_t below(std::size_t n) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31U)) % n;
  }
  bool once_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

inline std::string fresh(Dice& dice, const char* prefix) { return prefix + std::to_string(dice.below(1'000'000)); }

inline void mutate_columns(Node& node, Dice& dice) {
  auto& columns = *node.columns;
  const auto used = [&](const std::string& id) {
    for (const Key& key : keys_of(node))
      for (const std::string& ref : key.columns)
        if (ref == id) return true;
    for (const Index& index : indexes_of(node))
      for (const Part& part : index.parts)
        if (part.column == id) return true;
    return false;
  };
  switch (dice.below(5)) {
    case 0:
      columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(dice.below(columns.size() + 1)),
                     column(fresh(dice, "c"), fresh(dice, "col"), "text"));
      break;
    case 1: std::swap(columns[dice.below(columns.size())], columns[dice.below(columns.size())]); break;
    case 2: {
      Column& one = columns[dice.below(columns.size())];
      one.name = fresh(dice, "col");
      one.comment = dice.once_in(2) ? std::nullopt : std::optional<std::string>("said");
      break;
    }
    case 3: {
      const std::size_t at = dice.below(columns.size());
      if (!used(columns[at].id)) columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    }
    default: {
      Index index;
      index.id = fresh(dice, "i");
      index.name = fresh(dice, "idx");
      Part part;
      part.column = columns[dice.below(columns.size())].id;
      index.parts = {part};
      node.indexes->push_back(index);
    }
  }
}

/// A few changes; the result may be not valid (an edge may have lost its column): ask problems_of.
inline Diagram mutated(Diagram diagram, Dice& dice) {
  for (std::size_t n = dice.below(6) + 1; n > 0; --n) {
    auto& nodes = diagram.nodes;
    Node& node = nodes[dice.below(nodes.size())];
    switch (dice.below(8)) {
      case 0:
        nodes.push_back(table(fresh(dice, "n"), fresh(dice, "t"), {column("c1", "id", "bigint", false), column("c2", "b", "text")}));
        break;
      case 1:
        node.x = static_cast<double>(dice.below(4000)), node.color = dice.once_in(2) ? std::nullopt : std::optional<std::string>("#ff0");
        break;
      case 2:
        if (node.kind == NodeKind::table)
          node.checks = dice.once_in(3) ? std::nullopt : std::optional<std::vector<Check>>{{{fresh(dice, "x"), "ck", "true"}}};
        break;
      case 3:
        if (!diagram.edges.empty() && dice.once_in(2))
          diagram.edges.erase(diagram.edges.begin());
        else if (node.kind == NodeKind::table && nodes[0].kind == NodeKind::table) {
          Edge edge;
          edge.id = fresh(dice, "e");
          edge.from = node.id;
          edge.to = nodes[0].id;
          edge.pairs = {{columns_of(node)[0].id, columns_of(nodes[0])[0].id}};
          diagram.edges.push_back(edge);
        }
        break;
      case 4:
        if (nodes.size() > 3) {
          const std::string gone = node.id;
          std::erase_if(diagram.edges, [&](const Edge& e) { return e.from == gone || e.to == gone; });
          for (Node& other : nodes)
            if (other.area == gone) other.area.reset();
          std::erase_if(nodes, [&](const Node& other) { return other.id == gone; });
        }
        break;
      case 5: diagram.description = dice.once_in(2) ? std::nullopt : std::optional(fresh(dice, "words ")); break;
      case 6: {
        OpaqueObject object;
        object.id = fresh(dice, "o");
        object.kind = "statistics";
        object.name = "s";
        object.text = "CREATE STATISTICS s ON a, b FROM t";
        diagram.opaque.push_back(object);
        if (dice.once_in(2)) diagram.opaque.erase(diagram.opaque.begin());
        break;
      }
      default:
        if (node.kind == NodeKind::table) mutate_columns(node, dice);
    }
  }
  diagram.sort();
  return diagram;
}

/// The next valid one after some changes.
inline Diagram next_valid(const Diagram& from, Dice& dice) {
  for (;;) {
    Diagram candidate = mutated(from, dice);
    if (problems_of(candidate).empty()) return candidate;
  }
}

}  // namespace assay::schema::diagram::sample
