// Foreign keys that a schema lacks: columns that refer to another table by name, type and use, scored from what speaks for each, with the script
// that adds the key online and what to do with rows that refer to nothing. References to one of several tables (x_id beside x_type) are told and not
// proposed. Pure; any thread; nothing fails. Work: O(columns + joins), each looked up by name.
//
// Score: 1 − Π(1 − p) over the evidence (noisy or: Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, 4.3.2), times the share of rows
// that find their row, squared. p: name of the table and its key 0.85, of its last words 0.7, of a person (created_by) 0.5, of the same table
// (parent_id) 0.7, a column called like another table's own key 0.6; joined by statements 0.7; all values there 0.3, with 20 or more of them 0.7.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "advise/finding.h"
#include "schema/model.h"

namespace assay::advise::links {

/// Statements that compare two columns.
struct Use {
  schema::Name from, to;
  std::string from_column, to_column;
  double calls = 0;  ///< 0 = not known how often
};

struct Statement {
  std::string sql;
  double calls = 0;
};
/// The comparisons of columns of the model's tables; MySQL's unqualified tables are those of the only schema.
std::vector<Use> uses_of(const schema::Model& model, const std::vector<Statement>& statements);

/// What the rows say.
struct Inclusion {
  std::int64_t rows = 0;     ///< without NULL
  std::int64_t values = 0;   ///< different ones
  std::int64_t orphans = 0;  ///< rows that refer to nothing
  bool whole = true;         ///< all rows were looked at
};

struct Link {
  schema::Name from, to;
  std::vector<std::string> from_columns, to_columns;
  double score = 0;
  std::vector<Evidence> evidence;
  std::optional<Inclusion> inclusion;
  std::string script;
  std::string why_not;  ///< a key cannot be added as it is: the target is not unique, the types differ
};

/// A column whose table another column names.
struct Polymorphic {
  schema::Name table;
  std::string id, type;
};

struct Links {
  std::vector<Link> links;  ///< best first
  std::vector<Polymorphic> polymorphic;
};

/// Candidates by names and uses, without what rows say.
Links find_links(const schema::Model& model, const std::vector<Use>& uses);
/// One row: rows, values, orphans of at most `most` rows of the table that refers.
std::string inclusion_query(const Link& link, schema::Dialect dialect, std::int64_t most);
/// Adds what the rows say, to score, evidence and script.
void weigh(Link& link, const Inclusion& inclusion, const schema::Model& model);
void sort(std::vector<Link>& links);

}  // namespace assay::advise::links
