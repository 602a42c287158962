#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/text.h"
#include "schema/diagram/diagram.h"

namespace assay::schema::diagram {
namespace {

constexpr std::size_t max_id = 128;
constexpr std::size_t max_name = 1000;  // far beyond any vendor's: a generous bound, the vendor's own is a finding
constexpr double max_coordinate = 1e8;

/// Colours end up in SVG and CSS: nothing but a hexadecimal colour or a word.
bool is_color(std::string_view text) {
  if (text.starts_with('#'))
    return text.size() >= 4 && text.size() <= 9 && text.find_first_not_of("0123456789abcdefABCDEF", 1) == text.npos;
  return !text.empty() && text.size() <= 32 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == text.npos;
}

std::string a(NodeKind kind) {
  const std::string_view name = name_of(kind);
  return fmt::format("{} {}", std::string_view("aeiou").find(name[0]) == name.npos ? "a" : "an", name);
}

/// SQLite, MySQL and SQL Server take `Id` and `id` for one column.
std::string folded(const std::string& name, Dialect dialect) {
  const bool exact = dialect == Dialect::postgres || dialect == Dialect::oracle;
  return exact ? name : text::lower(name);
}

class Validator {
 public:
  explicit Validator(const Diagram& diagram) : diagram_(diagram) {}

  std::vector<FieldError> run() {
    if (text::trim(diagram_.name).empty()) error("name", "is empty");
    if (diagram_.name.size() > 200) error("name", "has more than 200 bytes");
    if (diagram_.description && diagram_.description->size() > max_description) error("description", "has more than 8 KB");
    index_nodes();
    for (const Node& node : diagram_.nodes) check_node(node);
    unique_names();
    cycles();
    for (const Edge& edge : diagram_.edges) check_edge(edge);
    unique_ids(diagram_.edges, "edges");
    unique_ids(diagram_.opaque, "opaque");
    if (diagram_.saved_views) unique_ids(*diagram_.saved_views, "saved_views");
    return std::move(errors_);
  }

 private:
  void error(std::string path, std::string message) { errors_.push_back({std::move(path), std::move(message)}); }

  const Node* find(const std::string& id) const {
    const auto at = nodes_.find(id);
    return at == nodes_.end() ? nullptr : at->second;
  }

  void check_id(const std::string& id, const std::string& path) {
    if (id.empty()) error(path, "has no id");
    if (id.size() > max_id) error(path, fmt::format("has an id of more than {} bytes", max_id));
  }

  void index_nodes() {
    for (const Node& node : diagram_.nodes) {
      check_id(node.id, "nodes");
      if (!nodes_.emplace(node.id, &node).second) error(fmt::format("nodes[{}]", node.id), "this id is there twice");
    }
  }

  template <class List>
  void unique_ids(const List& list, const std::string& path) {
    std::unordered_set<std::string_view> seen;
    for (const auto& item : list) {
      check_id(item.id, path);
      if (!seen.insert(item.id).second) error(fmt::format("{}[{}]", path, item.id), "this id is there twice");
    }
  }

  void check_node(const Node& node) {
    const std::string path = fmt::format("nodes[{}]", node.id);
    const bool named = node.kind != NodeKind::note && node.kind != NodeKind::area;
    if (named && node.name.empty()) error(path + ".name", fmt::format("{} needs a name", a(node.kind)));
    if (node.name.size() > max_name) error(path + ".name", fmt::format("has more than {} bytes", max_name));
    check_place(node, path);
    check_members(node, path);
    if (node.columns) check_columns(node, path);
    if (node.keys) check_keys(node, path);
    if (node.indexes) check_indexes(node, path);
    if (node.exclusions) {
      unique_ids(*node.exclusions, path + ".exclusions");
      for (const Exclusion& item : *node.exclusions) {
        check_parts(node, item.parts, fmt::format("{}.exclusions[{}]", path, item.id));
        if (item.include) columns_exist(node, *item.include, fmt::format("{}.exclusions[{}].include", path, item.id));
      }
    }
    if (node.checks) {
      unique_ids(*node.checks, path + ".checks");
      for (const Check& check : *node.checks) {
        if (check.column) columns_exist(node, {*check.column}, fmt::format("{}.checks[{}].column", path, check.id));
        if (text::trim(check.expression).empty()) error(fmt::format("{}.checks[{}].expression", path, check.id), "is empty");
      }
    }
    if (node.values) {
      std::set<std::string_view> seen;
      for (const std::string& value : *node.values)
        if (!seen.insert(value).second) error(path + ".values", fmt::format("'{}' is there twice", value));
    }
    check_relatives(node, path);
  }

  void check_place(const Node& node, const std::string& path) {
    const auto wrong = [](double value) { return !std::isfinite(value) || std::abs(value) > max_coordinate; };
    if (wrong(node.x) || wrong(node.y)) error(path, "lies outside of the canvas (x and y are from -1e8 to 1e8)");
    for (const auto& size : {node.w, node.h})
      if (size && (wrong(*size) || *size <= 0)) error(path, "w and h must be more than 0");
    if (node.color && !is_color(*node.color)) error(path + ".color", "must be #rgb, #rrggbb or a colour's name");
    if (node.area) {
      const Node* area = find(*node.area);
      if (!area)
        error(path + ".area", fmt::format("there is no area '{}'", *node.area));
      else if (area->kind != NodeKind::area)
        error(path + ".area", fmt::format("'{}' is {}, not an area", *node.area, a(area->kind)));
    }
  }

  void check_members(const Node& node, const std::string& path) {
    const auto only = [&](bool there, std::string_view member, bool allowed) {
      if (there && !allowed) error(fmt::format("{}.{}", path, member), fmt::format("{} has no {}", a(node.kind), member));
    };
    const bool table = node.kind == NodeKind::table, matview = node.kind == NodeKind::matview;
    const bool view = matview || node.kind == NodeKind::view, domain = node.kind == NodeKind::domain;
    only(node.columns.has_value(), "columns", table || view);
    only(node.keys.has_value(), "keys", table);
    only(node.indexes.has_value(), "indexes", table || matview);
    only(node.checks.has_value(), "checks", table || domain);
    only(node.exclusions.has_value(), "exclusions", table);
    only(node.foreign_keys.has_value(), "foreign_keys", table);
    only(node.sequences.has_value(), "sequences", table);
    only(node.triggers.has_value(), "triggers", table || view);
    only(node.policies.has_value(), "policies", table || view);
    only(node.partition_by.has_value(), "partition_by", table);
    only(node.partition_of.has_value(), "partition_of", table);
    only(node.inherits.has_value(), "inherits", table);
    only(node.values.has_value(), "values", node.kind == NodeKind::enumeration);
    only(node.definition.has_value(), "definition", view);
    only(node.type.has_value(), "type", domain);
    if (domain && text::trim(node.type.value_or("")).empty()) error(path + ".type", "a domain needs a base type");
  }

  void check_columns(const Node& node, const std::string& path) {
    unique_ids(*node.columns, path + ".columns");
    std::unordered_set<std::string> seen;
    for (const Column& column : *node.columns) {
      const std::string at = fmt::format("{}.columns[{}]", path, column.id);
      if (column.name.empty()) error(at + ".name", "a column needs a name");
      if (column.name.size() > max_name) error(at + ".name", fmt::format("has more than {} bytes", max_name));
      if (!seen.insert(folded(column.name, diagram_.dialect)).second)
        error(at + ".name", fmt::format("{} has a column '{}' already", display(node), column.name));
      if (node.kind == NodeKind::table && text::trim(column.type).empty()) error(at + ".type", "a column needs a type");
      if (column.generated && column.default_value) error(at, "is generated and has a default: it can have one of them");
    }
  }

  void columns_exist(const Node& node, const Texts& references, const std::string& path) {
    for (const std::string& reference : references)
      if (!column_name(node, reference)) error(path, fmt::format("{} has no column of the id '{}'", display(node), reference));
  }

  void check_keys(const Node& node, const std::string& path) {
    unique_ids(*node.keys, path + ".keys");
    int primary = 0;
    for (const Key& key : *node.keys) {
      const std::string at = fmt::format("{}.keys[{}]", path, key.id);
      primary += key.kind == KeyKind::primary ? 1 : 0;
      if (key.columns.empty()) error(at + ".columns", "a key needs a column");
      if (std::set<std::string>(key.columns.begin(), key.columns.end()).size() != key.columns.size())
        error(at + ".columns", "a column is there twice");
      if (key.prefix && !key.prefix->empty() && key.prefix->size() != key.columns.size())
        error(at + ".prefix", fmt::format("has {} lengths for {} columns", key.prefix->size(), key.columns.size()));
      columns_exist(node, key.columns, at + ".columns");
      if (key.descending) columns_exist(node, *key.descending, at + ".descending");
      if (key.include) columns_exist(node, *key.include, at + ".include");
    }
    if (primary > 1) error(path + ".keys", fmt::format("{} has {} primary keys: a table has one", display(node), primary));
  }

  void check_parts(const Node& node, const std::vector<Part>& parts, const std::string& path) {
    if (parts.empty()) error(path + ".parts", "needs a column or an expression");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      const std::string at = fmt::format("{}.parts[{}]", path, i);
      if (part.column.has_value() == part.expression.has_value()) error(at, "needs either a column or an expression");
      if (part.column) columns_exist(node, {*part.column}, at + ".column");
      if (part.expression && text::trim(*part.expression).empty()) error(at + ".expression", "is empty");
    }
  }

  void check_indexes(const Node& node, const std::string& path) {
    unique_ids(*node.indexes, path + ".indexes");
    for (const Index& index : *node.indexes) {
      const std::string at = fmt::format("{}.indexes[{}]", path, index.id);
      check_parts(node, index.parts, at);
      columns_exist(node, index.include, at + ".include");
    }
  }

  void check_table_ref(const TableRef& reference, const std::string& path) {
    if (reference.node.has_value() == reference.name.has_value()) return error(path, "needs either a node or a name");
    const Node* parent = reference.node ? find(*reference.node) : nullptr;
    if (reference.node && (!parent || parent->kind != NodeKind::table)) error(path, fmt::format("there is no table '{}'", *reference.node));
  }

  void check_relatives(const Node& node, const std::string& path) {
    if (node.partition_by && node.partition_by->parts && !node.partition_by->parts->empty())
      check_parts(node, *node.partition_by->parts, path + ".partition_by");
    if (node.partition_of) check_table_ref(node.partition_of->parent, path + ".partition_of.parent");
    if (node.inherits)
      for (const TableRef& parent : *node.inherits) check_table_ref(parent, path + ".inherits");
    if (node.sequences)
      for (const OwnedSequence& sequence : *node.sequences) columns_exist(node, {sequence.column}, path + ".sequences");
    if (node.grants)
      for (const NodeGrant& grant : *node.grants)
        if (grant.column) columns_exist(node, {*grant.column}, path + ".grants");
  }

  void unique_names() {
    std::unordered_map<std::string, const Node*> relations, types;
    for (const Node& node : diagram_.nodes) {
      const bool type = node.kind == NodeKind::enumeration || node.kind == NodeKind::domain;
      if (!type && !is_relation(node.kind)) continue;
      // MySQL's table names are as case-sensitive as its file system: taken for exact
      const std::string name = diagram_.dialect == Dialect::sqlite ? text::lower(node.name) : node.name;
      const auto [at, fresh] = (type ? types : relations).emplace(node.schema.value_or("") + '\n' + name, &node);
      if (!fresh)
        error(fmt::format("nodes[{}].name", node.id),
              fmt::format("there is a {} {} already ('{}')", name_of(at->second->kind), display(*at->second), at->second->id));
    }
  }

  /// Follows `parent_of` from each node; a node that comes back to itself is in a cycle. Each is walked once.
  template <class ParentsOf>
  void find_cycles(std::string_view member, ParentsOf parents_of) {
    std::unordered_map<const Node*, int> state;  // 1 = on the way, 2 = done
    for (const Node& start : diagram_.nodes) {
      std::vector<std::pair<const Node*, std::size_t>> way;
      const auto enter = [&](const Node* node) {
        state[node] = 1;
        way.emplace_back(node, 0);
      };
      if (state[&start] == 0) enter(&start);
      while (!way.empty()) {
        const auto [node, next] = way.back();
        const std::vector<const Node*> parents = parents_of(*node);
        if (next >= parents.size()) {
          state[node] = 2;
          way.pop_back();
          continue;
        }
        ++way.back().second;
        const Node* parent = parents[next];
        if (parent && state[parent] == 1)
          error(fmt::format("nodes[{}].{}", node->id, member), fmt::format("'{}' would contain itself", parent->id));
        else if (parent && state[parent] == 0)
          enter(parent);
      }
    }
  }

  void cycles() {
    find_cycles("area",
                [this](const Node& node) { return node.area ? std::vector<const Node*>{find(*node.area)} : std::vector<const Node*>{}; });
    find_cycles("inherits", [this](const Node& node) {
      std::vector<const Node*> parents;
      if (node.partition_of && node.partition_of->parent.node) parents.push_back(find(*node.partition_of->parent.node));
      if (node.inherits)
        for (const TableRef& parent : *node.inherits)
          if (parent.node) parents.push_back(find(*parent.node));
      return parents;
    });
  }

  void check_edge(const Edge& edge) {
    const std::string path = fmt::format("edges[{}]", edge.id);
    const Node* from = find(edge.from);
    const Node* to = find(edge.to);
    if (!from) error(path + ".from", fmt::format("there is no node '{}'", edge.from));
    if (!to) error(path + ".to", fmt::format("there is no node '{}'", edge.to));
    if (!from || !to) return;
    const bool foreign_key = edge.kind == EdgeKind::foreign_key;
    for (const auto& [node, member] : {std::pair(from, "from"), std::pair(to, "to")})
      if (foreign_key ? node->kind != NodeKind::table : node->kind == NodeKind::note || node->kind == NodeKind::area)
        error(fmt::format("{}.{}", path, member),
              fmt::format("'{}' is {}: {}", node->id, a(node->kind), foreign_key ? "a foreign key joins tables" : "nothing depends on it"));
    if (foreign_key && edge.pairs.empty()) error(path + ".pairs", "a foreign key needs a pair of columns");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < edge.pairs.size(); ++i) {
      const std::string at = fmt::format("{}.pairs[{}]", path, i);
      if (edge.pairs[i].size() != 2) {
        error(at, fmt::format("has {} columns: it needs one of each table", edge.pairs[i].size()));
        continue;
      }
      columns_exist(*from, {edge.pairs[i][0]}, at);
      columns_exist(*to, {edge.pairs[i][1]}, at);
      if (!seen.insert(edge.pairs[i][0]).second) error(at, "this column refers twice");
    }
    if (edge.on_delete_columns) columns_exist(*from, *edge.on_delete_columns, path + ".on_delete_columns");
  }

  const Diagram& diagram_;
  std::unordered_map<std::string_view, const Node*> nodes_;
  std::vector<FieldError> errors_;
};

}  // namespace

std::vector<FieldError> problems_of(const Diagram& diagram) { return Validator(diagram).run(); }

}  // namespace assay::schema::diagram
