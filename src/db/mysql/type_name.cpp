#include "db/mysql/type_name.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/text.h"

namespace assay::db::mysql {

std::string type_name(unsigned number) {
  static constexpr std::array<std::pair<unsigned, std::string_view>, 29> names = {
      {{0, "decimal"},      {1, "tinyint"},    {2, "smallint"},  {3, "int"},       {4, "float"},      {5, "double"},
       {6, "null"},         {7, "timestamp"},  {8, "bigint"},    {9, "mediumint"}, {10, "date"},      {11, "time"},
       {12, "datetime"},    {13, "year"},      {15, "varchar"},  {16, "bit"},      {17, "timestamp"}, {18, "datetime"},
       {19, "time"},        {245, "json"},     {246, "decimal"}, {247, "enum"},    {248, "set"},      {249, "tinytext"},
       {250, "mediumtext"}, {251, "longtext"}, {252, "text"},    {253, "varchar"}, {254, "char"}}};
  for (const auto& [known, name] : names)
    if (known == number) return std::string(name);
  return number == 255 ? "geometry" : fmt::format("type {}", number);
}

}  // namespace assay::db::mysql
