#include <charconv>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Bytes that a column takes at most in an index (utf8mb4: four for each character); numbers and times: eight.
std::size_t width_of(const schema::Column& column) {
  const std::string& name = column.type.name;
  std::size_t length = 1;
  if (column.type.args.size() == 1) {
    const std::string& text = column.type.args.front();
    std::from_chars(text.data(), text.data() + text.size(), length);
  }
  if (name == "binary" || name == "varbinary") return length;
  if (name != "char" && name != "varchar") return 8;
  const bool ascii = column.charset == "ascii" || column.charset == "latin1" || column.collation.starts_with("ascii") ||
                     column.collation.starts_with("latin1");
  return length * (ascii ? 1 : 4);
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (key == nullptr || !key->prefix.empty()) return;
  const std::size_t others = table.keys.size() - 1 + table.indexes.size();
  std::size_t width = 0;
  for (const std::string& name : key->columns)
    if (const schema::Column* column = table.column(name)) width += width_of(*column);
  if (width <= 160 || others < 2) return;
  report.on(table, *key)
      .says(fmt::format("The primary key of {} takes up to {} bytes, and {} indexes repeat it", display(table.qualified()), width, others))
      .because(
          "InnoDB keeps the primary key in every entry of every other index: the table's indexes grow by it, and fewer fit into memory.")
      .with("bytes", width, "bytes")
      .with("indexes", others);
}

}  // namespace

ASSAY_LINT_RULE(wide_primary_key){
    .slug = "wide_primary_key",
    .title = "A wide primary key that every index repeats",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .table = check,
};
