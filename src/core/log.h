// Structured log on stderr: one line an event, key=value, secrets never. Thread-safe; the level is set once at start.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace assay::log {

enum class Level { debug, info, warning, error, off };

void set_level(Level level);
/// JSON lines instead of key=value.
void set_json(bool on);

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
void write(Level level, std::string_view event, Fields fields = {});
inline void debug(std::string_view event, Fields fields = {}) { write(Level::debug, event, fields); }
inline void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
inline void warning(std::string_view event, Fields fields = {}) { write(Level::warning, event, fields); }
inline void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }

}  // namespace assay::log
