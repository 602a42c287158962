#include "schema/ddl/guess.h"

#include <array>
#include <string>

#include "core/text.h"

namespace assay::schema {
namespace {

struct Sign {
  std::string_view text;  ///< lower case
  Dialect dialect;
  int weight;
};

constexpr auto signs = std::to_array<Sign>({
    {"postgresql database dump", Dialect::postgres, 20},
    {"mysql dump", Dialect::mysql, 20},
    {"mariadb dump", Dialect::mariadb, 20},
    {"enable the sandbox mode", Dialect::mariadb, 20},
    {"pragma ", Dialect::sqlite, 6},
    {"autoincrement", Dialect::sqlite, 4},
    {"without rowid", Dialect::sqlite, 6},
    {"sqlite_sequence", Dialect::sqlite, 6},
    {"engine=", Dialect::mysql, 6},
    {"auto_increment", Dialect::mysql, 5},
    {"unsigned", Dialect::mysql, 2},
    {" character set ", Dialect::mysql, 2},
    {"`", Dialect::mysql, 2},
    {"/*!", Dialect::mysql, 5},
    {"delimiter ", Dialect::mysql, 3},
    {"page_checksum", Dialect::mariadb, 5},
    {"create sequence", Dialect::postgres, 2},
    {"serial", Dialect::postgres, 2},
    {"$$", Dialect::postgres, 4},
    {"jsonb", Dialect::postgres, 4},
    {"timestamptz", Dialect::postgres, 4},
    {"create extension", Dialect::postgres, 6},
    {"as identity", Dialect::postgres, 3},
    {"::", Dialect::postgres, 2},
    {"plpgsql", Dialect::postgres, 6},
    {"create type", Dialect::postgres, 3},
    {"with time zone", Dialect::postgres, 2},
    {"bytea", Dialect::postgres, 3},
});

}  // namespace

Dialect guess_dialect(std::string_view sql) {
  // The beginning tells enough: dumps name themselves there, and a data part would only cost time.
  const std::string head = text::lower(sql.substr(0, 200'000));
  std::array<int, 6> score{};
  for (const Sign& sign : signs)
    if (head.find(sign.text) != std::string::npos) score[static_cast<std::size_t>(sign.dialect)] += sign.weight;
  const int mysql_family = score[1] + score[2];
  if (mysql_family > score[0] && mysql_family > score[3]) return score[2] > 0 ? Dialect::mariadb : Dialect::mysql;
  return score[3] > score[0] ? Dialect::sqlite : Dialect::postgres;
}

}  // namespace assay::schema
