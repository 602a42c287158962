#include <array>

#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

/// pg_get_keywords() of PostgreSQL 12, 15 and 18: reserved, or reserved except as the name of a function or type.
constexpr std::string_view postgres_words =
    " all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently "
    "constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default "
    "deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner "
    "intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order "
    "outer overlaps placing primary references returning right select session_user similar some symmetric table tablesample then to trailing "
    "true union unique user using variadic verbose when where window with ";
/// What MySQL 8.0.15 (information_schema.KEYWORDS) and MariaDB 10.11 (tried, word by word) both refuse.
constexpr std::string_view mysqls_words =
    " accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change char character "
    "check collate column condition constraint continue convert create cross current_date current_time current_timestamp current_user cursor "
    "databases dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div double drop dual each else elseif "
    "enclosed escaped except exists exit explain false fetch float for force foreign from fulltext grant group having high_priority if ignore in "
    "index infile inner inout insensitive insert int integer interval into is iterate join key keys kill leading leave left like limit linear "
    "lines load localtime localtimestamp lock long longblob longtext loop low_priority match maxvalue mediumblob mediumint mediumtext mod modifies "
    "natural not null numeric on optimize optionally or order out outer outfile over partition precision primary procedure purge range read reads "
    "real recursive references regexp release rename repeat replace require resignal restrict return revoke right rlike row_number rows schemas "
    "select sensitive separator set show signal smallint spatial specific sql ssl starting table terminated then tinyblob tinyint tinytext to "
    "trailing trigger true undo union unique unlock unsigned update usage use using values varbinary varchar varying when where while with write "
    "xor zerofill ";

/// Words of some versions only. 0 = not in this dialect; 1 = in all versions that are supported.
struct Since {
  std::string_view word;
  int postgres, mysql, mariadb;
};
// MySQL 8.4 manual 11.3 and 8.0 manual 9.3; MariaDB "Reserved Words"; PostgreSQL 16 release notes
constexpr std::array<Since, 37> by_version = {{{"cube", 0, 80'001, 0},        {"cume_dist", 0, 80'002, 0},
                                               {"current_role", 0, 0, 1},     {"database", 0, 1, 0},
                                               {"dense_rank", 0, 80'002, 0},  {"empty", 0, 80'004, 0},
                                               {"first_value", 0, 80'002, 0}, {"function", 0, 80'001, 0},
                                               {"generated", 0, 1, 0},        {"get", 0, 1, 0},
                                               {"grouping", 0, 80'001, 0},    {"groups", 0, 80'002, 0},
                                               {"intersect", 0, 80'031, 1},   {"json_table", 0, 80'004, 0},
                                               {"lag", 0, 80'002, 0},         {"last_value", 0, 80'002, 0},
                                               {"lateral", 0, 80'014, 0},     {"lead", 0, 80'002, 0},
                                               {"manual", 0, 80'400, 0},      {"nth_value", 0, 80'002, 0},
                                               {"ntile", 0, 80'002, 0},       {"of", 0, 80'001, 0},
                                               {"offset", 0, 0, 100'600},     {"option", 0, 1, 0},
                                               {"parallel", 0, 80'400, 0},    {"percent_rank", 0, 80'002, 0},
                                               {"qualify", 0, 80'400, 0},     {"rank", 0, 80'002, 0},
                                               {"returning", 0, 0, 1},        {"row", 0, 80'002, 0},
                                               {"schema", 0, 1, 0},           {"stored", 0, 1, 0},
                                               {"system", 0, 80'003, 0},      {"system_user", 160'000, 0, 0},
                                               {"tablesample", 0, 80'400, 0}, {"virtual", 0, 1, 0},
                                               {"window", 0, 80'002, 0}}};

/// The version from which the word is reserved; 1 = always, 0 = never.
int reserved_since(const std::string& word, schema::Dialect dialect) {
  for (const Since& entry : by_version)
    if (entry.word == word) {
      const int since = dialect == schema::Dialect::postgres ? entry.postgres
                        : dialect == schema::Dialect::mysql  ? entry.mysql
                                                             : entry.mariadb;
      if (since != 0) return since;
    }
  const std::string_view words = dialect == schema::Dialect::postgres ? postgres_words : mysqls_words;
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos ? 1 : 0;
}

std::string version_text(int since, schema::Dialect dialect) {
  if (dialect == schema::Dialect::postgres) return fmt::format("PostgreSQL {}", since / 10'000);
  const std::string_view vendor = dialect == schema::Dialect::mysql ? "MySQL" : "MariaDB";
  return fmt::format("{} {}.{}.{}", vendor, since / 10'000, since / 100 % 100, since % 100);
}

void look(lint::Report& report, const lint::Subject& subject, const schema::Table& table, const schema::Column* column) {
  const schema::Dialect dialect = subject.model.dialect;
  const std::string word = text::lower(column == nullptr ? table.name : column->name);
  const int since = reserved_since(word, dialect);
  if (since == 0) return;
  lint::Draft& found = column == nullptr ? report.on(table) : report.on(table, *column);
  const std::string what = column == nullptr ? fmt::format("The table {}", display(table.qualified())) : lint::path(table, *column);
  if (!subject.since(since)) {
    found.says(fmt::format("{} is named as what {} reserves", what, version_text(since, dialect)))
        .because("Statements that write it without quotes run on this server and fail after the upgrade.")
        .as(Severity::warning);
    return;
  }
  const std::string from = since > 1 ? fmt::format(" since {}", version_text(since, dialect)) : std::string();
  std::string why = "Each statement must write it in quotes; one that forgets them fails.";
  if (dialect == schema::Dialect::postgres && lint::is_one_of(word, {"user", "current_user", "session_user", "current_date", "localtime"}))
    why = fmt::format("Without quotes it is not an error but something else: SELECT {} gives what the server means by the word.", word);
  found.says(fmt::format("{} is named by a reserved word{}", what, from)).because(std::move(why));
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  look(report, subject, table, nullptr);
  for (const schema::Column& column : table.columns) look(report, subject, table, &column);
}

}  // namespace

ASSAY_LINT_RULE(reserved_word){
    .slug = "reserved_word",
    .title = "A reserved word as a name",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .table = check,
};
