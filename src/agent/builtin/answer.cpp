#include "agent/builtin/engine.h"
#include "core/text.h"

namespace assay::agent::builtin {
namespace {

std::string code(std::string_view sql, std::size_t max = 120) {
  std::string line = text::one_line(sql);
  std::replace(line.begin(), line.end(), '`', '\'');
  const bool cut = line.size() > max;
  return fmt::format("`{}{}`", text::clip(line, max), cut ? " …" : "");
}

std::string cell(std::string_view sql) {
  std::string out = code(sql, 90);
  for (std::size_t at = 0; (at = out.find('|', at)) != std::string::npos; at += 2) out.replace(at, 1, "\\|");
  return out;
}

std::string ms(const Json& value) { return value.is_number() ? text::duration_ms(value.as_double()) : "–"; }

/// The target on screen, the only one, or the one the question names; empty after asking which.
std::string target_of(Turn& turn, const std::string& question) {
  if (turn.request.context)
    if (const auto id = (*turn.request.context)["monitor"]["db_id"].as_string(); !id.empty()) return std::string(id);
  auto targets = turn.tool("monitor.fetch", Json::object({{"what", "targets"}}));
  if (!targets) {
    turn.text(targets.error().message);
    return {};
  }
  const auto& all = (*targets)["targets"].items();
  if (all.empty()) {
    turn.text("No server is watched yet. Add one on the Targets page, then ask again.");
    return {};
  }
  std::string names;
  for (const Json& target : all) {
    const std::string id(target["id"].as_string());
    if (all.size() == 1 || text::lower(question).find(text::lower(target["name"].as_string())) != std::string::npos ||
        text::lower(question).find(id) != std::string::npos)
      return id;
    names += (names.empty() ? "" : ", ") + id;
  }
  turn.text(fmt::format("Which target do you mean? Watched are: {}.", names));
  return {};
}

void failed(Turn& turn, const Error& error) { turn.text("I could not find out: " + error.message); }

std::string_view order_in_words(std::string_view order) {
  if (order == "total_ms") return "total time";
  if (order == "mean_ms") return "mean time";
  if (order == "p95_ms") return "95th percentile";
  if (order == "shared_read") return "blocks read";
  if (order == "temp_bytes") return "temporary files";
  if (order == "wal_bytes") return "write-ahead log";
  return order;
}

/// The range on screen.
void take_range(Question& q, const Json& shown) {
  if (const auto window = shown["window"].as_string(); !window.empty()) q.window = window;
  q.from = shown["from"].as_string();
  q.to = shown["to"].as_string();
}

Json top_request(const std::string& target, const Question& q, std::string_view order) {
  Json request = Json::object({{"db_id", target}, {"limit", 5}, {"order", order}});
  if (q.from.empty() || q.to.empty()) {
    request.set("window", q.window);
  } else {
    request.set("from", q.from);
    request.set("to", q.to);
  }
  return request;
}

std::string range_in_words(const Question& q) {
  return q.from.empty() || q.to.empty() ? "in the last " + q.window : fmt::format("from {} to {}", q.from, q.to);
}

void slow(Turn& turn, const std::string& target, const Question& q) {
  auto top = turn.tool("monitor.top_queries", top_request(target, q, q.order));
  if (!top) return failed(turn, top.error());
  const auto& statements = (*top)["statements"].items();
  if (statements.empty()) {
    turn.text(fmt::format("No finished statement was counted on **{}** {}.", target, range_in_words(q)));
  } else {
    turn.text(fmt::format("Statements of **{}** {}, by {}:\n\n| share | calls | mean | p95 | statement |\n|---:|---:|---:|---:|---|\n",
                          target, range_in_words(q), order_in_words(q.order)));
    for (const Json& s : statements)
      turn.text(fmt::format("| {:.1f} % | {} | {} | {}{} | {} |\n", s["share"].as_double() * 100, text::count(s["calls"].as_double()),
                            ms(s["mean_ms"]), ms(s["p95_ms"]), s["p95_source"].as_string() == "estimated" ? " est." : "",
                            cell(s["text"].as_string())));
  }
  for (const Json& n : (*top)["not_finishing"].items()) {
    turn.text(fmt::format("\nOne never finishes: seen running for {} in {}: {}\n", ms(n["sampled_ms"]), n["database"].as_string(),
                          code(n["text"].as_string())));
    break;
  }
}

void write_plan(Turn& turn, const Json& answer) {
  turn.text(fmt::format("```\n{}\n```\n{}\n", answer["text"].as_string(), answer["how"].as_string()));
  const auto& findings = answer["findings"].items();
  if (findings.empty()) turn.text("\nNo rule has anything to say against this plan.");
  std::size_t shown = 0;
  for (const Json& finding : findings) {
    if (++shown > 3) break;
    turn.text(fmt::format("\n- **{}** {}", finding["title"].as_string(), finding["why"].as_string()));
    if (const auto fix = finding["fix"]["sql"].as_string(); !fix.empty())
      turn.text(fmt::format(" Fix ({}): {}",
                            finding["proof"]["level"].as_string() == "none" ? "unproved" : finding["proof"]["level"].as_string(),
                            code(fix, 300)));
  }
}

/// "explain it" on the page of a statement.
bool explain_shown(Turn& turn, const std::string& target, const std::string& question) {
  if (!turn.request.context) return false;
  const Json& shown = (*turn.request.context)["monitor"];
  const auto fingerprint = shown["fingerprint"].as_string();
  if (fingerprint.empty() || text::lower(question).find("slowest") != std::string::npos) return false;
  auto plan = turn.tool("monitor.explain",
                        Json::object({{"db_id", target}, {"fingerprint", fingerprint}, {"database", shown["database"].as_string()}}));
  if (!plan)
    failed(turn, plan.error());
  else
    write_plan(turn, *plan);
  return true;
}

void explain_slowest(Turn& turn, const std::string& target, const Question& q, const std::string& question) {
  if (explain_shown(turn, target, question)) return;
  auto top = turn.tool("monitor.top_queries", top_request(target, q, "total_ms"));
  if (!top) return failed(turn, top.error());
  std::string last = "No finished statement was counted in this window.";
  for (const Json& s : (*top)["statements"].items()) {
    auto plan =
        turn.tool("monitor.explain", Json::object({{"db_id", target}, {"fingerprint", s["fingerprint"]}, {"database", s["database"]}}));
    if (!plan) {
      last = plan.error().message;
      continue;  // utility statements have no plan: the next one may
    }
    turn.text(fmt::format(
        "The most expensive statement of **{}** {} that has a plan takes {:.1f} % of the time ({} calls, {} on average):\n\n{}\n\n", target,
        range_in_words(q), s["share"].as_double() * 100, text::count(s["calls"].as_double()), ms(s["mean_ms"]),
        code(s["text"].as_string(), 400)));
    write_plan(turn, *plan);
    return;
  }
  turn.text(fmt::format("None of the top statements of **{}** could be explained. {}", target, last));
}

void explain_sql(Turn& turn, const std::string& target, const Question& q) {
  auto plan = turn.tool("monitor.explain", Json::object({{"db_id", target}, {"sql", q.sql}}));
  if (!plan) return failed(turn, plan.error());
  write_plan(turn, *plan);
}

void unused_indexes(Turn& turn, const std::string& target) {
  auto objects = turn.tool("monitor.fetch", Json::object({{"db_id", target}, {"what", "objects"}}));
  if (!objects) return failed(turn, objects.error());
  std::string unused, duplicates;
  int unused_count = 0;
  for (const Json& index : (*objects)["indexes"].items()) {
    const std::string name = fmt::format("{}.{} on {} ({})", index["schema"].as_string(), index["name"].as_string(),
                                         index["table"].as_string(), text::bytes(index["bytes"].as_double()));
    const bool needed = index["unique"].as_bool() || index["primary"].as_bool() || index["constraint"].as_bool();
    if (const auto twin = index["duplicate_of"].as_string(); !twin.empty())
      duplicates += fmt::format("- {}: identical to {}\n", name, twin);
    else if (index["scans"].as_int() == 0 && !needed && ++unused_count <= 10)
      unused += fmt::format("- {}\n", name);
  }
  if ((*objects)["indexes"].items().empty())
    return turn.text(fmt::format("Indexes of **{}** have not been collected yet; that happens every two minutes.", target));
  turn.text(
      unused.empty()
          ? fmt::format("Every index of **{}** that enforces nothing has been scanned since the statistics began.\n", target)
          : fmt::format(
                "Never scanned on **{}** since the statistics began, and enforcing nothing (check your standbys before dropping: they count their own scans):\n{}",
                target, unused));
  if (!duplicates.empty()) turn.text("\nDuplicates:\n" + duplicates);
}

void write_tree(Turn& turn, const Json& node, int depth) {
  turn.text(fmt::format("{}- pid {} ({}, {}){}: {}\n", std::string(static_cast<std::size_t>(depth) * 2, ' '), node["pid"].as_int(),
                        node["user"].as_string(), node["state"].as_string(), depth ? ", waiting for " + ms(node["wait_ms"]) : "",
                        code(node["text"].as_string())));
  for (const Json& child : node["blocks"].items()) write_tree(turn, child, depth + 1);
}

/// Says so when the target was never sampled: "nobody blocks anybody" would be a claim about nothing.
bool never_sampled(Turn& turn, const std::string& target, const Json& activity) {
  if (!activity["at"].as_string().starts_with("1970-")) return false;
  std::string why;
  for (const Json& skipped : activity["skipped"].items())
    if (why.empty()) why = skipped["why"].as_string();
  turn.text(fmt::format("**{}** has not been sampled yet. {}", target, why));
  return true;
}

void blocking(Turn& turn, const std::string& target) {
  auto activity = turn.tool("monitor.fetch", Json::object({{"db_id", target}, {"what", "activity"}}));
  if (!activity) return failed(turn, activity.error());
  if (never_sampled(turn, target, *activity)) return;
  const auto& roots = (*activity)["blocking"].items();
  if (roots.empty())
    return turn.text(fmt::format("Nobody blocks anybody on **{}** (sampled at {}).", target, (*activity)["at"].as_string()));
  turn.text(fmt::format("On **{}** at {}; each session waits for the one above it:\n\n", target, (*activity)["at"].as_string()));
  for (const Json& root : roots) write_tree(turn, root, 0);
}

void activity(Turn& turn, const std::string& target) {
  auto now = turn.tool("monitor.fetch", Json::object({{"db_id", target}, {"what", "activity"}}));
  if (!now) return failed(turn, now.error());
  if (never_sampled(turn, target, *now)) return;
  std::size_t active = 0;
  std::string lines;
  for (const Json& s : (*now)["sessions"].items())
    if (s["state"].as_string() == "active" && ++active <= 10)
      lines += fmt::format("- pid {} ({}, {}) for {}{}: {}\n", s["pid"].as_int(), s["user"].as_string(), s["database"].as_string(),
                           ms(s["query_ms"]),
                           s["wait_event_type"].as_string().empty() ? "" : fmt::format(", waits for {}", s["wait_event"].as_string()),
                           code(s["text"].as_string()));
  turn.text(fmt::format("**{}** has {} sessions, {} of them active (sampled at {}).\n{}", target, (*now)["sessions"].items().size(), active,
                        (*now)["at"].as_string(), lines));
}

void health(Turn& turn, const std::string& target, const Question& q, std::string_view panel) {
  auto summary = turn.tool("monitor.summarize", Json::object({{"db_id", target}, {"window", q.window}, {"panel", panel}}));
  if (!summary) return failed(turn, summary.error());
  turn.text((*summary)["text"].as_string());
  const auto& actions = (*summary)["actions"].items();
  if (!actions.empty()) turn.text("\nWhat to do:\n");
  for (const Json& action : actions) {
    turn.text(fmt::format("- {}: {}", action["title"].as_string(), action["why"].as_string()));
    if (const auto sql = action["sql"].as_string(); !sql.empty()) turn.text(" " + code(sql, 300));
    turn.text("\n");
  }
}

void tables(Turn& turn, const std::string& target) {
  auto objects = turn.tool("monitor.fetch", Json::object({{"db_id", target}, {"what", "objects"}}));
  if (!objects) return failed(turn, objects.error());
  turn.text(fmt::format("Largest tables of **{}**:\n\n| table | size | rows | dead rows |\n|---|---:|---:|---:|\n", target));
  std::size_t shown = 0;
  for (const Json& t : (*objects)["tables"].items()) {
    if (++shown > 10) break;
    turn.text(fmt::format("| {}.{}.{} | {} | {} | {} |\n", t["database"].as_string(), t["schema"].as_string(), t["name"].as_string(),
                          text::bytes(t["total_bytes"].as_double()), text::count(t["rows"].as_double()),
                          text::count(t["dead_rows"].as_double())));
  }
}

void lacks(Turn& turn, const std::string& target) {
  auto targets = turn.tool("monitor.fetch", Json::object({{"what", "targets"}}));
  if (!targets) return failed(turn, targets.error());
  for (const Json& t : (*targets)["targets"].items()) {
    if (t["id"].as_string() != target) continue;
    if (t["lack"].items().empty()) return turn.text(fmt::format("Assay sees everything it needs on **{}**.", target));
    for (const Json& lack : t["lack"].items()) {
      turn.text(fmt::format("- **{}**: {}", lack["what"].as_string(), lack["why"].as_string()));
      if (const auto sql = lack["remedy_sql"].as_string(); !sql.empty()) turn.text(" " + code(sql, 400));
      turn.text("\n");
    }
    return;
  }
}

constexpr std::string_view help =
    "I answer from what Assay has collected, without a language model. Ask for example:\n"
    "- What is slow right now? Which statements read most, today?\n- Explain the slowest query. Explain SELECT …\n- Which indexes are unused?\n- Who blocks whom? What is running?\n"
    "- How is it doing, what should I do?\n- Which tables are largest or bloated?\n- What can you not see?\n";

}  // namespace

void answer(Turn& turn, const std::string& question) {
  Question q = understand(question);
  if (!q.window_said && turn.request.context) take_range(q, (*turn.request.context)["monitor"]);
  if (q.intent == Intent::help) return turn.text(help);
  const std::string target = target_of(turn, question);
  if (target.empty()) return;
  switch (q.intent) {
    case Intent::slow: return slow(turn, target, q);
    case Intent::explain_slowest: return explain_slowest(turn, target, q, question);
    case Intent::explain_sql: return explain_sql(turn, target, q);
    case Intent::unused_indexes: return unused_indexes(turn, target);
    case Intent::blocking: return blocking(turn, target);
    case Intent::activity: return activity(turn, target);
    case Intent::health: return health(turn, target, q, "");
    case Intent::tables: return tables(turn, target);
    case Intent::lacks: return lacks(turn, target);
    case Intent::help: return;
  }
}

}  // namespace assay::agent::builtin
