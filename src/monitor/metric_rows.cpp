#include "monitor/metric_rows.h"

#include "core/text.h"

namespace assay::monitor {
Result<db::Rows> rows_of(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop,
                         std::span<const std::optional<std::string>> params) {
  const MetricSection* section = metric.section_for(caps.version.major(), caps.statements_version);
  if (!section) return fail(Code::unsupported, fmt::format("{} does not fit PostgreSQL {}.", metric.name, caps.version.text));
  std::string sql = section->sql;
  if (const auto at = sql.find("{schema}"); at != std::string::npos) sql.replace(at, 8, text::quote_identifier(caps.statements_schema));
  return connection.query(sql, params, {.max_rows = 50'000, .max_bytes = 64U << 20U}, std::move(stop));
}

}  // namespace assay::monitor
