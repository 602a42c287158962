// The model-free assistant: recognises a small set of questions by their words and answers from tools. Same question, same data → same answer.
#pragma once
#include "agent/turn.h"

namespace assay::agent::builtin {

enum class Intent { slow, explain_slowest, explain_sql, unused_indexes, blocking, activity, health, tables, lacks, help };

struct Question {
  Intent intent = Intent::help;
  std::string window = "1h";
  bool window_said = false;  ///< the question names it; otherwise the window on screen counts
  std::string from, to;      ///< of the range on screen, instead of the window
  std::string order = "total_ms";
  std::string sql;  ///< of explain_sql, as written
};

/// Words, not phrases: order does not matter. Pure.
Question understand(std::string_view text);

/// Writes the answer into the turn. Tool errors become part of the answer.
void answer(Turn& turn, const std::string& question);

}  // namespace assay::agent::builtin
