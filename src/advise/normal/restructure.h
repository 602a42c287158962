// A table taken apart: the relations of a decomposition as tables with keys and foreign keys, the SQL that moves the rows, a view under the old
// name that gives them back, and the same as a DiagramPatch. postgres and mysql/mariadb. Pure; any thread.
// The parts must be a lossless decomposition (decompose.h): the view is their natural join, in which NULL is equal to NULL. Rows that are equal
// in every column become one.
// Code::not_found (no such table), Code::unsupported (dialect, a column that cannot be compared, a partitioned or inherited table).
#pragma once
#include <string>
#include <vector>

#include "advise/normal/decompose.h"
#include "core/fields.h"
#include "schema/diagram/patch.h"
#include "schema/migration.h"

namespace assay::advise::normal {

struct Restructured {
  std::vector<std::string> names = {};  ///< of the new tables, by part
  std::string old_name = {};            ///< what the table is called afterwards; nothing reads it any more
  schema::Model after = {};             ///< without the old table
  schema::Migration migration = {};     ///< statements and the way back
  std::vector<Skipped> notes = {};      ///< what does not come along: checks, triggers, some indexes …
};

/// Attribute i is the table's i-th column.
Result<Restructured> restructure(const schema::Model& model, const schema::Name& table, std::span<const Part> parts);

/// The patch from the diagram to the restructured one. Errors as above, and Code::invalid of a diagram that is no model.
Result<schema::diagram::DiagramPatch> restructure_patch(const schema::diagram::Diagram& diagram, const schema::Name& table,
                                                        std::span<const Part> parts);

}  // namespace assay::advise::normal
