// Statement identity and harmless text: fingerprints, normalised and redacted texts, the relations a statement names.
// Pure functions over the text; PostgreSQL by libpg_query 18, what it cannot parse (cut texts, MySQL) by our own lexer.
// Threads: libpg_query keeps a pthread key per thread, so call only from long-lived (pool) threads, never from a thread per request.
// Errors: none; a text that cannot be parsed still gets an answer (Fingerprint::lexed says so).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace assay::sql {

enum class Dialect { postgres, mysql };

struct Fingerprint {
  std::string hex;     ///< 16 hex digits
  bool lexed = false;  ///< from the lexer, because the text was cut or is not in the grammar
  bool operator==(const Fingerprint&) const = default;
};

/// 16 hex over (fingerprint version, dialect, libpg_query fingerprint, relation names as written, schema included): literals, white space,
/// comments and the length of IN lists do not matter.
Fingerprint fingerprint(std::string_view text, Dialect dialect = Dialect::postgres);

/// Literals → $n (numbered after the highest parameter that is already there); a normalised text stays as it is.
std::string normalize(std::string_view text);

/// For logs: one line, comments gone, every literal is '?'.
std::string redact(std::string_view text);

/// Relations as written ("orders", "shop.orders"), in order of appearance, each once; CTE names are not relations. Empty when unparsable.
std::vector<std::string> tables(std::string_view text);

}  // namespace assay::sql
