// The passes of translate() that change the order or number of pieces: casts, = ANY (ARRAY[…]), || and CONCAT, regular expressions. Each returns
// the empty text, or what it cannot do. Pure; any thread.
#pragma once
#include <string>

#include "schema/convert/pieces.h"

namespace assay::schema::conversion {

/// '…'::type, and casts of anything to a text type. Others are refused.
std::string strip_casts(Pieces& pieces);
/// a = ANY (ARRAY[b, c]) → a IN (b, c); a <> ALL (ARRAY[…]) → a NOT IN (…)
std::string arrays_to_lists(Pieces& pieces);
/// a || b → concat(a, b)
std::string bars_to_concat(Pieces& pieces);
/// concat(a, b) → (a || b)
std::string concat_to_bars(Pieces& pieces);
/// a ~ 'x' → regexp_like(a, 'x')
std::string regexp_to_call(Pieces& pieces);

}  // namespace assay::schema::conversion
