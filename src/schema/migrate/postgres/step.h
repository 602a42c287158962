// A step of a PostgreSQL plan: one statement and what it has to do with other steps. Keys name what a statement makes, changes, needs or
// removes ("rel:public.orders", "col:public.orders.total", "fn:public.f(integer)", "type:public.mood", "con:public.orders.c"), always by the
// name that is current after the renames, which come first. Internal to schema/migrate/postgres. Pure values; any thread; no errors.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/migrate/catalogue.h"
#include "schema/migration.h"

namespace assay::schema::migrate::postgres {

/// Where a step goes when nothing forces it elsewhere; lower first. What must come before a step of a lower rank moves up with it.
namespace rank {
constexpr int enum_values = 0, schemas = 5, renames = 10, types = 20, sequences = 25, release = 30, tables = 40, columns = 45,
              constraints = 50, routines = 55, views = 60, triggers = 65, gentle = 70, swap = 75, access = 80, comments = 82, drops = 90,
              contract = 95;
}  // namespace rank

struct Step {
  std::string sql = {};
  const CatalogueEntry* entry = nullptr;  ///< its kind: never null
  ObjectRef object = {};
  Name target = {};  ///< the relation it works on; may be empty
  std::vector<Lock> locks = {};
  LockMode strongest = LockMode::none;  ///< among the locks
  bool scans = false;
  bool rewrites = false;
  Pace pace = Pace::quick;
  Hazard hazard = Hazard::none;
  std::string why = {};
  std::optional<std::string> phase = {};
  std::optional<double> estimate_ms = {};
  bool repeat = false;

  int rank = rank::tables;
  std::vector<std::string> provides = {};  ///< there after it
  std::vector<std::string> destroys = {};  ///< gone after it
  std::vector<std::string> changes = {};   ///< other after it
  std::vector<std::string> needs = {};     ///< runs after those that provide or change these
  std::vector<std::string> before = {};    ///< runs before those that destroy or change these
  std::vector<std::size_t> after = {};     ///< steps that come first
  int unit = -1;                           ///< steps of one unit stand together and, where they can, commit together
  bool commits = false;                    ///< what follows starts a new transaction
  bool own_transaction = false;
  std::string irreversible = {};  ///< why there is no way back, in words; empty = there is
};

/// Places in `steps`, in an order that respects all keys; stable; a cycle is cut at its lowest rank. O((steps + edges) log steps).
std::vector<std::size_t> ordered(const std::vector<Step>& steps);

}  // namespace assay::schema::migrate::postgres
