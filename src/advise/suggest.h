// All that is found about a schema without looking at rows: its structure, what the rules say, and the foreign keys that are missing. What
// POST /api/ai/suggest and assay suggest show. Pure; any thread; nothing fails.
#pragma once
#include "advise/check.h"
#include "advise/links/links.h"
#include "advise/suggestion.h"

namespace assay::advise {

/// Below it a link is a guess.
constexpr double least_link_score = 0.5;

struct Suggested {
  std::vector<Suggestion> suggestions;
  std::vector<lint::Blind> blind;
};

/// check() with `links` in it, of those from `min_score` on.
lint::LintResult look(const schema::Model& model, const lint::LintOptions& options, const links::Links& links,
                      double min_score = least_link_score);
/// With the links that names speak for. A diagram that is no model has structural findings alone.
lint::LintResult look(const schema::diagram::Diagram& diagram, const lint::LintOptions& options);

}  // namespace assay::advise
