// For the rules about what limits a migration's locks. Pure; any thread; nothing fails.
#pragma once
#include <functional>

#include "advise/lint/step.h"

namespace assay::lint {

/// The step is the file's first that takes a lock which others wait for, on a table that was there, and no step before it is a `limit`.
bool is_first_lock_without(const StepContext& context, const std::function<bool(const schema::Step&)>& limit);

}  // namespace assay::lint
