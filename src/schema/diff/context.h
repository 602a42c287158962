// What the parts of a diff share: the two models, the options, renames found so far, the result. Internal to schema/diff; one diff, one thread.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/diff.h"
#include "schema/diff/match.h"

namespace assay::schema::detail {

struct Context {
  const Model& from;
  const Model& to;
  const DiffOptions& options;
  Diff& out;
  std::unordered_map<std::string, Name> renamed = {};  ///< relations and types: "schema.name" in `from` → its name in `to`
  /// Columns: "schema.table" in `to` → old column name → new one; only tables that have any.
  std::unordered_map<std::string, std::unordered_map<std::string, std::string>> renamed_columns = {};

  /// The name in `to` of what was called so in `from`.
  Name now(const Name& name) const;
  DataType now(DataType type) const;
  /// An expression of `from` with the table's renamed columns called by their new names.
  std::string now(std::string_view expression, const Table& to_table) const;
  std::vector<std::string> now(const std::vector<std::string>& columns, const Table& to_table) const;
  std::string now_column(const std::string& column, const Table& to_table) const;
  bool same_expression(std::string_view a, std::string_view b) const;
  /// The hint or the answer that says what `to`'s object was called; "" when nothing does.
  std::string hint(std::string_view kind, const std::string& name) const;
  /// true = taken as a rename: answered so. Otherwise, from `at_least` on, a question is asked.
  bool is_rename(std::string_view kind, const std::string& old_name, const std::string& new_name, double similarity, double at_least);
  void add(ChangeType type, ObjectRef object, std::string detail = {}, const void* from_object = nullptr, const void* to_object = nullptr,
           const void* from_parent = nullptr, const void* to_parent = nullptr);
  void comment(ObjectRef object, const std::string& before, const std::string& after, const void* from_object, const void* to_object);
};

std::string key_of(const Name& name);
ObjectRef ref(std::string kind, const Name& name);
ObjectRef ref_in(std::string kind, const Name& table, std::string name);

/// objects.cpp: schemas, extensions, types, sequences.  Types first: columns are compared after.
void diff_types(Context& context);
void diff_sequences(Context& context);
/// tables.cpp; columns.cpp; constraints.cpp: everything inside a table that both sides have.
void diff_tables(Context& context);
void diff_columns(Context& context, const Table& before, const Table& after);
void diff_constraints(Context& context, const Table& before, const Table& after);
void diff_indexes(Context& context, const std::vector<Index>& before, const std::vector<Index>& after, const Name& on,
                  const void* from_parent, const void* to_parent, const Table* to_table);
/// Pairs columns and remembers the renamed ones: before expressions are compared.
Match match_columns(Context& context, const Table& before, const Table& after);
/// programs.cpp: views, routines, triggers, policies.  access.cpp: grants, owners, opaque.
void diff_programs(Context& context);
void diff_access(Context& context);

}  // namespace assay::schema::detail
