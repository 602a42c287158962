#include "schema/formats/unsaid.h"

#include <fmt/format.h>

#include "core/text.h"

namespace assay::schema {
namespace {

class Walker {
 public:
  Walker(const Says& says, LossList& losses) : says_(says), losses_(losses) {}

  void model(const Model& model) {
    if (!says_.other_objects) others(model);
    if (!says_.enums)
      for (const Enum& one : model.enums) losses_.lost(ref_of("enum", {one.schema, one.name}), "the values of the type");
    if (!says_.views)
      for (const View& one : model.views) losses_.lost(ref_of("view", one.qualified()), one.materialized ? "materialised view" : "view");
    for (const Table& one : model.tables) table(one);
  }

 private:
  void others(const Model& model) {
    for (const Namespace& one : model.schemas)
      if (!one.comment.empty()) losses_.lost(ref_of("schema", {"", one.name}), "comment");
    for (const Extension& one : model.extensions) losses_.lost(ref_of("extension", {"", one.name}), "extension");
    for (const Domain& one : model.domains) losses_.lost(ref_of("domain", {one.schema, one.name}), "domain");
    for (const Composite& one : model.composites) losses_.lost(ref_of("type", {one.schema, one.name}), "composite type");
    for (const Sequence& one : model.sequences) losses_.lost(ref_of("sequence", {one.schema, one.name}), "sequence");
    for (const Routine& one : model.routines) losses_.lost(ref_of("function", {one.schema, one.name + signature(one)}), "routine");
    for (const Trigger& one : model.triggers) losses_.lost(ref_of("trigger", {one.table.schema, one.name}), "trigger on " + one.table.name);
    for (const Policy& one : model.policies) losses_.lost(ref_of("policy", {one.table.schema, one.name}), "policy on " + one.table.name);
    for (const Opaque& one : model.opaque) losses_.lost(ref_of(one.kind, one.name), "not modelled");
    lose_roles(model, losses_);
  }

  void table(const Table& table) {
    const ObjectRef ref = table_ref(table);
    if (!says_.comments && !table.comment.empty()) losses_.lost(ref, "comment");
    if (!says_.details) options(table, ref);
    for (const Column& one : table.columns) column(table, one);
    for (const Key& one : table.keys) key(table, one);
    if (!says_.checks)
      for (const Check& one : table.checks) losses_.lost(part_ref("check", table, one.name), "CHECK (" + one.expression + ")");
    if (says_.checks && !says_.details)
      for (const Check& one : table.checks) check(table, one);
    if (!says_.details)
      for (const Exclusion& one : table.exclusions) losses_.lost(part_ref("exclusion", table, one.name), "EXCLUDE constraint");
    for (const ForeignKey& one : table.foreign_keys) foreign_key(table, one);
    for (const Index& one : table.indexes) index(table, one);
  }

  void options(const Table& table, const ObjectRef& ref) {
    if (table.partition_by) losses_.lost(ref, "PARTITION BY " + table.partition_by->strategy);
    if (table.partition_of) losses_.lost(ref, "partition of " + display(table.partition_of->parent));
    for (const Name& parent : table.inherits) losses_.lost(ref, "INHERITS " + display(parent));
    if (table.unlogged) losses_.lost(ref, "UNLOGGED");
    if (table.row_security || table.force_row_security) losses_.lost(ref, "row level security");
    if (!table.of_type.empty()) losses_.lost(ref, "OF " + table.of_type);
    std::vector<std::string> storage = table.options;
    if (!table.replica_identity.empty()) storage.push_back("replica identity " + table.replica_identity);
    for (const std::string& one : {table.tablespace, table.access_method, table.charset, table.collation})
      if (!one.empty()) storage.push_back(one);
    if (!storage.empty()) losses_.lost(ref, "options " + text::join(storage, ", "));
  }

  void column(const Table& table, const Column& column) {
    const ObjectRef ref = column_ref(table, column.name);
    if (!says_.comments && !column.comment.empty()) losses_.lost(ref, "comment");
    if (!says_.defaults && column.default_value) losses_.lost(ref, "DEFAULT " + *column.default_value);
    if (!says_.identity && column.identity) losses_.lost(ref, "identity");
    if (!says_.generated && column.generated) losses_.lost(ref, "GENERATED ALWAYS AS (" + column.generated->expression + ")");
    if (!says_.enum_columns && column.type.name == "enum") losses_.lost(ref, "the values of the type");
    if (says_.details) return;
    if (column.identity && says_.identity) {
      if (column.identity->kind == IdentityKind::always) losses_.approximated(ref, "GENERATED ALWAYS AS IDENTITY", "increment");
      if (column.identity->options != SequenceOptions{} || !column.identity->sequence.empty()) losses_.lost(ref, "options of the identity");
    }
    if (!column.collation.empty()) losses_.lost(ref, "COLLATE " + column.collation);
    if (!column.charset.empty()) losses_.lost(ref, "CHARACTER SET " + column.charset);
    if (!column.on_update.empty()) losses_.lost(ref, "ON UPDATE " + column.on_update);
    if (column.invisible) losses_.lost(ref, "INVISIBLE");
    const bool storage = !column.storage.empty() || !column.compression.empty() || column.statistics >= 0 || !column.options.empty();
    if (storage) losses_.lost(ref, "storage options");
    if (!column.not_null_name.empty()) losses_.lost(ref, "the name of NOT NULL");
    if (!column.not_null_valid) losses_.approximated(ref, "NOT NULL that was not validated", "NOT NULL");
    if (column.not_null_no_inherit) losses_.approximated(ref, "NOT NULL NO INHERIT", "NOT NULL");
  }

  void key(const Table& table, const Key& key) {
    const ObjectRef ref = part_ref("key", table, key.name);
    if (!key.primary && !says_.unique_keys) losses_.lost(ref, "UNIQUE (" + text::join(key.columns, ", ") + ")");
    if (says_.details || (!key.primary && !says_.unique_keys)) return;
    if (!key.include.empty()) losses_.lost(ref, "INCLUDE (" + text::join(key.include, ", ") + ")");
    if (!key.prefix.empty()) losses_.approximated(ref, "key of column prefixes", "key of whole columns");
    if (key.nulls_not_distinct) losses_.approximated(ref, "NULLS NOT DISTINCT", "NULLS DISTINCT");
    if (key.without_overlaps) losses_.approximated(ref, "WITHOUT OVERLAPS", "equality");
    if (key.deferral != Deferral::none) losses_.lost(ref, "DEFERRABLE");
    if (!key.options.empty() || !key.tablespace.empty() || !key.method.empty() || key.clustered_on || key.replica_identity)
      losses_.lost(ref, "storage options");
  }

  void check(const Table& table, const Check& check) {
    const ObjectRef ref = part_ref("check", table, check.name);
    if (check.no_inherit) losses_.lost(ref, "NO INHERIT");
    if (!check.validated) losses_.approximated(ref, "NOT VALID", "a check of all rows");
    if (!check.enforced) losses_.approximated(ref, "NOT ENFORCED", "an enforced check");
    if (!check.comment.empty()) losses_.lost(ref, "comment");
  }

  void foreign_key(const Table& table, const ForeignKey& key) {
    const ObjectRef ref = part_ref("foreign_key", table, key.name);
    const bool acts = key.on_delete != Action::no_action || key.on_update != Action::no_action;
    if (!says_.actions && acts) losses_.lost(ref, "ON DELETE, ON UPDATE");
    if (says_.details) return;
    if (!key.on_delete_columns.empty()) losses_.lost(ref, "the columns of ON DELETE");
    if (key.match != Match::simple) losses_.lost(ref, "MATCH FULL");
    if (key.deferral != Deferral::none) losses_.lost(ref, "DEFERRABLE");
    if (!key.validated) losses_.approximated(ref, "NOT VALID", "a validated foreign key");
    if (!key.enforced) losses_.approximated(ref, "NOT ENFORCED", "an enforced foreign key");
    if (key.period) losses_.approximated(ref, "PERIOD", "equality");
    if (!key.comment.empty()) losses_.lost(ref, "comment");
  }

  void index(const Table& table, const Index& index) {
    const ObjectRef ref = part_ref("index", table, index.name);
    if (!says_.indexes) {
      losses_.lost(ref, index.unique ? "unique index" : "index");
      return;
    }
    if (says_.details) return;
    if (!index.where.empty())
      losses_.approximated(ref, "WHERE " + index.where, index.unique ? "an index of all rows, not unique" : "an index of all rows");
    if (!index.include.empty()) losses_.lost(ref, "INCLUDE (" + text::join(index.include, ", ") + ")");
    if (index.nulls_not_distinct) losses_.approximated(ref, "NULLS NOT DISTINCT", "NULLS DISTINCT");
    for (const IndexPart& part : index.parts)
      if (part.prefix > 0 || !part.collation.empty() || !part.opclass.empty() || part.descending || part.nulls_first) {
        losses_.approximated(ref, "order, collation, operator class or prefix of its columns", "the plain columns");
        break;
      }
    const bool storage = !index.options.empty() || !index.tablespace.empty() || index.invisible || !index.valid || index.only ||
                         index.clustered_on || index.replica_identity || !index.attached_to.empty();
    if (storage) losses_.lost(ref, "index options");
  }

  const Says& says_;
  LossList& losses_;
};

}  // namespace

void unsaid(const Model& model, const Says& says, LossList& losses) { Walker(says, losses).model(model); }

}  // namespace assay::schema
