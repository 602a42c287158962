// Texts → Model, one reader a dialect: PostgreSQL (libpg_query's grammar), MySQL/MariaDB and SQLite (ours). A reader replays the statements in
// order: CREATE, ALTER, DROP, COMMENT, GRANT, SET … so that a folder of migrations reads as its end state. Pure; threads as in
// sql/fingerprint.h for PostgreSQL, any otherwise. Nothing here fails as a whole: a statement that cannot be read becomes a Problem with its
// place and the rest is kept; one that was read but is not modelled becomes an Opaque.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.h"

namespace assay::schema {

enum class ProblemKind {
  lost,
  ignored,
  approximated
};  ///< lost: not in the model; ignored: says nothing about the schema (INSERT, COPY data)
constexpr std::array<EnumName, 3> enum_names(ProblemKind) { return {{{0, "lost"}, {1, "ignored"}, {2, "approximated"}}}; }

struct Problem {
  ProblemKind kind = ProblemKind::lost;
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1, in characters
  std::string message = {};
  std::string statement = {};  ///< its first 120 characters on one line
  static constexpr auto fields() {
    return fields_of(field<&Problem::kind>("lost, ignored, approximated", required), field<&Problem::line>("Line, from 1", required),
                     field<&Problem::column>("Column, from 1", required), field<&Problem::message>("What is wrong", required),
                     field<&Problem::statement>("The statement's beginning"));
  }
};

struct ReadResult {
  Model model = {};  ///< sorted
  std::vector<Problem> problems = {};
  std::size_t statements = 0;  ///< seen, blank ones not counted
  std::size_t lost = 0;        ///< problems of ProblemKind::lost
};

struct ReadOptions {
  std::string default_schema = "public";  ///< PostgreSQL: where unqualified names go until the text sets a search_path
};

/// Code::unsupported for dialects that are only written (sqlserver, oracle).
Result<ReadResult> read_sql(std::string_view sql, Dialect dialect, const ReadOptions& options = {});
/// The statements applied to a model that is already there (histories of migrations); `result.model` of the previous call.
Result<ReadResult> apply_sql(Model model, std::string_view sql, Dialect dialect, const ReadOptions& options = {});

}  // namespace assay::schema
