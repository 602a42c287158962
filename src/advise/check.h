// What is wrong with a schema: its structure first, then what the rules of lint say. Pure; any thread; nothing fails.
#pragma once
#include <vector>

#include "advise/lint/lint.h"
#include "schema/diagram/diagram.h"

namespace assay::advise {

/// The structure is always looked at as a whole; `options.only` is for the rules.
lint::LintResult check(const schema::Model& model, const lint::LintOptions& options);
/// A diagram that is no model has structural findings alone. `nodes`: the rules look only at these tables, by id; empty = all.
lint::LintResult check(const schema::diagram::Diagram& diagram, lint::LintOptions options, const std::vector<std::string>& nodes = {});

}  // namespace assay::advise
