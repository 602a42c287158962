#include "sql/tree.h"

extern "C" {
#include <pg_query.h>
}

#include <memory>

#include "core/text.h"

namespace assay::sql {
namespace {

// Chained operators nest three JSON levels each; beyond this the statement is refused instead of the stack overflowing.
constexpr std::size_t max_depth = 3000;
constexpr std::size_t max_text = 8 << 20;

template <class T, void (*Free)(T)>
struct Owned {
  T value;
  explicit Owned(T v) : value(v) {}
  ~Owned() { Free(value); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
};

tl::unexpected<Error> syntax_error(const PgQueryError& error) {
  const std::string where = error.cursorpos > 0 ? fmt::format("character {}", error.cursorpos) : "";
  return fail(Code::invalid,
              fmt::format("The statement cannot be parsed: {}{}. Check it there.", error.message ? error.message : "unknown error",
                          where.empty() ? "" : " at " + where),
              {}, where);
}

Result<std::string> checked(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return fail(Code::invalid, "The statement contains a NUL byte. Remove it.");
  if (!text::is_utf8(text)) return fail(Code::invalid, "The statement is not valid UTF-8. Convert it first.");
  if (text.size() > max_text)
    return fail(Code::too_large, fmt::format("The statement has {} bytes; at most {} are parsed.", text.size(), max_text));
  return std::string(text);
}

}  // namespace

Result<Json> parse_tree(std::string_view text) {
  const auto input = checked(text);
  if (!input) return tl::unexpected(input.error());
  const Owned<PgQueryParseResult, pg_query_free_parse_result> parsed(pg_query_parse(input->c_str()));
  if (parsed.value.error) return syntax_error(*parsed.value.error);
  auto tree = Json::parse(parsed.value.parse_tree, max_depth);
  if (!tree) return fail(Code::unsupported, "The statement is nested too deeply to be examined. Split it.", tree.error().message);
  return tree;
}

Result<std::string> deparse(std::string_view text) {
  const auto input = checked(text);
  if (!input) return tl::unexpected(input.error());
  const Owned<PgQueryProtobufParseResult, pg_query_free_protobuf_parse_result> parsed(pg_query_parse_protobuf(input->c_str()));
  if (parsed.value.error) return syntax_error(*parsed.value.error);
  const Owned<PgQueryDeparseResult, pg_query_free_deparse_result> printed(pg_query_deparse_protobuf(parsed.value.parse_tree));
  if (printed.value.error || !printed.value.query)
    return fail(Code::unsupported,
                fmt::format("The statement cannot be printed again: {}.", printed.value.error ? printed.value.error->message : "no text"));
  return std::string(printed.value.query);
}

std::optional<std::string> library_fingerprint(const std::string& text) {
  if (!checked(text)) return std::nullopt;
  const Owned<PgQueryFingerprintResult, pg_query_free_fingerprint_result> result(pg_query_fingerprint(text.c_str()));
  if (result.value.error || !result.value.fingerprint_str) return std::nullopt;
  return result.value.fingerprint_str;
}

std::optional<std::string> library_normalize(const std::string& text) {
  if (!checked(text)) return std::nullopt;
  const Owned<PgQueryNormalizeResult, pg_query_free_normalize_result> result(pg_query_normalize(text.c_str()));
  if (result.value.error || !result.value.normalized_query) return std::nullopt;
  return result.value.normalized_query;
}

std::string_view node_type(const Json& node) {
  if (node.members().size() != 1) return {};
  const std::string& name = node.members().front().first;
  return !name.empty() && name[0] >= 'A' && name[0] <= 'Z' ? std::string_view(name) : std::string_view();
}

const Json& node_body(const Json& node) {
  static const Json none;
  return node.members().size() == 1 ? node.members().front().second : none;
}

std::vector<std::string> name_parts(const Json& list) {
  std::vector<std::string> parts;
  for (const Json& item : list.items()) parts.emplace_back(item["String"]["sval"].as_string());
  return parts;
}

}  // namespace assay::sql
