#include "schema/convert.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/naming.h"

namespace assay::schema {

Converted convert(const Model& model, Dialect to) {
  if (model.dialect == to) return {.model = model};
  return conversion::Conversion(model, to).run();
}

namespace conversion {

Conversion::Conversion(const Model& model, Dialect to) : in_(model), from_(model.dialect), to_(to), names_(to) {
  out_.dialect = to;
  out_.database = model.database;
  if (family()) {
    out_.charset = model.charset;
    out_.collation = model.collation;
  }
}

void Conversion::index_source() {
  for (const Enum& one : in_.enums) enums_.emplace(Name{one.schema, one.name}, &one);
  for (const Domain& one : in_.domains) domains_.emplace(Name{one.schema, one.name}, &one);
  for (const Composite& one : in_.composites) composites_.insert({one.schema, one.name});
  for (const Table& one : in_.tables) {
    tables_.emplace(one.qualified(), &one);
    const auto note = [&](const Name& table, const std::vector<std::string>& columns) {
      for (const std::string& column : columns) key_columns_.emplace(table, column);
    };
    for (const Key& key : one.keys) note(one.qualified(), key.columns);
    for (const ForeignKey& key : one.foreign_keys) {
      note(one.qualified(), key.columns);
      note({key.ref_schema, key.ref_table}, key.ref_columns);
    }
    for (const Index& index : one.indexes)
      for (const IndexPart& part : index.parts)
        if (index.unique && !part.column.empty()) key_columns_.emplace(one.qualified(), part.column);
    // Its rows stand in the parent.
    if (one.partition_of) lost_tables_.insert(one.qualified());
  }
}

std::string Conversion::schema_of(const std::string& old) const {
  if (folds()) return {};
  if (!default_schema(old)) return shortened(old, to_);
  return to_ == Dialect::postgres ? "public" : "dbo";
}

Name Conversion::relation_name(std::string_view kind, const Name& old) {
  const bool prefixed = folds() && !default_schema(old.schema);
  const std::string wanted = prefixed ? old.schema + "_" + old.name : old.name;
  const std::string schema = schema_of(old.schema);
  Name out{schema, names_.take("relations " + schema, wanted)};
  // A relation has a type of its name.
  (void)names_.take("types " + schema, out.name);
  if (prefixed) losses_.approximated(ref_of(kind, old), "schema " + old.schema, "the name " + out.name);
  if (!prefixed && out.name != old.name) losses_.approximated(ref_of(kind, old), "the name", "the name " + out.name);
  return out;
}

void Conversion::name_relations() {
  for (const Table& one : in_.tables)
    if (!lost_tables_.contains(one.qualified())) relations_[one.qualified()] = relation_name("table", one.qualified());
  const bool sequences = to_ != Dialect::mysql && to_ != Dialect::sqlite;
  for (const Table& one : in_.tables)
    for (const Column& column : one.columns)
      if (const Sequence* sequence = sequence_of(one, column)) absorbed_sequences_.insert({sequence->schema, sequence->name});
  for (const Sequence& one : in_.sequences)
    if (const Name old{one.schema, one.name}; sequences && !absorbed_sequences_.contains(old))
      relations_[old] = relation_name("sequence", old);
  for (const Table& one : in_.tables) {
    Names columns(to_);
    for (const Column& column : one.columns) {
      const std::string name = columns.take("", column.name);
      if (name == column.name) continue;
      columns_[one.qualified()][column.name] = name;
      losses_.approximated(column_ref(one, column.name), "the name", "the name " + name);
    }
  }
}

void Conversion::schemas() {
  for (const Namespace& one : in_.schemas) {
    const ObjectRef ref = ref_of("schema", {"", one.name});
    if (folds()) {
      if (!one.comment.empty()) losses_.lost(ref, "comment");
      continue;
    }
    out_.schemas.push_back({schema_of(one.name), comment(ref, one.comment, 3000)});
  }
}

/// Where names of this kind must differ.
std::string Conversion::room(std::string_view kind, const Table& out) const {
  const std::string table = "table " + out.schema + "." + out.name, relations = "relations " + out.schema;
  const bool index = kind == "index", key = kind == "key";
  switch (to_) {
    case Dialect::postgres: return index || key ? relations : table;
    case Dialect::mysql:
    case Dialect::mariadb: return index || key ? table : std::string(kind);
    case Dialect::sqlite: return index ? relations : table + std::string(kind);
    case Dialect::sqlserver: return index ? table : relations;
    case Dialect::oracle: return index || key ? "indexes" : "constraints";
  }
  return table;
}

/// `otherwise` is taken where there was no name and the target needs one.
std::string Conversion::part_name(std::string_view kind, const Table& from, const Table& out, const std::string& name,
                                  const std::string& otherwise) {
  const bool needed = to_ == Dialect::postgres || kind == "index" || (mysql() && kind == "key");
  const bool generic = name.empty() || name == "PRIMARY";
  if (generic && !needed) return {};
  const std::string wanted = generic ? otherwise : name;
  const std::string taken = names_.take(room(kind, out), wanted, out.name + "_" + wanted);
  if (!generic && taken != name) losses_.approximated(part_ref(kind, from, name), "the name", "the name " + taken);
  return taken;
}

Converted Conversion::run() {
  index_source();
  name_relations();
  schemas();
  tables();
  sequences();
  views();
  other_objects();
  if (to_ == Dialect::sqlserver) cut_cascades();
  if (to_ == Dialect::oracle && empty_strings_)
    losses_.approximated(ref_of("database", {"", in_.database}), "the empty string", "NULL, which Oracle takes it for");
  out_.sort();
  return {.model = std::move(out_), .losses = losses_.take()};
}

}  // namespace conversion
}  // namespace assay::schema
