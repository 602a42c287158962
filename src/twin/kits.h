// Engine kits: the database servers of this machine that shadows can be started from, what each can do, and which one stands for a target's
// version. Values. Threads: any. discover() runs each program once with --version (milliseconds); what does not answer is not a kit.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/fields.h"
#include "db/adapter.h"

namespace assay::twin {

struct Kit {
  db::Engine engine = db::Engine::postgres;
  int number = 0;                            ///< 150020, 101119, 80015
  std::string version = {};                  ///< "15.20", "10.11.19"
  std::string bindir = {};                   ///< where postgres or mariadbd is
  std::string basedir = {};                  ///< MySQL and MariaDB: --basedir
  std::string sharedir = {};                 ///< PostgreSQL: where extension/ is
  std::string libdir = {};                   ///< put before the loader's path when the kit brings libraries of its own; else empty
  std::string pg_dump = {};                  ///< its path; empty when the kit has none
  std::vector<std::string> extensions = {};  ///< PostgreSQL: those with a control file, sorted
  bool has_extension(std::string_view name) const;
  /// PostgreSQL: 15; MySQL and MariaDB: 10.11 as 1011 (their series differ like majors do).
  int series() const;
  static constexpr auto fields() {
    return fields_of(field<&Kit::engine>("Engine", required), field<&Kit::number>("Version number", required),
                     field<&Kit::version>("Version", required), field<&Kit::bindir>("Where its programs are", required),
                     field<&Kit::pg_dump>("Its pg_dump"), field<&Kit::extensions>("Extensions it can create"));
  }
};

int series_of(db::Engine engine, int number);
/// "15" or "10.11", for messages.
std::string series_text(db::Engine engine, int number);

/// Of the output of `--version`; number 0 when it is none of ours.
Kit parse_version(std::string_view printed);

struct KitPlaces {
  std::vector<std::string> dirs = {};  ///< [twin] kits: a kit (with bin/), its folder of programs, or a folder of kits
  bool machine = true;                 ///< also Debian's places and what tools/engines fetched
};

/// Sorted by engine and version; one per program.
std::vector<Kit> discover_kits(const KitPlaces& places);

struct PickedKit {
  Kit kit = {};
  bool same_series = true;
  std::string note = {};  ///< "there is no PostgreSQL 14 here: 15.20 is the nearest newer"; empty when the series is the same
};

/// The newest of the same series, else of the nearest newer, else of the nearest older one. `number` 0 = the newest there is. MySQL and
/// MariaDB do not stand for one another. Code::unavailable when there is none of the engine, with what to install.
Result<PickedKit> pick_kit(std::span<const Kit> kits, db::Engine engine, int number);

/// A pg_dump that understands servers of `number`: the kit's own, else the oldest of the others that is new enough; empty when none is.
/// Oracle dumps (tools/engines --dump) are kits of their own without a server: they are found by discover_dumps.
std::string pg_dump_for(std::span<const Kit> kits, std::span<const std::string> dumps, int number);
/// pg_dump programs that come without a server: <dir>/pgdump-*/bin/pg_dump.
std::vector<std::string> discover_dumps(const KitPlaces& places);

}  // namespace assay::twin
