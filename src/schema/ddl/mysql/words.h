// Names, literals and charsets of MySQL and MariaDB. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>

#include "schema/dialect.h"

namespace assay::schema::mysql {

/// Reserved in MySQL 8.0–9 or MariaDB 10.6–11.4: must be quoted as a name.
bool is_reserved(std::string_view word);
/// In backticks only where it must be.
std::string quoted_name(std::string_view name);
/// `db`.`name`, or the name alone.
std::string quoted_name(std::string_view schema, std::string_view name);
std::string quoted_literal(std::string_view value);

/// utf8 → utf8mb3; lower case.
std::string canonical_charset(std::string_view charset);
/// utf8_bin → utf8mb3_bin; lower case.
std::string canonical_collation(std::string_view collation);
/// "utf8mb4" of "utf8mb4_bin"; empty when the name does not say (uca1400_ai_ci).
std::string charset_of(std::string_view collation);
/// What CHARACTER SET alone means; empty for charsets that we do not know. MySQL 8.0 and MariaDB up to 11.4 differ for utf8mb4.
std::string default_collation(std::string_view charset, Dialect dialect);
/// Most bytes a character takes.
int bytes_per_character(std::string_view charset);

}  // namespace assay::schema::mysql
