// libpg_query's parse tree through upb: parse, short accessors, a walk over every message, printing by the library. Internal to this folder.
// Ownership: a Parsed owns its arena; nodes and the strings in them live as long as it does. Threads as in sql/fingerprint.h.
// Errors: Code::invalid with the grammar's message and the place (characters, from 1) in `where`; Code::unsupported when nested too deeply.
#pragma once
extern "C" {
#include <pg_query.h>
}
#include <protobuf/pg_query.upb.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace assay::schema::postgres::reader {

using Node = pg_query_Node;
using Nodes = std::span<const Node* const>;

struct ArenaFree {
  void operator()(upb_Arena* arena) const { upb_Arena_Free(arena); }
};
using Arena = std::unique_ptr<upb_Arena, ArenaFree>;

struct ResultFree {
  void operator()(PgQueryProtobufParseResult* result) const {
    pg_query_free_protobuf_parse_result(*result);
    delete result;
  }
};

/// The statements of one text, in order.
class Parsed {
 public:
  Nodes::size_type size() const { return statements_.size(); }
  const pg_query_RawStmt* operator[](std::size_t i) const { return statements_[i]; }
  upb_Arena* arena() const { return arena_.get(); }

 private:
  friend Result<Parsed> parse(const std::string& text, bool standard_strings);
  Arena arena_;
  std::unique_ptr<PgQueryProtobufParseResult, ResultFree> buffer_;  ///< the strings of the tree are views into it
  std::span<const pg_query_RawStmt* const> statements_;
};
/// `text` holds no NUL. `standard_strings` = standard_conforming_strings.
Result<Parsed> parse(const std::string& text, bool standard_strings = true);

inline std::string_view sv(upb_StringView text) { return {text.data, text.size}; }
inline std::string str(upb_StringView text) { return std::string(text.data, text.size); }

/// list(pg_query_CreateStmt_table_elts, statement)
template <class Message>
Nodes list(const Node* const* (*get)(const Message*, std::size_t*), const Message* message) {
  std::size_t count = 0;
  const Node* const* first = get(message, &count);
  return {first, count};
}

inline auto kind(const Node* node) { return node == nullptr ? pg_query_Node_node_NOT_SET : pg_query_Node_node_case(node); }

/// The text of a String node, "" for others.
std::string_view text_of(const Node* node);
/// Of a list of String nodes (or of one List node).
std::vector<std::string> texts_of(Nodes nodes);
std::vector<std::string> texts_of(const Node* node);
Nodes items_of(const Node* node);

/// Depth first, parents before children; `enter` returns false to skip what is below. Messages are told apart by their table, for example
/// &pg_0query__RangeVar_msg_init.
class Visitor {
 public:
  virtual bool enter(const upb_Message* message, const upb_MiniTable* type) = 0;
  virtual void leave(const upb_Message*, const upb_MiniTable*) {}

 protected:
  ~Visitor() = default;
};
void walk(const upb_Message* message, const upb_MiniTable* type, Visitor& visitor);
inline void walk(const Node* node, Visitor& visitor) {
  if (node != nullptr) walk(UPB_UPCAST(node), &pg_0query__Node_msg_init, visitor);
}

/// For changing a tree: a text, and a String node, that live in the arena.
upb_StringView copied_text(std::string_view text, upb_Arena* arena);
Node* name_node(std::string_view text, upb_Arena* arena);

/// The library's own text of a statement; nullopt when it cannot print it.
std::optional<std::string> deparse_statement(const Node* statement);
/// … of an expression.
std::optional<std::string> deparse_expression(const Node* expression);

}  // namespace assay::schema::postgres::reader
