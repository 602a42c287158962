#include "schema/formats/dbml/spell.h"

#include <algorithm>

#include "core/text.h"

namespace assay::schema::dbml {
namespace {

constexpr std::string_view words[] = {"table", "enum",     "ref", "note",       "indexes", "checks", "records",     "project",
                                      "dep",   "metadata", "as",  "tablegroup", "use",     "reuse",  "diagramview", "tablepartial"};

bool is_plain(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string name(std::string_view name) {
  const std::string lowered = text::lower(name);
  if (is_plain(name) && std::find(std::begin(words), std::end(words), lowered) == std::end(words)) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

std::string text(std::string_view text, std::string_view indent) {
  // A block loses blank lines at its ends and common indentation: such texts, and carriage returns, take escapes.
  const bool several = text.find('\n') != std::string_view::npos;
  const auto lines = text::split(text, '\n');
  const bool block = several && text.find('\r') == std::string_view::npos && !text::trim(lines.front()).empty() &&
                     !text::trim(lines.back()).empty() && lines.front().front() != ' ' && lines.front().front() != '\t';
  std::string out = block ? "'''\n" : "'";
  if (block) out += indent;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' || c == '\'') out += '\\';
    if (c == '\n') {
      const bool blank = i + 1 < text.size() && text[i + 1] == '\n';
      out += !block ? "\\n" : blank ? "\n" : "\n" + std::string(indent);
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out + (block ? "\n" + std::string(indent) + "'''" : "'");
}

}  // namespace assay::schema::dbml
