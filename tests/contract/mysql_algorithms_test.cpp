// The change catalogue of MySQL and MariaDB, row by row, on the server at hand: each clause is asked for with better and better promises until the
// server takes it. What it takes is what the catalogue says. ASSAY_UPDATE=1 writes docs/algorithms-mysql.md.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "core/text.h"
#include "schema/migrate/mysql/catalogue.h"
#include "support/mysql.h"

namespace assay {
namespace {

namespace catalogue = schema::migrate::mysql;

struct Row {
  std::string_view kind;
  std::string_view clause;
  std::string_view columns = {};  ///< more of the table
  int since_mysql = 80'000;       ///< from which version it can be said; 999999 = never
  int since_mariadb = 100'600;
  std::string_view primary_key = "PRIMARY KEY (id), ";
};

constexpr int never = 999'999;

const Row rows[] = {
    {"add_auto_increment_column", "ADD COLUMN z int NOT NULL AUTO_INCREMENT, ADD UNIQUE KEY zz (z)"},
    {"add_check", "ADD CONSTRAINT ck CHECK (a > 1)", {}, 80'016},
    {"add_column", "ADD COLUMN z int DEFAULT 5"},
    {"add_column_inside", "ADD COLUMN z int DEFAULT 5 AFTER id"},
    {"add_column_with_expression", "ADD COLUMN z varchar(40) DEFAULT (uuid())"},
    {"add_foreign_key", "ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES parent (id)"},
    {"add_primary_key", "ADD PRIMARY KEY (id)", {}, 80'000, 100'600, ""},
    {"add_stored_column", "ADD COLUMN z int AS (a + 1) STORED"},
    {"add_unique", "ADD UNIQUE KEY k (a, v)"},
    {"add_virtual_column", "ADD COLUMN z int AS (a + 1) VIRTUAL"},
    {"add_virtual_column_inside", "ADD COLUMN z int AS (a + 1) VIRTUAL AFTER id"},
    {"alter_column_charset", "MODIFY COLUMN v varchar(20) CHARACTER SET latin1"},
    {"alter_column_collation", "MODIFY COLUMN v varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"},
    {"alter_column_options", "MODIFY COLUMN a int DEFAULT 9 COMMENT 'x'"},
    {"alter_column_type", "MODIFY COLUMN a bigint DEFAULT 3"},
    {"alter_column_type", "MODIFY COLUMN w varchar(80)", "w varchar(40)"},
    {"alter_engine", "ENGINE=MyISAM"},
    {"alter_identity", "MODIFY COLUMN id int NOT NULL AUTO_INCREMENT"},
    {"alter_index", "ALTER INDEX b INVISIBLE", {}, 80'000, never},
    {"alter_index", "ALTER INDEX b IGNORED", {}, never, 100'600},
    {"alter_period", "ADD PERIOD FOR p (f, u)", "f date NOT NULL, u date NOT NULL", never},
    {"alter_row_format", "ROW_FORMAT=COMPACT"},
    {"alter_stored_column", "MODIFY COLUMN gs int AS (a + 2) STORED", "gs int AS (a + 1) STORED"},
    {"alter_table_charset", "DEFAULT CHARACTER SET latin1"},
    {"alter_table_options", "STATS_PERSISTENT=1"},
    {"alter_virtual_column", "MODIFY COLUMN gv int AS (a + 2) VIRTUAL", "gv int AS (a + 1) VIRTUAL"},
    {"append_members", "MODIFY COLUMN e enum('a','b','c')"},
    {"create_first_fulltext_index", "ADD FULLTEXT KEY k (v)"},
    {"create_fulltext_index", "ADD FULLTEXT KEY k (v)", "w text, FULLTEXT KEY w (w)"},
    {"create_functional_index", "ADD KEY k ((a + 1))", {}, 80'013, never},
    {"create_index", "ADD KEY k (a, v(5))"},
    {"create_spatial_index", "ADD SPATIAL KEY k (p)", "p point NOT NULL"},
    {"drop_check", "DROP CONSTRAINT ck0", "CONSTRAINT ck0 CHECK (a < 1000)", 80'019},
    {"drop_column", "DROP COLUMN n"},
    {"drop_column_of_index", "DROP COLUMN v", "KEY av (a, v)"},
    {"drop_foreign_key", "DROP FOREIGN KEY fk0", "CONSTRAINT fk0 FOREIGN KEY (pid) REFERENCES parent (id)"},
    {"drop_index", "DROP INDEX b"},
    {"drop_indexed_column", "DROP COLUMN b"},
    {"drop_not_null", "MODIFY COLUMN n int"},
    {"drop_primary_key", "DROP PRIMARY KEY"},
    {"drop_virtual_column", "DROP COLUMN gv", "gv int AS (a + 1) VIRTUAL"},
    {"lengthen_column", "MODIFY COLUMN v varchar(40)"},
    {"lengthen_column_past_255", "MODIFY COLUMN v varchar(300)"},
    {"rename_column", "RENAME COLUMN a TO aa"},
    {"rename_index", "RENAME INDEX b TO bb"},
    {"reorder_columns", "MODIFY COLUMN a int DEFAULT 3 FIRST"},
    {"replace_primary_key", "DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)"},
    {"set_comment", "COMMENT='x'"},
    {"set_not_null", "MODIFY COLUMN a int NOT NULL DEFAULT 3"},
};

void prepare(db::Connection& connection, const Row& row) {
  test::run(
      connection,
      {"DROP TABLE IF EXISTS t", "DROP TABLE IF EXISTS parent", "CREATE TABLE parent (id int PRIMARY KEY)",
       fmt::format(
           "CREATE TABLE t (id int NOT NULL, a int DEFAULT 3, b int, n int NOT NULL DEFAULT 1, pid int, v varchar(20), e enum('a','b'), {}KEY b (b), "
           "KEY pid (pid){}{}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
           row.primary_key, row.columns.empty() ? "" : ", ", row.columns),
       "INSERT INTO parent VALUES (1), (2)"});
}

/// "INPLACE SHARED", the best that the server takes.
std::string taken(db::Connection& connection, const Row& row) {
  const bool mariadb = test::is_mariadb();
  for (const std::string_view algorithm : {"INSTANT", "NOCOPY", "INPLACE", "COPY"}) {
    if (algorithm == "NOCOPY" && !mariadb) continue;
    for (const std::string_view lock : {"NONE", "SHARED", "EXCLUSIVE"}) {
      const bool no_lock = algorithm == "INSTANT" && !mariadb;
      if (no_lock && lock != "NONE") continue;
      prepare(connection, row);
      const std::string sql =
          fmt::format("ALTER TABLE t {}, ALGORITHM={}{}", row.clause, algorithm, no_lock ? "" : fmt::format(", LOCK={}", lock));
      if (connection.execute(sql, {})) return fmt::format("{} {}", algorithm, lock);
    }
  }
  return "none";
}

TEST(MysqlAlgorithms, are_what_the_catalogue_says) {
  test::fresh("algorithms");
  auto connection = test::admin("algorithms");
  const int version = connection->version().number;
  const auto dialect = test::is_mariadb() ? schema::Dialect::mariadb : schema::Dialect::mysql;
  std::size_t seen = 0;
  for (const Row& row : rows) {
    if (version < (test::is_mariadb() ? row.since_mariadb : row.since_mysql)) continue;
    ++seen;
    const catalogue::Prediction said = catalogue::predict(row.kind, dialect, version);
    std::string takes = taken(*connection, row);
    // MariaDB before 11.2 takes any promise for another engine and copies all the same: only the lock is held to.
    if (row.kind == "alter_engine" && test::is_mariadb() && version < 110'200) takes = "COPY" + takes.substr(takes.find(' '));
    EXPECT_EQ(takes, fmt::format("{} {}", catalogue::name_of(said.algorithm), catalogue::name_of(said.lock)))
        << row.kind << ": " << row.clause;
    EXPECT_FALSE(said.documented) << row.kind << ": what this server shows is not only documented";
  }
  EXPECT_GE(seen, 35U);
}

TEST(MysqlAlgorithms, every_row_of_the_catalogue_is_tried) {
  for (const catalogue::CatalogueEntry& entry : catalogue::catalogue()) {
    const bool tried = std::any_of(std::begin(rows), std::end(rows), [&](const Row& row) { return row.kind == entry.kind; });
    EXPECT_TRUE(tried || entry.prediction.documented) << entry.kind;
  }
}

// --- docs/algorithms-mysql.md

std::string words(std::string_view kind, schema::Dialect dialect, int version) {
  const auto entries = catalogue::catalogue();
  if (std::none_of(entries.begin(), entries.end(), [&](const catalogue::CatalogueEntry& entry) {
        return entry.kind == kind && entry.dialect == dialect && entry.since <= version;
      }))
    return "–";
  const catalogue::Prediction said = catalogue::predict(kind, dialect, version);
  return fmt::format("{} {}{}{}", catalogue::name_of(said.algorithm), catalogue::name_of(said.lock), said.rebuilds ? ", rebuilds" : "",
                     said.documented ? " †" : "");
}

std::string page() {
  std::string out =
      "# ALGORITHM and LOCK of schema changes on MySQL and MariaDB\n\n"
      "The best ALGORITHM and the weakest LOCK that an ALTER TABLE with the clause takes on an InnoDB table; what migration plans predict. Confirmed on\n"
      "MySQL 8.0.15, MariaDB 10.11 and 11.4 by `tests/contract/mysql_algorithms_test.cpp`, which asks each server for better and better promises until it\n"
      "takes one, and writes this page (`ASSAY_UPDATE=1`). † documented, not observed: from MySQL's Reference Manual, \"Online DDL Operations\"; none of\n"
      "the servers that this project can start shows it.\n\n"
      "| kind | MySQL 8.0.15 | MySQL 8.0.30 | MariaDB 10.11 | MariaDB 11.4 |\n|---|---|---|---|---|\n";
  std::set<std::string_view> kinds;
  for (const catalogue::CatalogueEntry& entry : catalogue::catalogue()) kinds.insert(entry.kind);
  for (const std::string_view kind : kinds)
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", kind, words(kind, schema::Dialect::mysql, 80'015),
                       words(kind, schema::Dialect::mysql, 80'030), words(kind, schema::Dialect::mariadb, 101'100),
                       words(kind, schema::Dialect::mariadb, 110'400));
  return out;
}

TEST(MysqlAlgorithms, are_the_page_in_docs) {
  const char* path = ASSAY_SOURCE_DIR "/docs/algorithms-mysql.md";
  if (std::getenv("ASSAY_UPDATE") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page()) << "ASSAY_UPDATE=1 writes it";
}

}  // namespace
}  // namespace assay
