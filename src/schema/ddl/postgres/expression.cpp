#include "schema/ddl/postgres/expression.h"

#include <charconv>

#include "schema/ddl/postgres/print.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {

std::string expression_text(const Node* expression, const Resolver* resolver) {
  if (expression == nullptr) return {};
  Printer printer(resolver, Printer::Style::canonical);
  if (printer.print(expression)) return printer.take();
  if (resolver != nullptr) qualify(expression, *resolver);
  return deparse_expression(expression).value_or(std::string());
}

std::optional<std::string> loose_text(const Node* expression) {
  Printer printer(nullptr, Printer::Style::loose);
  if (!printer.print(expression)) return std::nullopt;
  return printer.take();
}

std::string_view operator_name(Nodes name) {
  if (name.empty() || (name.size() > 1 && text_of(name[0]) != "pg_catalog")) return {};
  return text_of(name.back());
}

std::string operator_text(Nodes name) {
  if (const std::string_view plain = operator_name(name); !plain.empty()) return std::string(plain);
  std::string out = "OPERATOR(";
  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    append_ident(out, text_of(name[i]));
    out += '.';
  }
  if (!name.empty()) out += text_of(name.back());
  return out + ")";
}

}  // namespace assay::schema::postgres::reader
