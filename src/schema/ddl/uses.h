// What a query or a body refers to, seen from its tokens: relations behind FROM, JOIN, INTO, UPDATE and TABLE, functions that are called, and
// every other name as a column. Too much rather than too little: names are looked up in the model before they count. Pure; any thread.
#pragma once
#include <span>
#include <string_view>

#include "schema/ddl/cursor.h"
#include "schema/model.h"

namespace assay::schema::ddl {

/// `database` is the schema that goes without saying.
Uses uses_of(const Cursor& cursor, std::span<const Token> tokens, std::string_view database = {});

}  // namespace assay::schema::ddl
