#include <algorithm>
#include <unordered_map>

#include "core/text.h"
#include "schema/diagram/convert.h"
#include "schema/read_type.h"

namespace assay::schema::diagram {
namespace {

std::string or_empty(const std::optional<std::string>& text) { return text.value_or(""); }
Texts or_none(const std::optional<Texts>& list) { return list.value_or(Texts{}); }

/// What `serial` makes a column: PostgreSQL knows the word only while it creates.
std::string_view serial_base(const DataType& type) {
  if (!type.schema.empty() || type.dimensions) return "";
  if (type.name == "serial") return "integer";
  if (type.name == "bigserial") return "bigint";
  if (type.name == "smallserial") return "smallint";
  return "";
}

class Exporter {
 public:
  explicit Exporter(const Diagram& diagram) : diagram_(diagram) {}

  Result<Model> run() {
    if (auto wrong = problems_of(diagram_); !wrong.empty()) return fail(as_error(wrong, "The diagram"));
    out_.dialect = diagram_.dialect;
    if (const auto& origin = diagram_.origin) {
      out_.database = or_empty(origin->database);
      out_.version = origin->version.value_or(0);
      out_.charset = or_empty(origin->charset);
      out_.collation = or_empty(origin->collation);
    }
    for (const Node& node : diagram_.nodes) add(node);
    for (const Edge& edge : diagram_.edges)
      if (edge.kind == EdgeKind::foreign_key) add(edge);
    for (const OpaqueObject& object : diagram_.opaque) add(object);
    if (!errors_.empty()) return fail(as_error(errors_, "The diagram"));
    out_.sort();
    return std::move(out_);
  }

 private:
  void add(const Node& node) {
    switch (node.kind) {
      case NodeKind::table: add_table(node); break;
      case NodeKind::view:
      case NodeKind::matview: add_view(node); break;
      case NodeKind::enumeration:
        out_.enums.push_back({node.id, or_empty(node.schema), node.name, or_none(node.values), or_empty(node.comment)});
        break;
      case NodeKind::domain: add_domain(node); break;
      case NodeKind::note:
      case NodeKind::area: return;
    }
    add_attached(node);
  }

  DataType type_from(const std::string& text, const std::optional<DataType>& parts, const std::string& path) {
    if (parts && type_text(*parts, diagram_.dialect) == text) return *parts;
    auto type = read_type(text, diagram_.dialect);
    if (type) return std::move(*type);
    std::string why = type.error().message;  // a clause in a list of them
    if (why.ends_with('.')) why.pop_back();
    errors_.push_back({path + ".type", std::move(why)});
    return {};
  }

  static std::string name(const Node& node, const std::string& reference) { return column_name(node, reference).value_or(""); }
  static Texts names(const Node& node, const Texts& references) {
    Texts out;
    for (const std::string& reference : references) out.push_back(name(node, reference));
    return out;
  }

  schema::Column column_from(const Column& from, const Node& node) {
    schema::Column column;
    column.id = from.id;
    column.name = from.name;
    column.type = type_from(from.type, from.type_parts, fmt::format("nodes[{}].columns[{}]", node.id, from.id));
    column.nullable = from.nullable;
    column.default_value = from.default_value;
    column.identity = from.identity;
    column.generated = from.generated;
    column.collation = or_empty(from.collation);
    column.comment = or_empty(from.comment);
    column.not_null_name = or_empty(from.not_null_name);
    column.not_null_valid = from.not_null_valid.value_or(true);
    column.charset = or_empty(from.charset);
    column.on_update = or_empty(from.on_update);
    column.invisible = from.invisible.value_or(false);
    column.storage = or_empty(from.storage);
    column.compression = or_empty(from.compression);
    column.statistics = from.statistics.value_or(-1);
    column.options = or_none(from.options);
    column.local = from.local.value_or(true);
    column.not_null_no_inherit = from.not_null_no_inherit.value_or(false);
    return column;
  }

  void expand_serial(schema::Column& column, const Node& node) {
    const std::string_view base = diagram_.dialect == Dialect::postgres ? serial_base(column.type) : "";
    if (base.empty()) return;
    column.type = {};
    column.type.name = base;
    column.nullable = false;
    if (column.default_value || column.identity || column.generated) return;
    Sequence sequence;
    sequence.schema = or_empty(node.schema);
    sequence.name = node.name + "_" + column.name + "_seq";
    sequence.type = base;
    sequence.owner_table = Name{sequence.schema, node.name};
    sequence.owner_column = column.name;
    const std::string quoted =
        (sequence.schema.empty() ? "" : text::quote_identifier(sequence.schema) + ".") + text::quote_identifier(sequence.name);
    column.default_value =
        "nextval(" + text::quote_literal(plain(sequence) ? display(Name{sequence.schema, sequence.name}) : quoted) + "::regclass)";
    out_.sequences.push_back(std::move(sequence));
  }
  /// Whether the names need no quotes.
  static bool plain(const Sequence& sequence) {
    const auto bare = [](std::string_view part) {
      return part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == part.npos && !part.empty() &&
             (part[0] < '0' || part[0] > '9');
    };
    return (sequence.schema.empty() || bare(sequence.schema)) && bare(sequence.name);
  }

  static std::vector<IndexPart> parts_from(const std::vector<Part>& from, const Node& node) {
    std::vector<IndexPart> out;
    for (const Part& one : from) {
      IndexPart part;
      if (one.column) part.column = name(node, *one.column);
      part.expression = or_empty(one.expression);
      part.descending = one.order == SortOrder::desc;
      if (one.nulls) part.nulls_first = *one.nulls == NullsOrder::first;
      part.opclass = or_empty(one.opclass);
      part.prefix = one.prefix.value_or(0);
      part.collation = or_empty(one.collation);
      part.with_operator = or_empty(one.with_operator);
      // a part that says its default is a part that says nothing
      if (part.nulls_first && *part.nulls_first == part.descending) part.nulls_first.reset();
      out.push_back(std::move(part));
    }
    return out;
  }

  static schema::Key key_from(const Key& from, const Node& node) {
    schema::Key key;
    key.id = from.id;
    key.name = or_empty(from.name);
    key.primary = from.kind == KeyKind::primary;
    key.columns = names(node, from.columns);
    key.prefix = from.prefix.value_or(std::vector<int>{});
    key.descending = names(node, or_none(from.descending));
    key.include = names(node, or_none(from.include));
    key.nulls_not_distinct = from.nulls_not_distinct.value_or(false);
    key.without_overlaps = from.without_overlaps.value_or(false);
    key.deferral = from.deferrable.value_or(Deferral::none);
    key.options = or_none(from.options);
    key.tablespace = or_empty(from.tablespace);
    key.method = or_empty(from.method);
    key.attached_to = or_empty(from.attached_to);
    key.comment = or_empty(from.comment);
    key.clustered_on = from.clustered_on.value_or(false);
    key.replica_identity = from.replica_identity.value_or(false);
    return key;
  }

  static schema::Index index_from(const Index& from, const Node& node) {
    schema::Index index;
    index.id = from.id;
    index.name = from.name;
    index.method = from.method;
    index.unique = from.unique;
    index.parts = parts_from(from.parts, node);
    index.include = names(node, from.include);
    index.where = or_empty(from.where);
    index.nulls_not_distinct = from.nulls_not_distinct.value_or(false);
    index.options = or_none(from.options);
    index.tablespace = or_empty(from.tablespace);
    index.invisible = from.invisible.value_or(false);
    index.valid = from.valid.value_or(true);
    index.only = from.only.value_or(false);
    index.clustered_on = from.clustered_on.value_or(false);
    index.replica_identity = from.replica_identity.value_or(false);
    index.attached_to = or_empty(from.attached_to);
    index.comment = or_empty(from.comment);
    return index;
  }

  static schema::Check check_from(const Check& from, const Node& node) {
    schema::Check check;
    check.id = from.id;
    check.name = or_empty(from.name);
    check.expression = from.expression;
    check.no_inherit = from.no_inherit.value_or(false);
    check.validated = from.validated.value_or(true);
    check.enforced = from.enforced.value_or(true);
    check.local = from.local.value_or(true);
    if (from.column) check.column = name(node, *from.column);
    check.comment = or_empty(from.comment);
    return check;
  }

  static schema::Exclusion exclusion_from(const Exclusion& from, const Node& node) {
    schema::Exclusion exclusion;
    exclusion.name = from.name;
    exclusion.method = from.method;
    exclusion.parts = parts_from(from.parts, node);
    exclusion.include = names(node, or_none(from.include));
    exclusion.where = or_empty(from.where);
    exclusion.deferral = from.deferrable.value_or(Deferral::none);
    exclusion.options = or_none(from.options);
    exclusion.tablespace = or_empty(from.tablespace);
    exclusion.comment = or_empty(from.comment);
    exclusion.attached_to = or_empty(from.attached_to);
    exclusion.clustered_on = from.clustered_on.value_or(false);
    return exclusion;
  }

  Name name_from(const TableRef& reference) const {
    if (!reference.node) return reference.name.value_or(Name{});
    const Node* node = find(*reference.node);
    return node ? Name{or_empty(node->schema), node->name} : Name{};
  }
  /// Diagrams from outside may not be sorted.
  const Node* find(const std::string& id) const {
    if (const Node* node = diagram_.node(id)) return node;
    const auto at = std::find_if(diagram_.nodes.begin(), diagram_.nodes.end(), [&](const Node& n) { return n.id == id; });
    return at == diagram_.nodes.end() ? nullptr : &*at;
  }

  void add_table(const Node& node) {
    Table table;
    table.id = node.id;
    table.schema = or_empty(node.schema);
    table.name = node.name;
    table.comment = or_empty(node.comment);
    for (const Column& column : columns_of(node)) {
      table.columns.push_back(column_from(column, node));
      expand_serial(table.columns.back(), node);
    }
    for (const Key& key : keys_of(node)) table.keys.push_back(key_from(key, node));
    for (const Index& index : indexes_of(node)) table.indexes.push_back(index_from(index, node));
    for (const Check& check : checks_of(node)) table.checks.push_back(check_from(check, node));
    if (node.exclusions)
      for (const Exclusion& exclusion : *node.exclusions) table.exclusions.push_back(exclusion_from(exclusion, node));
    if (node.partition_by)
      table.partition_by =
          Partitioning{node.partition_by->strategy, parts_from(node.partition_by->parts.value_or(std::vector<Part>{}), node),
                       or_empty(node.partition_by->text)};
    if (node.partition_of) table.partition_of = PartitionOf{name_from(node.partition_of->parent), node.partition_of->bound};
    if (node.inherits)
      for (const TableRef& parent : *node.inherits) table.inherits.push_back(name_from(parent));
    table.foreign_keys = node.foreign_keys.value_or(std::vector<ForeignKey>{});
    table.unlogged = node.unlogged.value_or(false);
    table.row_security = node.row_security.value_or(false);
    table.force_row_security = node.force_row_security.value_or(false);
    table.replica_identity = or_empty(node.replica_identity);
    table.options = or_none(node.options);
    table.tablespace = or_empty(node.tablespace);
    table.access_method = or_empty(node.access_method);
    table.of_type = or_empty(node.of_type);
    table.charset = or_empty(node.charset);
    table.collation = or_empty(node.collation);
    table.row_estimate = node.row_estimate.value_or(-1);
    table.bytes = node.bytes.value_or(0);
    places_.emplace(node.id, out_.tables.size());
    out_.tables.push_back(std::move(table));
  }

  void add_view(const Node& node) {
    View view;
    view.id = node.id;
    view.schema = or_empty(node.schema);
    view.name = node.name;
    view.materialized = node.kind == NodeKind::matview;
    view.column_comments = node.column_comments.value_or(std::vector<ColumnComment>{});
    const auto& columns = columns_of(node);
    const bool typed = std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.type.empty(); });
    for (const Column& column : columns) {
      view.columns.push_back(column.name);
      if (typed) view.column_types.push_back(column.type);
      if (column.comment) view.column_comments.push_back({column.name, *column.comment});
    }
    view.definition = or_empty(node.definition);
    view.options = or_none(node.options);
    for (const Index& index : indexes_of(node)) view.indexes.push_back(index_from(index, node));
    view.populated = node.populated.value_or(true);
    view.access_method = or_empty(node.access_method);
    view.tablespace = or_empty(node.tablespace);
    view.uses = node.uses.value_or(Uses{});
    view.comment = or_empty(node.comment);
    out_.views.push_back(std::move(view));
  }

  void add_domain(const Node& node) {
    Domain domain;
    domain.id = node.id;
    domain.schema = or_empty(node.schema);
    domain.name = node.name;
    domain.type = type_from(or_empty(node.type), node.type_parts, fmt::format("nodes[{}]", node.id));
    domain.nullable = node.nullable.value_or(true);
    domain.default_value = node.default_value;
    domain.collation = or_empty(node.collation);
    for (const Check& check : checks_of(node)) domain.checks.push_back(check_from(check, node));
    domain.comment = or_empty(node.comment);
    out_.domains.push_back(std::move(domain));
  }

  /// What stands in the node and in lists of its own in the model.
  void add_attached(const Node& node) {
    const Name self{or_empty(node.schema), node.name};
    if (node.triggers)
      for (const NodeTrigger& t : *node.triggers)
        out_.triggers.push_back({self, t.name, t.definition, or_empty(t.enabled), t.uses.value_or(Uses{}), or_empty(t.comment)});
    if (node.policies)
      for (const NodePolicy& p : *node.policies)
        out_.policies.push_back({self, p.name, p.permissive, p.command, p.roles, or_empty(p.using_expression), or_empty(p.with_check),
                                 p.uses.value_or(Uses{}), or_empty(p.comment)});
    if (node.sequences)
      for (const OwnedSequence& s : *node.sequences)
        out_.sequences.push_back(
            {or_empty(s.schema), s.name, s.type, s.options, self, name(node, s.column), s.unlogged.value_or(false), or_empty(s.comment)});
    if (node.grants)
      for (const NodeGrant& grant : *node.grants) out_.grants.push_back(granted(node, grant));
    if (node.owner) out_.owners.push_back(owned(node, *node.owner));
  }

  void add(const Edge& edge) {
    const Node& from = *find(edge.from);
    const Node& to = *find(edge.to);
    ForeignKey key;
    key.id = edge.id;
    key.name = or_empty(edge.name);
    for (const Texts& pair : edge.pairs) {
      key.columns.push_back(name(from, pair[0]));
      key.ref_columns.push_back(name(to, pair[1]));
    }
    key.ref_schema = or_empty(to.schema);
    key.ref_table = to.name;
    key.on_delete = edge.on_delete;
    key.on_update = edge.on_update;
    key.on_delete_columns = names(from, or_none(edge.on_delete_columns));
    key.match = edge.match.value_or(Match::simple);
    key.deferral = edge.deferrable.value_or(Deferral::none);
    key.validated = edge.valid;
    key.enforced = edge.enforced.value_or(true);
    key.period = edge.period.value_or(false);
    key.local = edge.local.value_or(true);
    key.comment = or_empty(edge.comment);
    out_.tables[places_.at(edge.from)].foreign_keys.push_back(std::move(key));
  }

  template <class T>
  void read_into(std::vector<T>& list, const OpaqueObject& object) {
    auto value = from_json<T>(*object.json, fmt::format("The {} {}", object.kind, object.name));
    if (value)
      list.push_back(std::move(*value));
    else
      errors_.push_back({fmt::format("opaque[{}].json", object.id), value.error().message});
  }

  void add(const OpaqueObject& object) {
    if (!object.json) {
      out_.opaque.push_back({object.kind, {or_empty(object.schema), object.name}, or_empty(object.text), object.uses.value_or(Uses{})});
      return;
    }
    if (object.kind == "schema") return read_into(out_.schemas, object);
    if (object.kind == "extension") return read_into(out_.extensions, object);
    if (object.kind == "composite") return read_into(out_.composites, object);
    if (object.kind == "sequence") return read_into(out_.sequences, object);
    if (object.kind == "routine") return read_into(out_.routines, object);
    if (object.kind == "trigger") return read_into(out_.triggers, object);
    if (object.kind == "policy") return read_into(out_.policies, object);
    if (object.kind == "grant") return read_into(out_.grants, object);
    if (object.kind == "owner") return read_into(out_.owners, object);
    errors_.push_back({fmt::format("opaque[{}].kind", object.id),
                       fmt::format("'{}' is no kind that is kept as JSON: give its statement as text", object.kind)});
  }

  const Diagram& diagram_;
  Model out_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<FieldError> errors_;
};

}  // namespace

Result<Model> to_model(const Diagram& diagram) { return Exporter(diagram).run(); }

}  // namespace assay::schema::diagram
