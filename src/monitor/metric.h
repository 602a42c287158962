// A metric is data: one .sql file whose header declares what it is and whose sections declare the server and extension versions they fit.
// Parsed once at start from the files embedded in the binary; immutable afterwards, any thread.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace assay::monitor {

struct VersionRange {
  int from = 0;        ///< inclusive, as major * 100 + minor (15 → 1500, 1.11 → 111)
  int to = 1'000'000;  ///< inclusive
  bool contains(int version) const { return version >= from && version <= to; }
};

struct MetricSection {
  VersionRange server;     ///< major versions * 100
  VersionRange extension;  ///< of `requires`
  std::string sql;         ///< may hold {schema}: the quoted schema of the required extension
};

enum class MetricScope { server, database };
enum class MetricKind { statements, activity, counters, snapshot, helper };
enum class MetricRole { any, primary, standby };

struct Metric {
  std::string name;
  std::string about;
  MetricScope scope = MetricScope::server;
  MetricKind kind = MetricKind::snapshot;
  MetricRole role = MetricRole::any;
  Millis every{10'000};
  std::string requires_extension;
  std::vector<std::string> columns;
  std::vector<MetricSection> sections;

  /// nullptr when no section fits. `server` = major version; `extension` as "1.10" ("" when not installed).
  const MetricSection* section_for(int server, std::string_view extension) const;
  std::size_t column(std::string_view name) const;  ///< its index; the metric's own header declares it
};

/// Errors name the line; used by the start-up and by the test over all files.
Result<Metric> parse_metric(std::string_view text, std::string_view file);

/// All metrics of an engine ("postgres"), parsed from the binary.
const std::vector<Metric>& metrics_of(std::string_view engine);
const Metric* find_metric(std::string_view engine, std::string_view name);

/// "1.10" → 110
int extension_number(std::string_view version);

}  // namespace assay::monitor
