// Suppressions in files: `-- assay:ignore slug[,slug] [until=2027-01-01] reason` on the line of a statement, or alone on the line above it. They
// end with their date, which the caller compares with today's (pure code reads no clock), and those that nothing needs are told. Pure; any
// thread; nothing fails: what is no suppression is a comment.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advise/finding.h"

namespace assay::lint {

struct Suppression {
  std::vector<std::string> rules = {};
  std::string until = {};  ///< "2027-01-01"; empty = for good
  std::string reason = {};
  int line = 1;    ///< where it stands
  int target = 1;  ///< the line that it speaks of
};
std::vector<Suppression> suppressions_of(std::string_view text);

struct Suppressed {
  Finding finding;
  std::string reason;
  std::string until;
  static constexpr auto fields() {
    return fields_of(field<&Suppressed::finding>("What was found", required), field<&Suppressed::reason>("Why it is ignored", required),
                     field<&Suppressed::until>("Until when; empty = for good"));
  }
};
struct UnusedSuppression {
  std::string file;
  int line = 0;
  std::string rule;
  std::string why;
  static constexpr auto fields() {
    return fields_of(field<&UnusedSuppression::file>("File"), field<&UnusedSuppression::line>("Line, from 1", required),
                     field<&UnusedSuppression::rule>("Rule", required), field<&UnusedSuppression::why>("Why it does nothing", required));
  }
};

}  // namespace assay::lint
