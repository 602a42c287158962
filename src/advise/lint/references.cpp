#include "advise/lint/references.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace assay::lint {

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

const schema::Column* type_beside(const schema::Table& table, const std::string& stem) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
    const std::string name = text::join(words_of(column.name), "_");
    return name == stem + "_type" || name == stem + "_kind" || name == stem + "_table" || name == stem + "_class";
  });
  return found == table.columns.end() ? nullptr : &*found;
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

NamedTable named_by(const std::vector<std::string>& words, const schema::Table& table, const Subject& subject) {
  for (std::size_t first = 0; first < words.size(); ++first) {
    const std::string stem = text::join(std::vector<std::string>(words.begin() + static_cast<std::ptrdiff_t>(first), words.end()), "_");
    for (const std::string& name : plurals(stem))
      if (const schema::Table* found = subject.table(table.schema, name); found != nullptr && found != &table) return {found, first};
  }
  return {};
}

}  // namespace assay::lint
