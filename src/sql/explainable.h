// From a statement (as typed, or normalised by pg_stat_statements) to one that the server can plan: exactly one statement, parsed, rewritten
// where the normalised form does not PREPARE (reference/engine-traps), and *deparsed*: the caller's text never reaches the server.
// Pure; threads as in fingerprint.h. Errors: Code::invalid (syntax, NUL, no or several statements), Code::unsupported (utility statements).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace assay::sql {

struct Explainable {
  std::string sql;  ///< deparsed; parameters are numbered 1..parameters without gaps
  int parameters = 0;
  std::vector<std::string> rewrites;  ///< in words, for "how"
  std::string kind;                   ///< select | insert | update | delete | merge
};

Result<Explainable> explainable(std::string_view text);

/// The second try after "could not determine data type of parameter" or "is not unique": every untyped $n becomes $n::text.
std::string retry_with_text_parameters(const Explainable& statement);

struct ExplainOptions {
  bool analyze = false;
  bool buffers = false;  ///< without analyze only on 13+
  bool verbose = false;
  bool settings = false;      ///< 12+
  bool wal = false;           ///< 13+, with analyze
  bool timing = true;         ///< with analyze
  bool generic_plan = false;  ///< 16+, excludes analyze
};

/// EXPLAIN (FORMAT JSON, …) <deparsed>
std::string explain_statement(const Explainable& statement, const ExplainOptions& options);
/// PREPARE name AS <deparsed>; for servers before 16 (with plan_cache_mode = force_generic_plan).
std::string prepare_statement(const Explainable& statement, std::string_view name);
/// EXPLAIN (FORMAT JSON, …) EXECUTE name(NULL, …)
std::string explain_execute(const Explainable& statement, std::string_view name, const ExplainOptions& options);

}  // namespace assay::sql
