// Words that a dialect does not take as names without quotes. Sorted, lower case; const tables: any thread, no errors.
#pragma once
#include <span>
#include <string_view>

#include "schema/dialect.h"

namespace assay::schema {

std::span<const std::string_view> reserved_words(Dialect dialect);
bool is_reserved_word(std::string_view lower_case, Dialect dialect);

}  // namespace assay::schema
