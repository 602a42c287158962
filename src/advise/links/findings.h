// Missing foreign keys as findings, among those of the rules. They are of the rule fk_missing_by_name, whatever speaks for them: one rule to mute,
// to disable or to grade, one key for one column. Pure; any thread; nothing fails. Work: O(findings + columns of the tables of each link).
#pragma once
#include <vector>

#include "advise/links/links.h"
#include "advise/lint/lint.h"

namespace assay::advise::links {

constexpr const char* rule_of_links = "fk_missing_by_name";
/// A statement adds a foreign key to a table that is there. Where none does (SQLite) the rule's own fix, which makes the table anew, is kept.
bool adds_keys(schema::Dialect dialect);

/// The surest link of each column, from `min_score` on, with its script and (options.patches) the patch that adds the edge, in place of what the
/// rule itself says of the column. A column of which another rule says what it refers to is left to that rule. As the rules' own, findings are
/// by severity, then by key.
std::vector<Finding> with_links(std::vector<Finding> findings, const Links& links, const schema::Model& model, double min_score,
                                const lint::LintOptions& options);

}  // namespace assay::advise::links
