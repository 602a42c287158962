// Lint: every rule that applies to a schema, under a policy. Pure; any thread.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "advise/lint/rule.h"

namespace assay::lint {

/// What could not be looked at, and why.
struct Blind {
  std::string what, why;
  static constexpr auto fields() { return fields_of(field<&Blind::what>("What", required), field<&Blind::why>("Why", required)); }
};

struct LintOptions {
  Policy policy = {};
  bool fixes = true;    ///< derive statements and patches (fix.h): as costly as all the rest
  bool patches = true;  ///< false: statements alone, for texts, which no diagram stands for
  /// Only for these findings; empty = for all.
  std::set<std::string> fixes_of = {};
  /// Only these tables, and what is asked of the whole schema (without fixes for other tables); empty = all. For edits: the tables that changed
  /// and those they refer to.
  std::vector<schema::Name> only = {};
  /// As schema::DiffOptions::spread.
  std::function<void(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body)> spread = {};
};

struct LintResult {
  std::vector<Finding> findings;  ///< by severity, then by key
  std::vector<Blind> blind;       ///< what rules would look at if they could
};

/// Problems of the policy itself, one sentence each: unknown rules, patterns that are none.
std::vector<std::string> problems_of(const Policy& policy);
LintResult lint(const schema::Model& model, const LintOptions& options = {});

}  // namespace assay::lint
