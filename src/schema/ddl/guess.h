// Which vendor wrote a DDL text, from what only one of them writes. Pure; any thread; nothing fails: what could be any is postgres.
#pragma once
#include <string_view>

#include "schema/dialect.h"

namespace assay::schema {

Dialect guess_dialect(std::string_view sql);

}  // namespace assay::schema
