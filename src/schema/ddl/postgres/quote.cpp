#include "schema/ddl/postgres/quote.h"

#include <algorithm>

#include "schema/ddl/keywords.h"

namespace assay::schema::postgres::reader {
namespace {

bool is_plain(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto goes_on = [&](char c) { return starts(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && starts(name[0]) && std::all_of(name.begin(), name.end(), goes_on);
}

}  // namespace

void append_ident(std::string& out, std::string_view name) {
  if (is_plain(name) && !is_reserved_word(name, Dialect::postgres)) {
    out += name;
    return;
  }
  out += '"';
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string ident(std::string_view name) {
  std::string out;
  append_ident(out, name);
  return out;
}

std::string ident(std::string_view schema, std::string_view name) {
  std::string out;
  if (!schema.empty()) {
    append_ident(out, schema);
    out += '.';
  }
  append_ident(out, name);
  return out;
}

void append_literal(std::string& out, std::string_view value) {
  out += '\'';
  for (const char c : value) {
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
}

}  // namespace assay::schema::postgres::reader
