// The names PostgreSQL gives to constraints and indexes that were given none: table_column_key, table_pkey. Formats leave them out and fill them
// in. Pure; any thread; nothing fails.
#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "schema/table.h"

namespace assay::schema {

/// "a_b_label" within 63 bytes: the longer of the two parts is shortened, as PostgreSQL's makeObjectName() does (commands/indexcmds.c).
std::string object_name(std::string_view first, std::string_view second, std::string_view label);
std::string default_name(const Key& key, std::string_view table);
std::string default_name(const Index& index, std::string_view table);
std::string default_name(const ForeignKey& key, std::string_view table);
/// `column` is empty for a check of the whole table.
std::string default_check_name(std::string_view table, std::string_view column);
/// `wanted`, or wanted1, wanted2 … which `taken` does not have yet; it has it afterwards.
std::string unique_name(const std::string& wanted, std::set<std::string, std::less<>>& taken);

}  // namespace assay::schema
