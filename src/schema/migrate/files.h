// Migrations as the files of the tool that a team already runs, and those folders read back as histories. Pure (a folder is a list of files);
// any thread. A statement that must run alone gets a file (Liquibase: a changeset) of its own, marked as non-transactional the tool's way;
// timeouts travel as SET statements. Conventions: Flyway V<version>__name.sql (+ .conf, U…), golang-migrate <version>_name.up.sql/.down.sql,
// dbmate and goose one file with both ways, Liquibase formatted SQL with changesets.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "schema/dialect.h"
#include "schema/migration.h"

namespace assay::schema {

enum class MigrationFormat { sql, flyway, golang_migrate, dbmate, goose, liquibase };
constexpr std::array<EnumName, 6> enum_names(MigrationFormat) {
  return {{{0, "sql"}, {1, "flyway"}, {2, "golang-migrate"}, {3, "dbmate"}, {4, "goose"}, {5, "liquibase"}}};
}

struct File {
  std::string path = {};  ///< relative, '/' between folders
  std::string text = {};
};

struct FileOptions {
  std::string version = {};  ///< digits: "20261125093000"; further files count up from it
  std::string name = {};     ///< becomes add_customers
  std::string author = "assay";
  Dialect dialect = Dialect::postgres;
};

/// A sql migration without a way back says why in a comment. Nothing to do = no files.
std::vector<File> write_files(const Migration& migration, MigrationFormat format, const FileOptions& options);
/// One text that psql or mysql runs as it is: BEGIN/COMMIT around what commits together.
std::string write_script(const std::vector<MigrationStatement>& statements, Dialect dialect);

/// One step of a history: the statements of the way up, in the order of the tool.
struct HistoryStep {
  std::string path = {};
  std::string version = {};  ///< as the tool writes it; empty for repeatable and plain files
  std::string sql = {};
  int first_line = 1;  ///< of `sql` within the file: lines of problems are counted from there
};
struct History {
  MigrationFormat format = MigrationFormat::sql;
  std::vector<HistoryStep> steps = {};
  std::vector<std::string> skipped = {};  ///< files that are no migrations of this format, and undo files
};

/// The format is seen from names and texts. Files that are not .sql are skipped.
History read_history(const std::vector<File>& files);

}  // namespace assay::schema
