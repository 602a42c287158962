#include <map>
#include <unordered_map>

#include "schema/diagram/convert.h"
#include "schema/diagram/import_parts.h"
#include "schema/diagram/layout.h"

namespace assay::schema::diagram {
namespace {

std::string key_of(const Name& name) { return name.schema + '\n' + name.name; }

class Importer {
 public:
  Importer(const Model& model, const ImportOptions& options) : model_(model), options_(options) {}

  Diagram run() {
    out_.id = options_.id;
    out_.name = !options_.name.empty() ? options_.name : !model_.database.empty() ? model_.database : "Diagram";
    out_.dialect = model_.dialect;
    const Origin origin{some(model_.database), model_.version ? std::optional(model_.version) : std::nullopt, some(model_.charset),
                        some(model_.collation)};
    if (!(origin == Origin{})) out_.origin = origin;
    reserve_ids();
    for (const Table& table : model_.tables) add_table(table);
    for (const View& view : model_.views) add_view(view);
    for (const Enum& type : model_.enums) add_enum(type);
    for (const Domain& domain : model_.domains) add_domain(domain);
    for (std::size_t i = 0; i < model_.tables.size(); ++i) relate(model_.tables[i], i);
    for (std::size_t i = 0; i < model_.views.size(); ++i) depend(model_.views[i], out_.nodes[model_.tables.size() + i].id);
    attachments();
    keep_rest();
    out_.sort();
    if (options_.layout) {
      std::unordered_set<std::string> all;
      for (const Node& node : out_.nodes) all.insert(node.id);
      place(out_, all);
    }
    return std::move(out_);
  }

 private:
  void reserve_ids() {
    nodes_.owned_by(model_.tables);
    nodes_.owned_by(model_.views);
    nodes_.owned_by(model_.enums);
    nodes_.owned_by(model_.domains);
    for (const Table& table : model_.tables) edges_.owned_by(table.foreign_keys);
  }

  Node& add_node(NodeKind kind, const std::string& id, const std::string& schema, const std::string& name, const std::string& comment) {
    Node node;
    node.kind = kind;
    node.id = nodes_.take(id, "n", fmt::format("{}:{}", is_relation(kind) ? "relation" : "type", display(Name{schema, name})));
    node.schema = some(schema);
    node.name = name;
    node.comment = some(comment);
    auto& index = is_relation(kind) ? relations_ : types_;
    index.emplace(key_of({schema, name}), out_.nodes.size());
    return out_.nodes.emplace_back(std::move(node));
  }

  void add_table(const Table& table) {
    Node& node = add_node(NodeKind::table, table.id, table.schema, table.name, table.comment);
    Ids columns, keys, indexes, checks, exclusions;
    columns.owned_by(table.columns);
    keys.owned_by(table.keys);
    indexes.owned_by(table.indexes);
    checks.owned_by(table.checks);
    node.columns.emplace();
    for (const schema::Column& column : table.columns) node.columns->push_back(column_from_model(column, node, columns, model_.dialect));
    node.keys.emplace();
    for (const schema::Key& key : table.keys) node.keys->push_back(key_from_model(key, node, keys));
    node.indexes.emplace();
    for (const schema::Index& index : table.indexes) node.indexes->push_back(index_from_model(index, node, indexes));
    if (!table.checks.empty()) node.checks.emplace();
    for (const schema::Check& check : table.checks) node.checks->push_back(check_from_model(check, node, checks));
    if (!table.exclusions.empty()) node.exclusions.emplace();
    for (const schema::Exclusion& item : table.exclusions) node.exclusions->push_back(exclusion_from_model(item, node, exclusions));
    if (table.partition_by)
      node.partition_by = PartitionKey{table.partition_by->strategy, some(parts_from_model(table.partition_by->parts, node)),
                                       some(table.partition_by->text)};
    node.unlogged = unless(table.unlogged, false);
    node.row_security = unless(table.row_security, false);
    node.force_row_security = unless(table.force_row_security, false);
    node.replica_identity = some(table.replica_identity);
    node.options = some(table.options);
    node.tablespace = some(table.tablespace);
    node.access_method = some(table.access_method);
    node.of_type = some(table.of_type);
    node.charset = some(table.charset);
    node.collation = some(table.collation);
    if (table.row_estimate != -1) node.row_estimate = table.row_estimate;
    if (table.bytes != 0) node.bytes = table.bytes;
  }

  void add_view(const View& view) {
    Node& node = add_node(view.materialized ? NodeKind::matview : NodeKind::view, view.id, view.schema, view.name, view.comment);
    Ids columns, indexes;
    indexes.owned_by(view.indexes);
    if (!view.columns.empty()) node.columns.emplace();
    for (std::size_t i = 0; i < view.columns.size(); ++i) {
      Column column;
      column.id = columns.take("", "c", view.columns[i]);
      column.name = view.columns[i];
      if (view.column_types.size() == view.columns.size()) column.type = view.column_types[i];
      node.columns->push_back(std::move(column));
    }
    for (const ColumnComment& comment : view.column_comments) {
      Column* column = nullptr;
      if (node.columns)
        for (Column& c : *node.columns)
          if (c.name == comment.column) column = &c;
      if (column && !column->comment && !comment.comment.empty()) {
        column->comment = comment.comment;
        continue;
      }
      if (!node.column_comments) node.column_comments.emplace();
      node.column_comments->push_back(comment);
    }
    node.definition = view.definition;
    node.options = some(view.options);
    if (!view.indexes.empty()) node.indexes.emplace();
    for (const schema::Index& index : view.indexes) node.indexes->push_back(index_from_model(index, node, indexes));
    node.populated = unless(view.populated, true);
    node.access_method = some(view.access_method);
    node.tablespace = some(view.tablespace);
    node.uses = some(view.uses);
  }

  void add_enum(const Enum& type) { add_node(NodeKind::enumeration, type.id, type.schema, type.name, type.comment).values = type.values; }

  void add_domain(const Domain& domain) {
    Node& node = add_node(NodeKind::domain, domain.id, domain.schema, domain.name, domain.comment);
    node.type = type_text(domain.type, model_.dialect);
    node.type_parts = ambiguous(domain.type, *node.type, model_.dialect);
    node.nullable = unless(domain.nullable, true);
    node.default_value = domain.default_value;
    node.collation = some(domain.collation);
    Ids checks;
    checks.owned_by(domain.checks);
    if (!domain.checks.empty()) node.checks.emplace();
    for (const schema::Check& check : domain.checks) node.checks->push_back(check_from_model(check, node, checks));
  }

  const Node* table_node(const Name& name) const {
    const auto at = relations_.find(key_of(name));
    return at != relations_.end() && out_.nodes[at->second].kind == NodeKind::table ? &out_.nodes[at->second] : nullptr;
  }
  TableRef table_ref(const Name& name) const {
    const Node* node = table_node(name);
    return node ? TableRef{node->id, {}} : TableRef{{}, name};
  }

  /// Partitions, parents and foreign keys: when all tables have their nodes.
  void relate(const Table& table, std::size_t place) {
    Node& node = out_.nodes[place];
    if (table.partition_of) node.partition_of = PartitionParent{table_ref(table.partition_of->parent), table.partition_of->bound};
    if (!table.inherits.empty()) node.inherits.emplace();
    for (const Name& parent : table.inherits) node.inherits->push_back(table_ref(parent));
    for (const ForeignKey& key : table.foreign_keys) {
      const Node* to = table_node({key.ref_schema, key.ref_table});
      if (to && !key.columns.empty() && key.columns.size() == key.ref_columns.size()) {
        out_.edges.push_back(edge_of(key, node, *to));
      } else {
        if (!node.foreign_keys) node.foreign_keys.emplace();
        node.foreign_keys->push_back(key);
      }
    }
  }

  Edge edge_of(const ForeignKey& key, const Node& from, const Node& to) {
    Edge edge;
    const std::string what = key.name.empty() ? listed(key.columns) + display(to) : key.name;
    edge.id = edges_.take(key.id, "e", display(from) + " foreign key " + what);
    edge.name = some(key.name);
    edge.from = from.id;
    edge.to = to.id;
    for (std::size_t i = 0; i < key.columns.size(); ++i)
      edge.pairs.push_back({column_ref(from, key.columns[i]), column_ref(to, key.ref_columns[i])});
    edge.on_delete = key.on_delete;
    edge.on_update = key.on_update;
    edge.deferrable = some(key.deferral);
    edge.valid = key.validated;
    edge.on_delete_columns = some_column_refs(from, key.on_delete_columns);
    if (key.match != Match::simple) edge.match = key.match;
    edge.enforced = unless(key.enforced, true);
    edge.period = unless(key.period, false);
    edge.local = unless(key.local, true);
    edge.comment = some(key.comment);
    return edge;
  }

  void depend(const View& view, const std::string& id) {
    std::unordered_set<std::string> seen;
    for (const Name& used : view.uses.relations) {
      auto at = relations_.find(key_of(used));
      // an unqualified name: the view's own schema, then PostgreSQL's usual one
      for (const std::string& schema : {view.schema, std::string("public")})
        if (at == relations_.end() && used.schema.empty()) at = relations_.find(key_of({schema, used.name}));
      if (at == relations_.end() || !seen.insert(out_.nodes[at->second].id).second || out_.nodes[at->second].id == id) continue;
      Edge edge;
      edge.kind = EdgeKind::dependency;
      edge.from = id;
      edge.to = out_.nodes[at->second].id;
      edge.id = edges_.take("", "d", edge.from + " uses " + edge.to);
      out_.edges.push_back(std::move(edge));
    }
  }

  Node* relation(const Name& name) {
    const auto at = relations_.find(key_of(name));
    return at == relations_.end() ? nullptr : &out_.nodes[at->second];
  }

  /// Triggers, policies, sequences, grants and owners go to their node where they come back the same; the rest is kept as it is.
  void attachments() {
    for (const Trigger& trigger : model_.triggers) {
      Node* node = relation(trigger.table);
      if (!node) {
        keep("trigger", trigger.table.schema, trigger.table.name + "." + trigger.name, to_json(trigger));
        continue;
      }
      if (!node->triggers) node->triggers.emplace();
      node->triggers->push_back({trigger.name, trigger.definition, some(trigger.enabled), some(trigger.uses), some(trigger.comment)});
    }
    for (const Policy& policy : model_.policies) {
      Node* node = relation(policy.table);
      if (!node) {
        keep("policy", policy.table.schema, policy.table.name + "." + policy.name, to_json(policy));
        continue;
      }
      if (!node->policies) node->policies.emplace();
      node->policies->push_back({policy.name, policy.permissive, policy.command, policy.roles, some(policy.using_), some(policy.with_check),
                                 some(policy.uses), some(policy.comment)});
    }
    for (const Sequence& sequence : model_.sequences) attach(sequence);
    for (const Grant& grant : model_.grants) attach(grant);
    for (const Owner& owner : model_.owners) attach(owner);
  }

  void attach(const Sequence& sequence) {
    Node* node = sequence.owner_table ? relation(*sequence.owner_table) : nullptr;
    if (!node || node->kind != NodeKind::table || !find_column_named(*node, sequence.owner_column))
      return keep("sequence", sequence.schema, sequence.name, to_json(sequence));
    if (!node->sequences) node->sequences.emplace();
    node->sequences->push_back({some(sequence.schema), sequence.name, column_ref(*node, sequence.owner_column), sequence.type,
                                sequence.options, unless(sequence.unlogged, false), some(sequence.comment)});
  }

  /// The node that an object of a grant or owner names, of either kind of name.
  Node* owner_of(const ObjectRef& object) {
    const Name name{object.schema.value_or(""), object.kind == "column" ? object.table.value_or("") : object.name};
    if (object.kind == "column" || object.kind == "table" || object.kind == "view" || object.kind == "matview") return relation(name);
    const auto at = types_.find(key_of(name));
    return at == types_.end() ? nullptr : &out_.nodes[at->second];
  }

  void attach(const Grant& grant) {
    Node* node = owner_of(grant.object);
    if (node) {
      NodeGrant mine{grant.privilege, grant.grantee, unless(grant.grantable, false), {}, unless(grant.revoked, false)};
      if (grant.object.kind == "column") mine.column = column_ref(*node, grant.object.name);
      if (granted(*node, mine) == grant) {
        if (!node->grants) node->grants.emplace();
        node->grants->push_back(std::move(mine));
        return;
      }
    }
    keep("grant", grant.object.schema.value_or(""),
         fmt::format("{} on {} {} to {}", grant.privilege, grant.object.kind, grant.object.name, grant.grantee), to_json(grant));
  }

  void attach(const Owner& owner) {
    Node* node = owner_of(owner.object);
    if (node && !node->owner && owned(*node, owner.role) == owner) {
      node->owner = owner.role;
      return;
    }
    keep("owner", owner.object.schema.value_or(""), fmt::format("{} {}", owner.object.kind, owner.object.name), to_json(owner));
  }

  void keep(std::string_view kind, const std::string& schema, const std::string& name, Json json) {
    OpaqueObject object;
    object.kind = kind;
    object.schema = some(schema);
    object.name = name;
    object.id = opaque_.take("", "o", fmt::format("{}:{}:{}", kind, schema, name));
    object.json = std::move(json);
    out_.opaque.push_back(std::move(object));
  }

  void keep_rest() {
    for (const Namespace& schema : model_.schemas) keep("schema", "", schema.name, to_json(schema));
    for (const Extension& extension : model_.extensions) keep("extension", extension.schema, extension.name, to_json(extension));
    for (const Composite& composite : model_.composites) keep("composite", composite.schema, composite.name, to_json(composite));
    for (const Routine& routine : model_.routines) keep("routine", routine.schema, routine.name + signature(routine), to_json(routine));
    for (const Opaque& opaque : model_.opaque) {
      OpaqueObject object;
      object.kind = opaque.kind;
      object.schema = some(opaque.name.schema);
      object.name = opaque.name.name;
      object.id = opaque_.take("", "o", fmt::format("opaque {}:{}:{}", opaque.kind, opaque.name.schema, opaque.name.name));
      object.text = opaque.text;
      object.uses = some(opaque.uses);
      out_.opaque.push_back(std::move(object));
    }
  }

  const Model& model_;
  const ImportOptions& options_;
  Diagram out_;
  std::unordered_map<std::string, std::size_t> relations_, types_;
  Ids nodes_, edges_, opaque_;
};

}  // namespace

Grant granted(const Node& node, const NodeGrant& grant) {
  Grant out;
  const bool type = node.kind == NodeKind::enumeration || node.kind == NodeKind::domain;
  out.object.kind = type ? "type" : "table";
  out.object.schema = node.schema;
  out.object.name = node.name;
  if (grant.column) {
    out.object.kind = "column";
    out.object.table = node.name;
    out.object.name = column_name(node, *grant.column).value_or("");
    out.object.column = out.object.name;
  }
  out.privilege = grant.privilege;
  out.grantee = grant.grantee;
  out.grantable = grant.grantable.value_or(false);
  out.revoked = grant.revoked.value_or(false);
  return out;
}

Owner owned(const Node& node, const std::string& role) {
  Owner out;
  out.object.kind = node.kind == NodeKind::enumeration ? "type" : name_of(node.kind);
  out.object.schema = node.schema;
  out.object.name = node.name;
  out.role = role;
  return out;
}

Diagram from_model(const Model& model, const ImportOptions& options) { return Importer(model, options).run(); }

}  // namespace assay::schema::diagram
