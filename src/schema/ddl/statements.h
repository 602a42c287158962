// Where the statements of a text are, for whoever wants their texts and not what they mean. Pure; any thread; never fails.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/dialect.h"

namespace assay::schema {

/// Without the semicolon and without the comments before it.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// In order; COPY data and psql's own lines are none.
std::vector<Extent> statement_extents(std::string_view text, Dialect dialect);
std::vector<std::string> statement_texts(std::string_view text, Dialect dialect);

}  // namespace assay::schema
