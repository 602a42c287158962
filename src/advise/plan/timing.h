// The timing model (reference/plan-rules, "conventions every good tool needs first"). Internal to plan/. Pure.
//  · total = per-loop average × loops; below a Gather divided by the processes that ran it (= loops of the Gather's child per Gather loop).
//  · self = total − children − what ran inside the node: SubPlans at their node, CTEs at the CTE Scans, InitPlans at the node that uses their
//    value (or the Gather above it, which evaluates them before the workers start).
//  · never-executed nodes have no time. JIT, planning, triggers are outside the tree.
//  · the sum of self is at most the root's time: rounding (PostgreSQL prints µs per loop) is scaled away.
#pragma once
#include "advise/plan/plan_tree.h"

namespace assay::plan {

/// Expects rows, loops and total_ms as per-loop values × loops, undivided; fills the divided total_ms, self_ms and share.
void apply_timing(PlanTree& plan);

}  // namespace assay::plan
