// A column type as a person or a diagram writes it → DataType, in the spelling that the dialect's reader gives it ("varchar(20)" → "character
// varying" {"20"}). The inverse of type_text() for what readers make of DDL; stricter than parse_type() (type_names.h), which takes anything:
// what is no type is an error, so that no SQL hides in one. Pure; any thread. Errors: Code::invalid with what is wrong.
#pragma once
#include <string_view>

#include "schema/model.h"

namespace assay::schema {

/// Arrays have one dimension a bracket pair. A user-defined type keeps its schema when one is written; quoted names lose their quotes.
Result<DataType> read_type(std::string_view text, Dialect dialect);

}  // namespace assay::schema
