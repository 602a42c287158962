#include "core/clock.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace assay {
namespace {

class SystemClock : public Clock {
 public:
  Instant now() const override { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

/// `digits` decimal digits at the front of `text`, consumed.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + digits, value);
  if (ec != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}
bool accept(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string to_iso(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(at - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

std::optional<Instant> parse_instant(std::string_view text) {
  using namespace std::chrono;
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos && text.size() >= 9) {
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return std::nullopt;
    return text.size() >= 12 ? from_unix_ms(value) : from_unix_ms(value * 1000);
  }
  const auto y = take(text, 4);
  if (!y || !accept(text, '-')) return std::nullopt;
  const auto mo = take(text, 2);
  if (!mo || !accept(text, '-')) return std::nullopt;
  const auto d = take(text, 2);
  if (!d || (!accept(text, 'T') && !accept(text, ' '))) return std::nullopt;
  const auto h = take(text, 2);
  if (!h || !accept(text, ':')) return std::nullopt;
  const auto mi = take(text, 2);
  if (!mi || *h > 23 || *mi > 59) return std::nullopt;
  int s = 0;
  double fraction = 0;
  if (accept(text, ':')) {
    const auto seconds_read = take(text, 2);
    if (!seconds_read || *seconds_read > 60) return std::nullopt;
    s = *seconds_read;
    if (accept(text, '.')) {
      double scale = 0.1;
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        fraction += scale * (text.front() - '0');
        scale /= 10;
        text.remove_prefix(1);
      }
    }
  }
  minutes offset{0};
  if (!accept(text, 'Z')) {
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto oh = take(text, 2);
    accept(text, ':');
    const auto om = text.empty() ? std::optional<int>(0) : take(text, 2);
    if (!oh || !om) return std::nullopt;
    offset = minutes(sign * (*oh * 60 + *om));
  }
  const year_month_day date(year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d)));
  if (!text.empty() || !date.ok()) return std::nullopt;
  return Instant(sys_days(date)) + hours(*h) + minutes(*mi) + seconds(s) +
         microseconds(static_cast<std::int64_t>(std::llround(fraction * 1e6))) - offset;
}

}  // namespace assay
