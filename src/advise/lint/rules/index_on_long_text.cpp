#include <algorithm>
#include <array>
#include <string_view>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Names of columns that hold prose or documents.
bool is_prose(std::string_view name) {
  constexpr std::array<std::string_view, 14> words = {"body",    "content", "contents", "description", "html",  "markdown", "message",
                                                      "payload", "comment", "comments", "text",        "notes", "bio",      "abstract"};
  const auto parts = lint::words_of(name);
  return !parts.empty() && std::find(words.begin(), words.end(), parts.back()) != words.end();
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Index& index : table.indexes) {
    if (index.method != "btree" || !index.attached_to.empty()) continue;
    for (const schema::IndexPart& part : index.parts) {
      const schema::Column* column = table.column(part.column);
      if (column == nullptr || column->type.dimensions != 0 || column->type.name != "text" || !is_prose(column->name)) continue;
      report.on(table, index)
          .says(fmt::format("The index {} of {} holds the long text {} as it is", index.name, display(table.qualified()), column->name))
          .because("A B-tree entry has at most 2,704 bytes after compression: a row with a longer text is refused, one day, by INSERT.");
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(index_on_long_text){
    .slug = "index_on_long_text",
    .title = "A B-tree over long text",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
