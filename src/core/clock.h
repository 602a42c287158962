// Time. Everything that needs "now" takes a Clock, so that tests own time. Instants are microseconds since the epoch (UTC).
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Millis = std::chrono::milliseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;                                   ///< wall clock
  virtual std::chrono::steady_clock::time_point steady() const = 0;  ///< for intervals
};

/// The machine's clocks; thread-safe; lives for ever.
const Clock& system_clock();

/// A clock that tests move; not synchronised.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Instant start = Instant(std::chrono::seconds(1'700'000'000))) : now_(start) {}
  Instant now() const override { return now_; }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::time_point(now_.time_since_epoch()); }
  void advance(std::chrono::microseconds by) { now_ += by; }

 private:
  Instant now_;
};

/// 2026-11-24T09:54:35.123Z (milliseconds, UTC)
std::string to_iso(Instant at);
/// ISO 8601 with zone ("…Z", "…+02:00"), seconds and fraction optional; or epoch seconds/milliseconds as digits.
std::optional<Instant> parse_instant(std::string_view text);

inline std::int64_t to_unix_ms(Instant at) { return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count(); }
inline std::int64_t to_unix_us(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_unix_us(std::int64_t us) { return Instant(std::chrono::microseconds(us)); }
inline Instant from_unix_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

}  // namespace assay
