#include "monitor/window.h"

namespace assay::monitor {

Result<WindowRange> window_of(const std::string& window, const std::optional<Instant>& from, const std::optional<Instant>& to,
                              Instant now) {
  using namespace std::chrono;
  WindowRange range;
  range.to = to.value_or(now);
  if (from) {
    range.from = *from;
  } else {
    constexpr std::pair<std::string_view, int> known[] = {{"15m", 15},   {"1h", 60},     {"6h", 360},
                                                          {"24h", 1440}, {"7d", 10'080}, {"30d", 43'200}};
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return k.first == window; });
    if (found == std::end(known))
      return fail(Code::invalid, fmt::format("window is '{}'. Use 15m, 1h, 6h, 24h, 7d or 30d, or give from and to.", window));
    range.from = range.to - minutes(found->second);
  }
  if (range.from >= range.to) return fail(Code::invalid, "The window is empty: from must be before to.");
  if (range.to - range.from > hours(24 * 400)) return fail(Code::invalid, "The window is longer than 400 days, which is all that is kept.");
  return range;
}

}  // namespace assay::monitor
