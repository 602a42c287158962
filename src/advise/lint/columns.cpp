#include "advise/lint/columns.h"

#include <algorithm>
#include <array>

#include "schema/type_names.h"

namespace assay::lint {
namespace {

struct Known {
  std::string_view name;
  Family family;
};
constexpr std::array<Known, 50> families = {{{"bigint", Family::integer},
                                             {"binary", Family::binary},
                                             {"blob", Family::binary},
                                             {"bool", Family::boolean},
                                             {"boolean", Family::boolean},
                                             {"bytea", Family::binary},
                                             {"char", Family::text},
                                             {"character", Family::text},
                                             {"character varying", Family::text},
                                             {"citext", Family::text},
                                             {"clob", Family::text},
                                             {"date", Family::date},
                                             {"datetime", Family::timestamp},
                                             {"decimal", Family::exact},
                                             {"double", Family::floating},
                                             {"double precision", Family::floating},
                                             {"float", Family::floating},
                                             {"int", Family::integer},
                                             {"int2", Family::integer},
                                             {"int8", Family::integer},
                                             {"integer", Family::integer},
                                             {"json", Family::json},
                                             {"jsonb", Family::json},
                                             {"longblob", Family::binary},
                                             {"longtext", Family::text},
                                             {"mediumblob", Family::binary},
                                             {"mediumint", Family::integer},
                                             {"mediumtext", Family::text},
                                             {"money", Family::exact},
                                             {"nchar", Family::text},
                                             {"numeric", Family::exact},
                                             {"nvarchar", Family::text},
                                             {"real", Family::floating},
                                             {"smallint", Family::integer},
                                             {"text", Family::text},
                                             {"time", Family::time},
                                             {"time with time zone", Family::time},
                                             {"time without time zone", Family::time},
                                             {"timestamp", Family::timestamp},
                                             {"timestamp with time zone", Family::timestamp},
                                             {"timestamp without time zone", Family::timestamp},
                                             {"timestamptz", Family::timestamp},
                                             {"tinyblob", Family::binary},
                                             {"tinyint", Family::integer},
                                             {"tinytext", Family::text},
                                             {"uuid", Family::uuid},
                                             {"varbinary", Family::binary},
                                             {"varchar", Family::text},
                                             {"varying character", Family::text},
                                             {"year", Family::integer}}};

bool is_built_in(const schema::DataType& type) { return type.dimensions == 0 && (type.schema.empty() || type.schema == "pg_catalog"); }

}  // namespace

Family family_of(const schema::DataType& type) {
  if (type.dimensions > 0 || (!type.schema.empty() && type.schema != "pg_catalog" && type.name != "citext")) return Family::other;
  if (type.name == "tinyint" && type.args == std::vector<std::string>{"1"}) return Family::boolean;
  const auto found = std::lower_bound(families.begin(), families.end(), type.name,
                                      [](const Known& known, std::string_view name) { return known.name < name; });
  return found != families.end() && found->name == type.name ? found->family : Family::other;
}

int integer_bytes(const schema::DataType& type) {
  if (family_of(type) != Family::integer) return 0;
  if (type.name == "tinyint" || type.name == "year") return 1;
  if (type.name == "smallint" || type.name == "int2") return 2;
  if (type.name == "mediumint") return 3;
  return type.name == "bigint" || type.name == "int8" ? 8 : 4;
}

double greatest(const schema::DataType& type) {
  const bool positive = type.suffix.find("unsigned") != std::string::npos;
  switch (integer_bytes(type)) {
    case 1: return positive ? 255 : 127;
    case 2: return positive ? 65'535 : 32'767;
    case 3: return positive ? 16'777'215 : 8'388'607;
    case 4: return positive ? 4'294'967'295 : 2'147'483'647;
    default: return positive ? 18'446'744'073'709'551'615.0 : 9'223'372'036'854'775'807.0;
  }
}

bool is(const schema::Column& column, std::string_view type) { return is_built_in(column.type) && column.type.name == type; }

schema::DataType type_of(std::string_view name, std::vector<std::string> args) {
  return {.name = std::string(name), .args = std::move(args)};
}

std::string written(const schema::Column& column, const Subject& subject) { return short_type(column.type, subject.model.dialect); }

std::string path(const schema::Table& table, const schema::Column& column) {
  return fmt::format("{}.{}", display(table.qualified()), column.name);
}

bool is_numbered(const schema::Column& column) {
  return column.identity || (column.default_value && column.default_value->find("nextval(") != std::string::npos);
}

std::optional<std::string> literal_of(const std::optional<std::string>& default_value) {
  if (!default_value || default_value->size() < 2 || default_value->front() != '\'') return std::nullopt;
  const std::string& text = *default_value;
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '\'') {
      out += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == '\'') {
      out += text[i++];
    } else {
      const bool whole = i + 1 == text.size() || text.compare(i + 1, 2, "::") == 0;
      return whole ? std::optional(out) : std::nullopt;
    }
  }
  return std::nullopt;
}

bool is_in_foreign_key(const schema::Table& table, std::string_view column) {
  return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
    return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
  });
}

bool is_one_of(std::string_view word, Words known) { return std::find(known.begin(), known.end(), word) != known.end(); }

bool has_word(std::string_view name, Words known) {
  const auto words = words_of(name);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_one_of(word, known); });
}

bool ends_with_word(std::string_view name, Words known) {
  const auto words = words_of(name);
  return !words.empty() && is_one_of(words.back(), known);
}

std::function<void(schema::Table&)> edit_column(const schema::Column& column, std::function<void(schema::Column&)> edit) {
  return [name = column.name, change = std::move(edit)](schema::Table& table) {
    if (schema::Column* own = table.column(name)) change(*own);
  };
}

Edit edit_with_references(const schema::Table& table, const schema::Column& column, std::function<void(schema::Column&)> edit) {
  return [target = table.qualified(), name = column.name, change = std::move(edit)](schema::Model& model) {
    if (schema::Table* own = model.table(target.schema, target.name))
      if (schema::Column* found = own->column(name)) change(*found);
    for (schema::Table& other : model.tables)
      for (const schema::ForeignKey& key : other.foreign_keys) {
        if (key.ref_schema != target.schema || key.ref_table != target.name) continue;
        for (std::size_t i = 0; i < key.columns.size() && i < key.ref_columns.size(); ++i)
          if (schema::Column* referring = key.ref_columns[i] == name ? other.column(key.columns[i]) : nullptr) change(*referring);
      }
  };
}

Edit widen_numbers(const schema::Table& table, const schema::Column& column) {
  Edit widen = edit_with_references(table, column, [](schema::Column& own) {
    own.type.name = "bigint";
    own.type.args.clear();
  });
  return [widen = std::move(widen), owner = table.qualified(), name = column.name](schema::Model& model) {
    widen(model);
    for (schema::Sequence& sequence : model.sequences)
      if (sequence.owner_table == owner && sequence.owner_column == name) sequence.type = "bigint";
  };
}

}  // namespace assay::lint
