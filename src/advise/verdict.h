// SuggestionVerdict: what a person decided about a suggestion, kept by diagram and key. A value with fields(); any thread; no errors.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "core/fields.h"

namespace assay::advise {

enum class VerdictKind { none, accepted, rejected, muted };
constexpr std::array<EnumName, 4> enum_names(VerdictKind) { return {{{0, "none"}, {1, "accepted"}, {2, "rejected"}, {3, "muted"}}}; }

struct SuggestionVerdict {
  std::string key;
  VerdictKind verdict = VerdictKind::none;
  std::string author;
  Instant at{};
  std::optional<std::string> reason;
  std::optional<Instant> until;
  static constexpr auto fields() {
    return fields_of(field<&SuggestionVerdict::key>("Of the suggestion", required),
                     field<&SuggestionVerdict::verdict>("What was decided", required),
                     field<&SuggestionVerdict::author>("By whom", required), field<&SuggestionVerdict::at>("When", required),
                     field<&SuggestionVerdict::reason>("Why"), field<&SuggestionVerdict::until>("When it ends; absent = never"));
  }
};

}  // namespace assay::advise
