#include <algorithm>
#include <cctype>
#include <map>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

enum class Style { any, snake, camel, pascal, upper };
constexpr std::string_view style_names[] = {"", "snake_case", "camelCase", "PascalCase", "UPPER_CASE"};

/// One word in lower case is at home in snake and in camel case.
Style style_of(std::string_view name) {
  const auto is = [&](auto predicate) { return std::any_of(name.begin(), name.end(), [&](unsigned char c) { return predicate(c) != 0; }); };
  const bool upper = is([](int c) { return std::isupper(c); });
  const bool lower = is([](int c) { return std::islower(c); });
  const bool joined = name.find('_') != std::string_view::npos;
  if (upper && !lower) return name.size() > 2 ? Style::upper : Style::any;
  if (!upper) return joined ? Style::snake : Style::any;
  if (joined) return Style::any;
  return std::isupper(static_cast<unsigned char>(name.front())) != 0 ? Style::pascal : Style::camel;
}

/// The style of nine tenths of the names; any when there is none, or when too few have one.
Style usual_of(const std::map<Style, std::size_t>& counts, std::size_t fewest) {
  std::size_t total = 0;
  for (const auto& [style, count] : counts) total += count;
  for (const auto& [style, count] : counts)
    if (total >= fewest && count * 10 >= total * 9) return style;
  return Style::any;
}

void say(lint::Draft& found, std::string_view kind, const std::string& name, Style style, Style usual) {
  found
      .says(fmt::format("The {} {} is in {}, the others in {}", kind, name, style_names[static_cast<std::size_t>(style)],
                        style_names[static_cast<std::size_t>(usual)]))
      .because("Names cannot be guessed where two styles are mixed.");
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<Style, std::size_t> tables, columns;
  const auto count = [](std::map<Style, std::size_t>& counts, const std::string& name) {
    if (const Style style = style_of(name); style != Style::any) ++counts[style];
  };
  for (const schema::Table& table : subject.model.tables) {
    if (lint::is_derived(table)) continue;
    count(tables, table.name);
    for (const schema::Column& column : table.columns) count(columns, column.name);
  }
  const Style usual_table = usual_of(tables, 6), usual_column = usual_of(columns, 12);
  for (const schema::Table& table : subject.model.tables) {
    if (lint::is_derived(table)) continue;
    const Style own = style_of(table.name);
    if (usual_table != Style::any && own != Style::any && own != usual_table) say(report.on(table), "table", table.name, own, usual_table);
    if (usual_column == Style::any) continue;
    for (const schema::Column& column : table.columns)
      if (const Style style = style_of(column.name); style != Style::any && style != usual_column)
        say(report.on(table, column), "column", lint::path(table, column), style, usual_column);
  }
}

}  // namespace

ASSAY_LINT_RULE(inconsistent_name_style){
    .slug = "inconsistent_name_style",
    .title = "A name in another style than the rest",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .schema = check,
};
