// Names and texts as DBML writes them. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>

namespace assay::schema::dbml {

/// A name as DBML writes it: in double quotes unless it is plain and no word of the language.
std::string name(std::string_view name);
/// In single quotes, or as a block where it has several lines.
std::string text(std::string_view text, std::string_view indent);

}  // namespace assay::schema::dbml
