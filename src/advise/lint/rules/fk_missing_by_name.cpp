#include <algorithm>
#include <array>

#include "advise/lint/rule.h"
#include "core/text.h"
#include "schema/naming.h"

namespace {

using namespace assay;

/// Ids of other systems and of times before this schema.
bool is_foreign_word(const std::string& word) {
  constexpr std::array<std::string_view, 9> words = {"external", "ext",     "legacy",   "old",   "remote",
                                                     "source",   "foreign", "original", "global"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> plurals(const std::string& word) {
  std::vector<std::string> out{word, word + "s", word + "es"};
  if (word.ends_with('y')) out.push_back(word.substr(0, word.size() - 1) + "ies");
  if (word == "person") out.emplace_back("people");
  return out;
}

/// type and kind beside the id say that it refers to one of several tables.
bool is_polymorphic(const schema::Table& table, const std::string& stem) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
    const std::string name = text::join(lint::words_of(column.name), "_");
    return name == stem + "_type" || name == stem + "_kind" || name == stem + "_table" || name == stem + "_class";
  });
}

bool takes_foreign_keys(const schema::Table& table) {
  return std::none_of(table.options.begin(), table.options.end(), [](const std::string& option) {
    const std::string lower = text::lower(option);
    return lower.starts_with("engine=") && lower != "engine=innodb";
  });
}

bool fits(const schema::Column& from, const schema::Column& to) {
  return from.type.name == to.type.name && from.type.schema == to.type.schema && from.type.suffix == to.type.suffix &&
         from.type.dimensions == 0 && from.charset == to.charset && from.collation == to.collation;
}

/// The table that the words name, by all of them or by their last ones.
const schema::Table* named_by(const std::vector<std::string>& words, const schema::Table& table, const lint::Subject& subject) {
  for (std::size_t first = 0; first < words.size(); ++first) {
    const std::string stem = text::join(std::vector<std::string>(words.begin() + static_cast<std::ptrdiff_t>(first), words.end()), "_");
    for (const std::string& name : plurals(stem))
      if (const schema::Table* found = subject.table(table.schema, name); found != nullptr && found != &table) return found;
  }
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || !takes_foreign_keys(table)) return;
  const schema::Key* own_key = table.primary_key();
  for (const schema::Column& column : table.columns) {
    std::vector<std::string> words = lint::words_of(column.name);
    if (words.size() < 2 || words.back() != "id" || column.generated || is_foreign_word(words.front())) continue;
    words.pop_back();
    const bool used = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
      return std::find(key.columns.begin(), key.columns.end(), column.name) != key.columns.end();
    });
    const bool is_key = own_key != nullptr && own_key->columns.size() == 1 && own_key->columns.front() == column.name;
    if (used || is_key || is_polymorphic(table, text::join(words, "_"))) continue;
    const schema::Table* target = named_by(words, table, subject);
    const schema::Key* key = target == nullptr || target->partition_of || !takes_foreign_keys(*target) ? nullptr : target->primary_key();
    if (key == nullptr || key->columns.size() != 1 || !key->prefix.empty() || key->deferral != schema::Deferral::none) continue;
    const schema::Column* referred = target->column(key->columns.front());
    if (referred == nullptr || (referred->name != "id" && referred->name != column.name) || !fits(column, *referred)) continue;
    report.on(table, column)
        .says(fmt::format("{}.{} looks like a reference to {}, and no foreign key says so", display(table.qualified()), column.name,
                          target->name))
        .because(fmt::format("Its name and type are those of {}.{}. Nothing stops rows that refer to a row that is not there.",
                             target->name, referred->name))
        .fix([name = column.name, to = target->qualified(), to_column = referred->name](schema::Table& changed) {
          schema::ForeignKey made;
          made.columns = {name};
          made.ref_schema = to.schema;
          made.ref_table = to.name;
          made.ref_columns = {to_column};
          made.name = schema::default_name(made, changed.name);
          changed.foreign_keys.push_back(std::move(made));
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_missing_by_name){
    .slug = "fk_missing_by_name",
    .title = "A reference without a foreign key",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
