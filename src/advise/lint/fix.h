// A fix as statements and as a patch, derived from one change of the model: the two cannot say different things. Pure; any thread.
#pragma once
#include <optional>

#include "advise/lint/rule.h"

namespace assay::lint {

/// `edit` on the part of the schema around `table` (its neighbours by foreign keys, parents and partitions, types, views, sequences) or, without
/// a table, around `object` (a view with its relations, a sequence, a routine, a schema's grants; the whole schema for any other kind), planned
/// as an online migration, and as a patch of the diagram of it. Where the migration needs batches, its statements are the direct ones, which
/// rewrite the table: not `safe`. Empty when the edit changes nothing or cannot be planned. Costs as much as the part is large.
std::optional<Fix> derive_fix(const Subject& subject, const ObjectRef& object, const schema::Name& table, const Edit& edit);

}  // namespace assay::lint
