// The change catalogue of PostgreSQL: for every kind of statement a plan may hold, which locks it takes on which version, whether it writes or
// reads the whole table, whether it must run outside a transaction, and which timeouts it needs. A closed, constant table; the planner, lint
// and docs/locks-postgres.md speak from it, and tests/contract/locks_test.cpp confirms every row by observation on 12, 15 and 18.
//   ACCESS SHARE is never listed: it stops nobody but those who stop everybody. Locks on objects that the same plan creates are not listed
//   either (nobody can wait for them), nor those on system catalogs, indexes of a listed table, and TOAST.
// Pure data; any thread; no errors.
#pragma once
#include <span>
#include <string_view>

namespace assay::schema::migrate {

enum class LockMode { none, row_share, row_exclusive, share_update_exclusive, share, share_row_exclusive, exclusive, access_exclusive };
/// "ACCESS EXCLUSIVE"; "" for none.
std::string_view name_of(LockMode mode);

/// Which timeouts a statement gets (reference/engine-traps.md). Figures: `timeouts_of`.
enum class Pace {
  quick,         ///< changes catalogs only, or an object nobody uses yet: both timeouts short
  heavy,         ///< works through a table under a lock that blocks: short lock_timeout, statement_timeout long enough to finish
  patient,       ///< VALIDATE, backfills: short lock_timeout with retries, long statement_timeout
  concurrently,  ///< CONCURRENTLY: no lock_timeout (one would leave an INVALID index behind), long statement_timeout
};
struct Timeouts {
  int lock_ms = 0;       ///< 0 = none
  int statement_ms = 0;  ///< 0 = none
  int retries = 0;
};
Timeouts timeouts_of(Pace pace);

struct CatalogueEntry {
  std::string_view kind;             ///< MigrationStatement::kind
  int since = 0;                     ///< PostgreSQL major from which this row holds; the row before it held until then
  LockMode target = LockMode::none;  ///< on what the statement names: table, view, sequence
  LockMode other = LockMode::none;   ///< on the second relation
  std::string_view other_is = {};    ///< "referenced table", "parent", "partition" …
  bool rewrites = false;
  bool scans = false;
  bool alone = false;                    ///< cannot run in a transaction
  bool recurses = false;                 ///< locks the partitions and children of the target alike
  LockMode partitions = LockMode::none;  ///< on partitions alone, where it does not recurse to children
  Pace pace = Pace::quick;
};

/// All rows, by kind, then by version.
std::span<const CatalogueEntry> catalogue();
/// The row for a kind on a version (150020); nullptr when the kind is not in the catalogue.
const CatalogueEntry* find_kind(std::string_view kind, int version);

// Estimates, from a relation's size. Measured by tests/contract/locks_test.cpp's `measure` on PostgreSQL 15.20, 2 cores, data in memory
// (pgbench_accounts, scale 20: 2 M rows, 256 MB): real disks are slower, so these are lower bounds.
constexpr double scan_bytes_per_ms = 600'000;
constexpr double rewrite_bytes_per_ms = 70'000;
constexpr double index_rows_per_ms = 2'000;
constexpr double backfill_rows_per_ms = 100;

}  // namespace assay::schema::migrate
