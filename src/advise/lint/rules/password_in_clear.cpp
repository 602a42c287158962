#include "advise/lint/columns.h"

namespace {

using namespace assay;

constexpr std::string_view shortest_hash = "60";  // bcrypt: 60 characters; scrypt and argon2 have more

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated) continue;
    const auto words = lint::words_of(column.name);
    if (words.empty() || !lint::is_one_of(words.back(), {"password", "passwd", "pwd", "passphrase", "pin"})) continue;
    if (lint::has_word(column.name, {"hash", "hashed", "encrypted", "digest", "crypt", "bcrypt", "argon2", "old", "last"})) continue;
    const std::string length = column.type.args.empty() ? "" : column.type.args.front();
    const bool narrow = length.size() == 1 || (length.size() == 2 && length < shortest_hash);
    if (words.back() == "pin" && !narrow) continue;
    auto& found =
        report.on(table, column)
            .says(narrow ? fmt::format("{} is {}: too short for the hash of a password", lint::path(table, column),
                                       lint::written(column, subject))
                         : fmt::format("{} does not say that it is a hash", lint::path(table, column)))
            .because(
                "Whoever reads the table, a backup or a log of statements has the passwords, which people use elsewhere too. A hash of "
                "bcrypt has 60 characters.");
    if (narrow) found.as(Severity::warning);
  }
}

}  // namespace

ASSAY_LINT_RULE(password_in_clear){
    .slug = "password_in_clear",
    .title = "A password that seems to be kept in clear",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::high,
    .table = check,
};
