// How names say what a column refers to, for the rules and for advise/links. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <vector>

#include "advise/lint/subject.h"

namespace assay::lint {

/// Ids of other systems and of times before this schema: external_id, legacy_id.
bool is_foreign_word(const std::string& word);
/// "customer" → customer, customers, customeres; "category" → … categories; "person" → people.
std::vector<std::string> plurals(const std::string& word);
/// The column beside `stem`_id that says which of several tables it refers to: `stem`_type, _kind, _table, _class; nullptr = none.
const schema::Column* type_beside(const schema::Table& table, const std::string& stem);
/// MySQL: only InnoDB checks them.
bool takes_foreign_keys(const schema::Table& table);
/// The types are the same, so that a foreign key joins them without conversion.
bool fits(const schema::Column& from, const schema::Column& to);

/// The table that the words name, by all of them or by their last ones, and how many words were left.
struct NamedTable {
  const schema::Table* table = nullptr;
  std::size_t skipped = 0;
};
NamedTable named_by(const std::vector<std::string>& words, const schema::Table& table, const Subject& subject);

}  // namespace assay::lint
