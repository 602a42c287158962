// Rows for a scratch database, and whether they outlived a plan. Values are made from the columns' types; a table whose checks refuse them stays
// empty and is said. Free functions; threads and errors as in shadow.h.
#pragma once
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/migration.h"
#include "schema/model.h"
#include "twin/shadow.h"

namespace assay::twin {

struct Rows {
  std::map<schema::Name, std::vector<std::vector<std::string>>> tables = {};  ///< cells as text, in the order of the model's columns
  std::vector<std::string> empty = {};                                        ///< tables that took no row
  std::size_t count = 0;
};

Result<Rows> insert_rows(ScratchDatabase& scratch, const schema::Model& model, int per_table, std::stop_token stop);

/// What is gone though no statement of the plan said so (Hazard::data_loss), a sentence each. Renames as in the diff.
Result<std::vector<std::string>> lost_rows(ScratchDatabase& scratch, const Rows& before, const schema::Model& from, const schema::Model& to,
                                           const schema::Diff& diff, const std::vector<schema::MigrationStatement>& plan,
                                           std::stop_token stop);

}  // namespace assay::twin
