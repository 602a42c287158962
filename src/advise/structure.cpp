#include "advise/structure.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "advise/structure_types.h"
#include "schema/diagram/convert.h"

namespace assay::advise {
namespace {

using schema::Dialect;
using schema::ForeignKey;
using schema::Model;
using schema::Name;
using schema::Table;

/// 0 = no limit. PostgreSQL and Oracle count bytes, the others characters.
std::size_t name_limit(Dialect dialect) {
  switch (dialect) {
    case Dialect::postgres: return 63;
    case Dialect::mysql:
    case Dialect::mariadb: return 64;
    case Dialect::sqlserver:
    case Dialect::oracle: return 128;
    case Dialect::sqlite: return 0;
  }
  return 0;
}

std::size_t length_of(const std::string& name, Dialect dialect) {
  if (dialect == Dialect::postgres || dialect == Dialect::oracle) return name.size();
  return static_cast<std::size_t>(
      std::count_if(name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string key_of(const Name& name) { return name.schema + '\n' + name.name; }

class Checker {
 public:
  explicit Checker(const Model& model) : model_(model) {
    for (const Table& table : model.tables) tables_.emplace(key_of(table.qualified()), &table);
    note(model.tables), note(model.views), note(model.sequences);
    for (const schema::Opaque& o : model.opaque) relations_.insert(key_of(o.name)), bare_.insert(o.name.name);
  }

  std::vector<Finding> run() {
    for (const Table& table : model_.tables) check(table);
    for (const schema::View& view : model_.views) check(view);
    attached();
    types();
    names_in_schemas();
    std::stable_sort(out_.begin(), out_.end(),
                     [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.key) < std::tie(b.severity, b.key); });
    return std::move(out_);
  }

 private:
  template <class List>
  void note(const List& list) {
    for (const auto& item : list) relations_.insert(key_of({item.schema, item.name})), bare_.insert(item.name);
  }

  Finding& report(std::string rule, Severity severity, ObjectRef object, std::string title, std::string why) {
    Finding finding;
    const std::string path = fmt::format("{}{}{}{}.{}", object.kind, object.schema ? "." + *object.schema : "",
                                         object.table ? "." + *object.table : "", object.column ? "." + *object.column : "", object.name);
    finding.key = rule + ":" + path;
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.impact = severity == Severity::error ? Impact::high : Impact::med;
    finding.title = std::move(title);
    finding.why = std::move(why);
    finding.where.object = std::move(object);
    finding.proof.level = ProofLevel::modelled;
    finding.proof.engine = schema::name_of(model_.dialect);
    return out_.emplace_back(std::move(finding));
  }

  static ObjectRef object_in(const Table& table, std::string kind, std::string name) {
    return {std::move(kind), table.schema.empty() ? std::nullopt : std::optional(table.schema), table.name, {}, std::move(name)};
  }
  static ObjectRef object_of(std::string kind, const Name& name) {
    return {std::move(kind), name.schema.empty() ? std::nullopt : std::optional(name.schema), {}, {}, name.name};
  }

  void columns_exist(const Table& table, const std::vector<std::string>& columns, std::string kind, const std::string& name) {
    for (const std::string& column : columns)
      if (!table.column(column))
        report("missing_column", Severity::error, object_in(table, kind, name.empty() ? column : name),
               fmt::format("{} {}is on the column {}, which {} does not have", kind, name.empty() ? "" : name + " ", column,
                           display(table.qualified())),
               "No server takes it: the whole statement fails.");
  }
  static std::vector<std::string> columns_of(const std::vector<schema::IndexPart>& parts) {
    std::vector<std::string> out;
    for (const schema::IndexPart& part : parts)
      if (!part.column.empty()) out.push_back(part.column);
    return out;
  }

  void check(const Table& table) {
    const bool inherits = table.partition_of || !table.inherits.empty() || !table.of_type.empty();
    if (table.columns.empty() && !inherits)
      report("empty_table", model_.dialect == Dialect::postgres ? Severity::warning : Severity::error,
             object_of("table", table.qualified()), fmt::format("{} has no columns", display(table.qualified())),
             model_.dialect == Dialect::postgres ? "It can be created and hold nothing." : "No such table can be created.");
    // columns of a parent are the child's too, and a text need not repeat them
    if (!inherits) {
      for (const schema::Key& key : table.keys) {
        columns_exist(table, key.columns, key.primary ? "primary key" : "unique key", key.name);
        columns_exist(table, key.include, key.primary ? "primary key" : "unique key", key.name);
      }
      for (const schema::Index& index : table.indexes) {
        columns_exist(table, columns_of(index.parts), "index", index.name);
        columns_exist(table, index.include, "index", index.name);
      }
      for (const schema::Exclusion& exclusion : table.exclusions)
        columns_exist(table, columns_of(exclusion.parts), "exclusion", exclusion.name);
      if (table.partition_by) columns_exist(table, columns_of(table.partition_by->parts), "partition key", "");
    }
    if (table.partition_of) relation_exists(table, table.partition_of->parent, "is a partition of");
    for (const Name& parent : table.inherits) relation_exists(table, parent, "inherits");
    for (const ForeignKey& key : table.foreign_keys) check(table, key, inherits);
    names_of(table);
  }

  void relation_exists(const Table& table, const Name& other, std::string_view relation) {
    if (relations_.contains(key_of(other))) return;
    report("dangling_reference", Severity::error, object_of("table", table.qualified()),
           fmt::format("{} {} {}, which is not there", display(table.qualified()), relation, display(other)),
           "It cannot be created without the other.");
  }

  void check(const Table& table, const ForeignKey& key, bool inherits) {
    const ObjectRef object = object_in(table, "foreign_key", key.name.empty() ? joined(key.columns) : key.name);
    const std::string self = fmt::format("The foreign key {} of {}", object.name, display(table.qualified()));
    if (!inherits) columns_exist(table, key.columns, "foreign key", key.name);
    const auto found = tables_.find(key_of({key.ref_schema, key.ref_table}));
    if (found == tables_.end()) {
      if (relations_.contains(key_of({key.ref_schema, key.ref_table}))) return;  // a foreign table or the like: not modelled
      report("dangling_reference", Severity::error, object,
             fmt::format("{} refers to {}, which is not there", self, display(Name{key.ref_schema, key.ref_table})),
             "It cannot be created, and its rows point nowhere.");
      return;
    }
    const Table& other = *found->second;
    if (key.ref_columns.size() != key.columns.size()) {
      report("foreign_key_columns", Severity::error, object,
             fmt::format("{} has {} columns and refers to {}", self, key.columns.size(), key.ref_columns.size()),
             "Each column needs the one it refers to.");
      return;
    }
    const bool other_inherits = other.partition_of || !other.inherits.empty() || !other.of_type.empty();
    if (!other_inherits) columns_exist(other, key.ref_columns, "foreign key", object.name);
    check_types(table, other, key, object, self);
    check_target(other, key, object, self);
  }

  void check_types(const Table& table, const Table& other, const ForeignKey& key, const ObjectRef& object, const std::string& self) {
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      const schema::Column* from = table.column(key.columns[i]);
      const schema::Column* to = other.column(key.ref_columns[i]);
      if (!from || !to) continue;
      const TypeMatch match = compare_types(*from, *to, model_.dialect);
      if (match == TypeMatch::same) continue;
      const bool refused = match == TypeMatch::refused;
      report("foreign_key_types", refused ? Severity::error : Severity::warning, object,
             fmt::format("{} joins {} ({}) to {}.{} ({})", self, from->name, type_text(from->type, model_.dialect), other.name, to->name,
                         type_text(to->type, model_.dialect)),
             refused ? "The server refuses a foreign key between these types."
                     : "The server takes it and converts at each look-up; values of the wider type do not fit the narrower.")
          .evidence = {{"type", type_text(from->type, model_.dialect), std::nullopt, key.columns[i]},
                       {"type", type_text(to->type, model_.dialect), std::nullopt, other.name + "." + to->name}};
    }
  }

  void check_target(const Table& other, const ForeignKey& key, const ObjectRef& object, const std::string& self) {
    const std::set<std::string> wanted(key.ref_columns.begin(), key.ref_columns.end());
    const auto same = [&](const std::vector<std::string>& columns) {
      return columns.size() == wanted.size() && std::set<std::string>(columns.begin(), columns.end()) == wanted;
    };
    const auto leads = [&](const std::vector<std::string>& columns) {
      return columns.size() >= key.ref_columns.size() && std::equal(key.ref_columns.begin(), key.ref_columns.end(), columns.begin());
    };
    bool unique = false, indexed = false;
    for (const schema::Key& one : other.keys) {
      unique = unique || (same(one.columns) && one.deferral == schema::Deferral::none);
      indexed = indexed || leads(one.columns);
    }
    for (const schema::Index& index : other.indexes) {
      const auto columns = columns_of(index.parts);
      const bool plain = columns.size() == index.parts.size() && index.where.empty();
      unique = unique || (plain && index.unique && same(columns));
      indexed = indexed || (plain && leads(columns));
    }
    if (unique) return;
    const bool mysql = is_mysql_family(model_.dialect);
    report("foreign_key_target", mysql && indexed ? Severity::warning : Severity::error, object,
           fmt::format("{} refers to {} ({}), which no primary or unique key covers", self, display(other.qualified()),
                       joined(key.ref_columns)),
           mysql && indexed ? "InnoDB takes it, MySQL 8.4 and other databases do not: several rows may be meant."
                            : "The server refuses it: the row meant must be one. Add a unique key on those columns.");
  }

  void check(const schema::View& view) {
    long_name(view.name, object_of(view.materialized ? "matview" : "view", view.qualified()));
    if (model_.dialect == Dialect::postgres || !view.uses.relations.empty())
      for (const Name& used : view.uses.relations) {
        const bool system =
            used.schema == "pg_catalog" || used.schema == "information_schema" || (used.schema.empty() && used.name.starts_with("pg_"));
        if (system || (used.schema.empty() ? bare_.contains(used.name) : relations_.contains(key_of(used)))) continue;
        report("dangling_reference", Severity::warning, object_of(view.materialized ? "matview" : "view", view.qualified()),
               fmt::format("{} uses {}, which is not there", display(view.qualified()), display(used)),
               "It can be created only where the other exists.");
      }
  }

  void attached() {
    const auto on = [this](const Name& table, std::string kind, const std::string& name) {
      if (!relations_.contains(key_of(table)))
        report("dangling_reference", Severity::error,
               {kind, table.schema.empty() ? std::nullopt : std::optional(table.schema), table.name, {}, name},
               fmt::format("The {} {} is on {}, which is not there", kind, name, display(table)), "It cannot be created.");
    };
    for (const schema::Trigger& trigger : model_.triggers) on(trigger.table, "trigger", trigger.name);
    for (const schema::Policy& policy : model_.policies) on(policy.table, "policy", policy.name);
    for (const schema::Sequence& sequence : model_.sequences) {
      if (!sequence.owner_table) continue;
      on(*sequence.owner_table, "sequence", sequence.name);
      const auto owner = tables_.find(key_of(*sequence.owner_table));
      if (owner != tables_.end() && owner->second->columns.size() && !owner->second->column(sequence.owner_column))
        columns_exist(*owner->second, {sequence.owner_column}, "sequence", sequence.name);
    }
  }

  /// User-defined types that are not there. An extension may bring any: then nothing is said.
  void types() {
    if (!model_.extensions.empty()) return;
    std::unordered_set<std::string> known;
    const auto names = [&](const auto& list) {
      for (const auto& item : list) known.insert(key_of({item.schema, item.name}));
    };
    names(model_.enums), names(model_.domains), names(model_.composites), names(model_.tables), names(model_.views);
    for (const schema::Opaque& o : model_.opaque) known.insert(key_of(o.name));
    for (const Table& table : model_.tables)
      for (const schema::Column& column : table.columns)
        if (!column.type.schema.empty() && column.type.schema != "pg_catalog" &&
            !known.contains(key_of({column.type.schema, column.type.name})))
          report("dangling_reference", Severity::error, object_in(table, "column", column.name),
                 fmt::format("{}.{} is of the type {}, which is not there", display(table.qualified()), column.name,
                             display(Name{column.type.schema, column.type.name})),
                 "The table cannot be created without its type.");
  }

  void long_name(const std::string& name, ObjectRef object) {
    const std::size_t limit = name_limit(model_.dialect);
    const std::size_t length = length_of(name, model_.dialect);
    if (limit == 0 || length <= limit) return;
    const std::string kind = object.kind;
    report("name_too_long", Severity::error, std::move(object),
           fmt::format("The name of the {} {} has {} {}: {} takes {}", kind, name, length,
                       model_.dialect == Dialect::postgres || model_.dialect == Dialect::oracle ? "bytes" : "characters",
                       schema::name_of(model_.dialect), limit),
           model_.dialect == Dialect::postgres ? "The server cuts it off silently: two names can become one." : "The server refuses it.");
  }

  /// Lengths and double names inside a table.
  void names_of(const Table& table) {
    long_name(table.name, object_of("table", table.qualified()));
    for (const schema::Column& column : table.columns) long_name(column.name, object_in(table, "column", column.name));
    std::map<std::string, std::string> constraints, indexes;
    const bool mysql = is_mysql_family(model_.dialect);
    const auto take = [&](auto& names, const std::string& name, const std::string& kind) {
      if (name.empty()) return;
      long_name(name, object_in(table, kind, name));
      const auto [at, fresh] = names.emplace(name, kind);
      if (!fresh) double_name(object_in(table, kind, name), fmt::format("in {}", display(table.qualified())), at->second);
    };
    for (const schema::Key& key : table.keys) take(mysql ? indexes : constraints, mysql && key.primary ? "PRIMARY" : key.name, "key");
    for (const schema::Check& check : table.checks) take(constraints, check.name, "check");
    for (const schema::Exclusion& exclusion : table.exclusions) take(constraints, exclusion.name, "exclusion");
    for (const ForeignKey& key : table.foreign_keys) take(constraints, key.name, "foreign_key");
    for (const schema::Index& index : table.indexes) take(indexes, index.name, "index");
  }

  void double_name(ObjectRef object, const std::string& place, const std::string& other) {
    const std::string title = fmt::format("There are two things named {} {}: {} and {}", object.name, place, other, object.kind);
    report("duplicate_name", Severity::error, std::move(object), title, "The second one cannot be created.");
  }

  /// Which kinds share one space of names in a schema differs by vendor.
  void names_in_schemas() {
    std::unordered_map<std::string, std::string> relations, kinds, foreign_keys;
    const auto take = [&](auto& names, const Name& name, const std::string& kind) {
      if (name.name.empty()) return;
      const auto [at, fresh] = names.emplace(key_of(name), kind);
      if (!fresh) double_name(object_of(kind, name), name.schema.empty() ? "in the database" : "in the schema " + name.schema, at->second);
    };
    const bool postgres = model_.dialect == Dialect::postgres;
    for (const Table& table : model_.tables) {
      take(relations, table.qualified(), "table");
      if (postgres) take(kinds, table.qualified(), "table");
    }
    for (const schema::View& view : model_.views) take(relations, view.qualified(), view.materialized ? "matview" : "view");
    for (const schema::Sequence& sequence : model_.sequences) take(relations, {sequence.schema, sequence.name}, "sequence");
    for (const schema::Enum& type : model_.enums) take(kinds, {type.schema, type.name}, "enum");
    for (const schema::Domain& type : model_.domains) take(kinds, {type.schema, type.name}, "domain");
    for (const schema::Composite& type : model_.composites) take(postgres ? relations : kinds, {type.schema, type.name}, "composite");
    for (const Table& table : model_.tables) {
      if (postgres || model_.dialect == Dialect::sqlite)
        for (const schema::Index& index : table.indexes) take(relations, {table.schema, index.name}, "index");
      if (postgres)
        for (const schema::Key& key : table.keys) take(relations, {table.schema, key.name}, "key");
      if (is_mysql_family(model_.dialect))
        for (const ForeignKey& key : table.foreign_keys) take(foreign_keys, {table.schema, key.name}, "foreign_key");
    }
  }

  const Model& model_;
  std::unordered_map<std::string, const Table*> tables_;
  std::unordered_set<std::string> relations_, bare_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> structure_findings(const Model& model) { return Checker(model).run(); }

std::vector<Finding> structure_findings(const schema::diagram::Diagram& diagram) {
  const auto invalid = [&](const std::string& path, std::string message) {
    Finding finding;
    finding.rule = "invalid_diagram";
    finding.key = "invalid_diagram:" + path;
    finding.severity = Severity::error;
    finding.impact = Impact::high;
    finding.title = std::move(message);
    finding.why = "Until it is put right, the diagram is no schema: nothing can be written or compared.";
    finding.where.object = {"diagram", {}, {}, {}, path.empty() ? diagram.name : path};
    return finding;
  };
  std::vector<Finding> out;
  for (const FieldError& e : problems_of(diagram)) out.push_back(invalid(e.path, fmt::format("{}: {}", e.path, e.message)));
  if (!out.empty()) return out;
  const auto model = schema::diagram::to_model(diagram);
  if (!model) return {invalid(model.error().where, model.error().message)};
  return structure_findings(*model);
}

}  // namespace assay::advise
