#include "core/result.h"

namespace assay {

std::string_view name_of(Code code) {
  constexpr std::string_view names[] = {"invalid",   "unauthenticated", "forbidden", "not_found", "conflict",
                                        "too_large", "rate_limited",    "timeout",   "cancelled", "unavailable",
                                        "upstream",  "unsupported",     "internal"};
  return names[static_cast<std::size_t>(code)];
}

}  // namespace assay
