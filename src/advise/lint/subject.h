// What rules look at: a schema with what is asked of it again and again, the policy, and how much is known. Owns nothing: the model and the
// policy must outlive it. Any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "advise/lint/policy.h"
#include "schema/model.h"

namespace assay::lint {

/// A foreign key seen from the table that it refers to.
struct Reference {
  const schema::Table* from = nullptr;
  const schema::ForeignKey* key = nullptr;
};

class Subject {
 public:
  Subject(const schema::Model& model, const Policy& policy);

  const schema::Model& model;
  const Policy& policy;

  bool postgres() const { return model.dialect == schema::Dialect::postgres; }
  /// MySQL or MariaDB.
  bool mysql_like() const { return model.dialect == schema::Dialect::mysql || model.dialect == schema::Dialect::mariadb; }
  /// The server is of that version number (160000) or newer; a text's is taken for the newest.
  bool since(int version) const { return model.version == 0 || model.version >= version; }
  /// Read from a server, so that sizes are known.
  bool live() const { return model.version != 0; }

  const schema::Table* table(std::string_view schema, std::string_view name) const;
  const schema::Enum* enumeration(std::string_view schema, std::string_view name) const;
  const schema::Domain* domain(std::string_view schema, std::string_view name) const;
  /// Foreign keys of other tables, and its own, that refer to it.
  const std::vector<Reference>& references_to(const schema::Table& table) const;
  /// Tables that belong to it as partitions or children.
  bool has_children(const schema::Table& table) const;

 private:
  std::unordered_map<std::string, const schema::Table*> tables_;
  std::unordered_map<std::string, const schema::Enum*> enums_;
  std::unordered_map<std::string, const schema::Domain*> domains_;
  std::unordered_map<const schema::Table*, std::vector<Reference>> references_;
  std::unordered_set<const schema::Table*> parents_;
};

// What several rules ask of a table.

/// The columns of an index in order, those before the first expression.
std::vector<std::string_view> leading_columns(const schema::Index& index);
/// Whether a key or a usable index (valid, visible, whole table) begins with these columns, in any order.
bool is_indexed(const schema::Table& table, const std::vector<std::string>& columns);
/// Whether these columns, in any order, are the primary key or a unique key or index without a condition.
bool is_unique(const schema::Table& table, const std::vector<std::string>& columns);
/// A partition or a child: what it has comes from its parent.
bool is_derived(const schema::Table& table);
/// Words of a name: customerID, customer_id → {"customer", "id"}.
std::vector<std::string> words_of(std::string_view name);
/// "a, b"
std::string joined(const std::vector<std::string>& names);

}  // namespace assay::lint
