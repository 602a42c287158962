// A metric's rows from a server, and the numbers in them. Errors as db::Connection; Code::unsupported when no section fits the server.
#pragma once
#include <charconv>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "db/adapter.h"
#include "monitor/metric.h"

namespace assay::monitor {

using TextRow = std::vector<std::optional<std::string>>;

/// At most 50,000 rows and 64 MiB.
Result<db::Rows> rows_of(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop,
                         std::span<const std::optional<std::string>> params = {});

/// Empty when the cell is NULL, missing or no number.
template <class T>
std::optional<T> number_at(const TextRow& row, std::size_t column) {
  if (column >= row.size() || !row[column]) return std::nullopt;
  T value{};
  const std::string& s = *row[column];
  if (std::from_chars(s.data(), s.data() + s.size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace assay::monitor
