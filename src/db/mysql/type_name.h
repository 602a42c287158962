// Names of the protocol's types of result columns. Pure; any thread.
#pragma once
#include <string>

namespace assay::db::mysql {

/// "bigint", "varchar"; the number for one that is not known.
std::string type_name(unsigned number);

}  // namespace assay::db::mysql
