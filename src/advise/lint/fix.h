// A fix as statements and as a patch, derived from one change of the model: the two cannot say different things. Pure; any thread.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "advise/lint/rule.h"

namespace assay::lint {

/// What stands around each table, by its name: made once for all fixes of a schema, in O(objects). Views the subject's model.
class Surroundings {
 public:
  explicit Surroundings(const Subject& its_subject);

  const Subject& subject;

  template <class T>
  using ByTable = std::map<schema::Name, std::vector<const T*>>;
  ByTable<schema::Table> below = {};  ///< partitions and children
  ByTable<schema::View> views = {};
  ByTable<schema::Sequence> sequences = {};
  ByTable<schema::Trigger> triggers = {};
  ByTable<schema::Policy> policies = {};
  ByTable<schema::Grant> grants = {};
};

/// `edit` on the part of the schema around `table` (what it refers to, parents and partitions, types, views, sequences; what refers to it where
/// its columns or keys change) or, without a table, around `object` (a view with its relations, a sequence, a routine, a schema's grants; the
/// whole schema for any other kind), planned as an online migration, and as a patch of the diagram of it. Where the migration needs batches, its
/// statements are the direct ones, which rewrite the table: not `safe`. Empty when the edit changes nothing or cannot be planned. Costs as much
/// as the part is large.
std::optional<Fix> derive_fix(const Surroundings& around, const ObjectRef& object, const schema::Name& table, const Edit& edit,
                              bool with_patch = true);

}  // namespace assay::lint
