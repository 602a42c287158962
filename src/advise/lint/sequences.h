// Which columns take their numbers from which sequence. PostgreSQL; pure; any thread; nothing fails.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "schema/model.h"

namespace assay::lint {

struct SequenceUse {
  const schema::Table* table = nullptr;
  const schema::Column* column = nullptr;
};

/// By the sequence's name; a name without a schema in a default is taken for every schema's.
class SequenceUses {
 public:
  explicit SequenceUses(const schema::Model& model);
  const std::vector<SequenceUse>& of(const schema::Sequence& sequence) const;

 private:
  std::map<std::string, std::vector<SequenceUse>, std::less<>> by_name_;
};

}  // namespace assay::lint
