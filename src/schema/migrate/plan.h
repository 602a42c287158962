// The plan of a migration: statements in an order that executes, with locks, hazards, transactions and timeouts, and the way back. Techniques
// and figures: reference/engine-traps.md, reference/migrations.md. Pure; any thread. Errors: Code::invalid when the dialects differ.
#pragma once
#include <map>
#include <string>

#include "schema/diff.h"
#include "schema/migration.h"
#include "schema/model.h"

namespace assay::schema {

enum class Strategy {
  online,  ///< nothing blocks for long: CONCURRENTLY, NOT VALID + VALIDATE, expand/contract
  direct   ///< plain ordered DDL that runs in one transaction where the engine can
};
constexpr std::array<EnumName, 2> enum_names(Strategy) { return {{{0, "online"}, {1, "direct"}}}; }

struct PlanOptions {
  Strategy strategy = Strategy::online;
  int version = 0;  ///< server version number (150020, 80015, 101100); 0 = `from`'s, else the newest known
  bool down = true;
  std::int64_t small_table_rows = 10'000;  ///< tables known to be smaller (row_estimate) are changed directly
  DiffOptions diff = {};
};

Result<Migration> plan_migration(const Model& from, const Model& to, const PlanOptions& options = {});
/// For a diff that is already there; without the way down.
Result<Migration> plan_changes(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options = {});

}  // namespace assay::schema
