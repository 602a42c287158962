#include "sql/explainable.h"
#include "sql/fingerprint.h"
#include "sql/lexer.h"
#include "sql/read_only.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(sql_text) {
  using namespace assay;
  using namespace assay::fuzz;
  for (const sql::Dialect dialect : {sql::Dialect::postgres, sql::Dialect::mysql}) {
    std::size_t end = 0;
    for (const sql::Token& token : sql::lex(input, dialect)) {
      require(token.at >= end && !token.text.empty() && token.at + token.text.size() <= input.size(), "tokens lie in the text, in order");
      require(input.substr(token.at, token.text.size()) == token.text, "a token is a view of the text");
      end = token.at + token.text.size();
    }
    require(sql::fingerprint(input, dialect).hex.size() == 16, "every text has a fingerprint");
  }
  const std::string redacted = sql::redact(input);
  require(std::none_of(redacted.begin(), redacted.end(), [](unsigned char c) { return c < 0x20; }), "a redacted text is one line");
  (void)sql::normalize(input);
  (void)sql::tables(input);
  const sql::ReadOnly proof = sql::prove_read_only(input);
  require(proof.proved == proof.reason.empty(), "a refusal has a reason, a proof has none");
  const auto statement = sql::explainable(input);
  if (!statement) return;
  const auto again = sql::explainable(statement->sql);
  require(again.has_value(), "what is sent to a server parses again");
  require(again->parameters == statement->parameters, "its parameters are all found again");
  require(!sql::explain_statement(*statement, {}).empty(), "it can be explained");
}
