// Ids of a first import: a hash of the qualified name, taken once each. Internal to schema/diagram. One thread.
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/ids.h"

namespace assay::schema::diagram {

class Ids {
 public:
  /// Ids that items bring win over hashes, whatever comes first.
  template <class List>
  void owned_by(const List& list) {
    for (const auto& item : list)
      if (!item.id.empty()) owned_.insert(item.id);
  }
  /// `own` when it is there and free; else prefix + 16 hex digits of the hash of `what`, and if that is taken (an object of that name was
  /// renamed) of what, 2; what, 3 …
  std::string take(const std::string& own, std::string_view prefix, std::string_view what) {
    if (!own.empty() && used_.insert(own).second) return own;
    for (int n = 1;; ++n) {
      const std::string text = n == 1 ? std::string(what) : std::string(what) + '\n' + std::to_string(n);
      std::string id = std::string(prefix) + digest_hex(text, 8);
      if (!owned_.contains(id) && used_.insert(id).second) return id;
    }
  }

 private:
  std::unordered_set<std::string> used_, owned_;
};

}  // namespace assay::schema::diagram
