// Names and strings as PostgreSQL's SQL writes them. Internal to this folder. Pure.
#pragma once
#include <string>
#include <string_view>

namespace assay::schema::postgres::reader {

/// Quoted only where it must be.
std::string ident(std::string_view name);
void append_ident(std::string& out, std::string_view name);
/// "schema.name", or "name" when the schema is empty.
std::string ident(std::string_view schema, std::string_view name);
void append_literal(std::string& out, std::string_view value);

}  // namespace assay::schema::postgres::reader
