// Lint of SQL files: what the statements do, step by step, and what they leave behind. Files of one migration tool are read as its sequence; a
// table that the same file made is not "existing". Pure; any thread as far as reading SQL goes (schema/ddl/read.h). Work: one reading of the
// text, one copy of each existing table that a statement names, and the rules; each further file costs once the size of the model.
#pragma once
#include <string>
#include <vector>

#include "advise/lint/lint.h"
#include "advise/lint/suppress.h"
#include "schema/migrate/files.h"
#include "schema/migration.h"

namespace assay::lint {

struct MigrationOptions {
  LintOptions lint = {};
  bool schema = true;                   ///< also the rules of schemas, for the tables that the files speak of
  bool wrapped = false;                 ///< plain files run in one transaction each
  std::string today = {};               ///< "2026-11-30": suppressions that ended before it are over; empty = none is
  std::vector<std::string> files = {};  ///< paths: only what these say is reported, the others are what was there; empty = all
  std::function<LintResult(const schema::Model&, const LintOptions&)> look = lint::lint;  ///< what looks at the schema that is left
};

/// The statement that a finding is about; its fix stands in its place.
struct Site {
  std::string file;
  std::size_t begin = 0;  ///< bytes in the way up of the file
  std::size_t end = 0;
  int first_line = 0;  ///< of the statement, within the file
  int last_line = 0;
};

struct MigrationLint {
  std::vector<Finding> findings;  ///< by file in its order, line, column
  std::vector<Site> sites;        ///< along `findings`; end = 0: of the schema as a whole
  std::vector<Suppressed> suppressed;
  std::vector<UnusedSuppression> unused_suppressions;
  std::vector<schema::NotModelled> not_modelled;  ///< statements that could not be read, with file:line
  std::vector<Blind> blind;
  schema::Model model;  ///< after the last file
};

/// `before` is what stood before the files: its dialect is theirs, its sizes are used. Code::unsupported for dialects that are not read.
Result<MigrationLint> lint_migration(const std::vector<schema::File>& files, schema::Model before, const MigrationOptions& options = {});

}  // namespace assay::lint
