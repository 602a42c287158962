// CSV (RFC 4180) into encoded rows: quotes, doubled quotes, line breaks within quotes, CRLF or LF, a byte order mark. An empty cell is an empty
// text. Pure; any thread. Code::invalid names line and column of what is wrong and one thing to do; lines without any cell are skipped.
#pragma once
#include <string_view>

#include "advise/normal/rows.h"
#include "core/result.h"

namespace assay::advise::normal {

struct CsvOptions {
  char delimiter = ',';
  bool header = true;  ///< false: columns are column1, column2 …
};

/// `label` names the text in errors: a file.
Result<EncodedTable> read_csv(std::string_view text, std::string_view label, const CsvOptions& options = {});

}  // namespace assay::advise::normal
