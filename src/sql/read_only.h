// Is this text one statement that can only read? A total walk over libpg_query's tree with allow-lists: an unknown node, function, operator
// or type is refused, never waved through. Without a catalog: user-defined operators, types and functions are refused too.
// Pure; threads as in fingerprint.h. Errors: none; everything doubtful is `proved = false` with a reason for the user.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace assay::sql {

struct ReadOnly {
  bool proved = false;
  std::string reason;                  ///< why not; empty when proved
  std::vector<std::string> functions;  ///< called functions as written, in order, each once
};

ReadOnly prove_read_only(std::string_view text);

}  // namespace assay::sql
