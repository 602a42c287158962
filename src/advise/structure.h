// What is structurally wrong with a schema, before any rule of taste: references to nothing, double names, keys over columns that are not there,
// foreign keys that no server would take, tables without columns, names too long. Rules: dangling_reference, duplicate_name, missing_column,
// foreign_key_columns, foreign_key_types, foreign_key_target, empty_table, name_too_long, invalid_diagram. Pure; any thread; nothing fails.
// Sources: PostgreSQL 18 manual ch. 4.1.1 (63 bytes), 5.5.5; MySQL 8.0 manual 9.2.1 (64 characters), 13.1.20.5; MariaDB "Identifier Names" (64);
// SQL Server "Database Identifiers" (128 characters); Oracle 19c "Database Object Names" (128 bytes).
#pragma once
#include <vector>

#include "advise/finding.h"
#include "schema/diagram/diagram.h"
#include "schema/model.h"

namespace assay::advise {

/// Errors first, then by key. O(objects + columns).
std::vector<Finding> structure_findings(const schema::Model& model);
/// Of a diagram that cannot be a model (its problems, unreadable types), these as invalid_diagram; else those of its model.
std::vector<Finding> structure_findings(const schema::diagram::Diagram& diagram);

}  // namespace assay::advise
