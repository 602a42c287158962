// A rename in a diagram reaches the texts that name what was renamed: checks, defaults, generated columns, index expressions, policies, triggers,
// views, types. The dialect's own reader does it, as the server would (ALTER … RENAME replayed on the model). Pure; threads as schema/ddl/read.h.
#pragma once
#include "schema/diagram/diagram.h"

namespace assay::schema::diagram {

/// `after`, an edit of `before`, with those texts that the edit left as they were brought to the new names. Texts that the edit changed stay.
/// As it is when nothing was renamed, when the dialect is not read (sqlserver, oracle), and when the rename cannot be replayed or its result is
/// no valid diagram. Both must be valid and sorted. Costs a model each way when something was renamed, else a comparison of names.
Diagram with_renames_followed(const Diagram& before, Diagram after);

}  // namespace assay::schema::diagram
