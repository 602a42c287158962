// The sentence on top of the dashboard and the longer summary, from templates. Pure: every number in the text is one of the facts given.
#pragma once
#include "monitor/types.h"

namespace assay::monitor {

struct HealthFacts {
  Target target;
  Instant as_of{};  ///< newest sample; epoch = none yet
  Instant now{};
  double active = 0;         ///< mean active sessions of the last minute
  double waiting_locks = 0;  ///< of them, waiting for locks
  double connections = 0;
  std::optional<double> max_connections;
  std::optional<double> hit_ratio;  ///< percent
  std::vector<BlockNode> blocking;
  double longest_transaction_ms = 0;
  std::int64_t longest_transaction_pid = 0;
};

Verdict verdict_of(const HealthFacts& facts);

/// `panel`: "" (all), load, statements, locks, tables.
Summary summary_of(const HealthFacts& facts, const TopStatements& top, const Objects& objects, std::string_view panel);

}  // namespace assay::monitor
