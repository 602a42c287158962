// `window` = 15m|1h|6h|24h|7d|30d, or from/to. Pure.
#pragma once
#include <optional>
#include <string>

#include "monitor/types.h"

namespace assay::monitor {

/// `from`/`to` win; `to` alone ends the window there. At most 400 days; from < to.
Result<WindowRange> window_of(const std::string& window, const std::optional<Instant>& from, const std::optional<Instant>& to, Instant now);

}  // namespace assay::monitor
