#include "advise/lint/columns.h"

namespace {

using namespace assay;

/// By the last word; nothing for words that do not show it.
std::optional<bool> is_plural(const std::string& name) {
  const auto words = lint::words_of(name);
  if (words.empty() || words.back().size() < 3) return std::nullopt;
  const std::string& word = words.back();
  if (lint::is_one_of(word, {"data",  "news",   "media",   "info",   "metadata", "people", "children",  "history",   "series", "settings",
                             "stats", "status", "address", "access", "analysis", "staff",  "equipment", "inventory", "log",    "audit"}))
    return std::nullopt;
  if (word.ends_with("ss") || word.ends_with("us") || word.ends_with("is")) return false;
  return word.ends_with('s');
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::size_t plural = 0, singular = 0;
  for (const schema::Table& table : subject.model.tables)
    if (const auto is = is_plural(table.name); is && !lint::is_derived(table)) ++(*is ? plural : singular);
  const bool usual = plural > singular;
  const std::size_t total = plural + singular;
  if (total < 5 || std::max(plural, singular) * 4 < total * 3) return;
  for (const schema::Table& table : subject.model.tables) {
    const auto is = is_plural(table.name);
    if (!is || *is == usual || lint::is_derived(table)) continue;
    report.on(table)
        .says(fmt::format("{} is in the {}, most tables in the {}", display(table.qualified()), *is ? "plural" : "singular",
                          usual ? "plural" : "singular"))
        .because("Whoever writes a statement has to look up which it was.");
  }
}

}  // namespace

ASSAY_LINT_RULE(mixed_plural_names){
    .slug = "mixed_plural_names",
    .title = "Tables in the singular and in the plural",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .schema = check,
};
