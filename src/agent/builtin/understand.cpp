#include <array>
#include <set>

#include "agent/builtin/engine.h"
#include "core/text.h"

namespace assay::agent::builtin {
namespace {

struct Rule {
  Intent intent;
  std::vector<std::string_view> all;  ///< each entry: alternatives separated by '|'
};

/// The first rule whose every entry has a word in the question wins.
const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = {
      {Intent::blocking, {"block|blocks|blocked|blocking|blocker|lock|locks|locked|deadlock|waits|waiting"}},
      {Intent::unused_indexes, {"unused|useless|duplicate|redundant|unnecessary", "index|indexes|indices"}},
      {Intent::unused_indexes, {"index|indexes|indices", "drop|remove|need|needed"}},
      {Intent::explain_slowest, {"explain|plan|why", "slow|slowest|slower|worst|top|heaviest|expensive"}},
      {Intent::explain_slowest, {"explain|plan", "query|statement|it"}},
      {Intent::slow, {"slow|slowest|slower|top|expensive|heaviest|worst|hot|costly|load|busiest"}},
      {Intent::slow, {"query|queries|statement|statements"}},
      {Intent::lacks, {"see|missing|permission|permissions|privilege|privileges|rights|grant|cannot|can't"}},
      {Intent::tables, {"table|tables|bloat|bloated|dead|vacuum|big|biggest|largest|size|sizes"}},
      {Intent::activity, {"running|activity|sessions|connections|connected|who"}},
      {Intent::health, {"health|healthy|ok|well|summary|summarize|summarise|status|wrong|happening|happened|report|how|problem|problems"}},
  };
  return table;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text::lower(text) + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'') {
      word.push_back(c);
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

bool has_any(const std::set<std::string>& words, std::string_view alternatives) {
  for (const std::string_view word : text::split(alternatives, '|'))
    if (words.contains(std::string(word))) return true;
  return false;
}

/// "" when the question names none.
std::string window_in(const std::set<std::string>& words, std::string_view text) {
  const std::string lower = text::lower(text);
  const std::pair<std::string_view, std::string_view> phrases[] = {
      {"15 min", "15m"}, {"quarter", "15m"}, {"6 h", "6h"}, {"six hours", "6h"}, {"24 h", "24h"}, {"7 d", "7d"}, {"30 d", "30d"}};
  for (const auto& [phrase, window] : phrases)
    if (lower.find(phrase) != std::string::npos) return std::string(window);
  if (has_any(words, "now|currently|15m")) return "15m";
  if (has_any(words, "today|day|yesterday|24h")) return "24h";
  if (has_any(words, "week|7d")) return "7d";
  if (has_any(words, "month|30d")) return "30d";
  if (words.contains("6h")) return "6h";
  if (words.contains("hour") || words.contains("1h")) return "1h";
  return "";
}

/// "explain SELECT …" → the statement.
std::string sql_in(std::string_view text) {
  const std::string lower = text::lower(text);
  const auto explain = lower.find("explain");
  if (explain == std::string::npos) return {};
  for (const std::string_view verb : {"select ", "with ", "insert ", "update ", "delete ", "merge ", "values "})
    if (const auto at = lower.find(verb, explain); at != std::string::npos && at - explain < 20) {
      std::string sql(text::trim(text.substr(at)));
      while (!sql.empty() && (sql.back() == '`' || sql.back() == '?')) sql.pop_back();
      return sql;
    }
  return {};
}

}  // namespace

Question understand(std::string_view text) {
  Question q;
  const auto words = words_of(text);
  if (const std::string window = window_in(words, text); !window.empty()) {
    q.window = window;
    q.window_said = true;
  }
  q.sql = sql_in(text);
  if (!q.sql.empty()) {
    q.intent = Intent::explain_sql;
    return q;
  }
  if (has_any(words, "often|frequent|frequently|calls|called")) q.order = "calls";
  if (has_any(words, "reads|read|io")) q.order = "shared_read";
  if (has_any(words, "average|mean")) q.order = "mean_ms";
  for (const Rule& rule : rules()) {
    if (!std::all_of(rule.all.begin(), rule.all.end(), [&](std::string_view entry) { return has_any(words, entry); })) continue;
    q.intent = rule.intent;
    return q;
  }
  if (q.order != "total_ms") q.intent = Intent::slow;
  return q;
}

}  // namespace assay::agent::builtin
