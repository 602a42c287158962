#include "core/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/clock.h"
#include "core/json.h"

namespace assay::log {
namespace {

std::atomic<Level> minimum{Level::info};
std::atomic<bool> as_json{false};

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("assay");
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

std::string_view name(Level level) {
  constexpr std::string_view names[] = {"debug", "info", "warning", "error", "off"};
  return names[static_cast<std::size_t>(level)];
}

}  // namespace

void set_level(Level level) { minimum = level; }
void set_json(bool on) { as_json = on; }

void write(Level level, std::string_view event, Fields fields) {
  if (level < minimum.load(std::memory_order_relaxed)) return;
  std::string line;
  const std::string now = to_iso(system_clock().now());
  if (as_json) {
    Json object = Json::object({{"at", now}, {"level", name(level)}, {"event", event}});
    for (const auto& [key, value] : fields) object.set(key, value);
    line = object.dump();
  } else {
    line = fmt::format("{} {:<7} {}", now, name(level), event);
    for (const auto& [key, value] : fields) {
      line += fmt::format(" {}=", key);
      if (value.find_first_of(" \"\n=") == std::string::npos && !value.empty())
        line += value;
      else
        json::write_string(line, value);
    }
  }
  logger().log(spdlog::level::info, "{}", line);
  logger().flush();
}

}  // namespace assay::log
