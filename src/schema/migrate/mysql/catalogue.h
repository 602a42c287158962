// The change catalogue of MySQL and MariaDB: for each kind of clause of ALTER TABLE on an InnoDB table, the best ALGORITHM and the weakest LOCK
// that the server takes, by version. A closed, constant table; the planner and the proof of a plan speak from it, and
// tests/contract/mysql_algorithms_test.cpp confirms every observable row on MySQL 8.0, MariaDB 10.11 and 11.4. Rows that none of these can show
// (MySQL 8.0.16 and later) are marked: "documented, not observed". Pure data; any thread; no errors.
#pragma once
#include <span>
#include <string_view>

#include "schema/dialect.h"

namespace assay::schema::migrate::mysql {

enum class Algorithm { instant, nocopy, inplace, copy };  ///< in this order: each is worse than the one before. MySQL has no nocopy
enum class TableLock {
  none,
  shared,
  exclusive
};                                              ///< for the time of the work; every ALTER stops all for a moment at its beginning and end
std::string_view name_of(Algorithm algorithm);  ///< "INSTANT"
std::string_view name_of(TableLock lock);       ///< "NONE"

struct Prediction {
  Algorithm algorithm = Algorithm::instant;
  TableLock lock = TableLock::none;
  bool rebuilds = false;    ///< the table is written anew
  bool documented = false;  ///< from the manual: this project's servers cannot show it
};

struct CatalogueEntry {
  std::string_view kind = {};
  Dialect dialect = Dialect::mysql;
  int since = 0;  ///< version number from which the row holds
  Prediction prediction = {};
};

/// All rows, by kind, dialect, version.
std::span<const CatalogueEntry> catalogue();
/// COPY with LOCK SHARED for kinds that are not in the catalogue.
Prediction predict(std::string_view kind, Dialect dialect, int version);
/// Both in one ALTER TABLE.
Prediction combined(const Prediction& a, const Prediction& b);

}  // namespace assay::schema::migrate::mysql
