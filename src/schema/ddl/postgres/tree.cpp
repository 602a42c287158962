#include "schema/ddl/postgres/tree.h"

#include <algorithm>

namespace assay::schema::postgres::reader {
namespace {

// Each level of an expression is two messages. upb's own limit (100) is reached by 40 chained operators; libpg_query itself stops at about
// 5,000 levels.
constexpr int decode_options = static_cast<int>(3000U << 16U) | kUpb_DecodeOption_AliasString;

struct DeparseFree {
  PgQueryDeparseResult value;
  ~DeparseFree() { pg_query_free_deparse_result(value); }
};

}  // namespace

Result<Parsed> parse(const std::string& text, bool standard_strings) {
  const int options = standard_strings ? 0 : PG_QUERY_DISABLE_STANDARD_CONFORMING_STRINGS;
  Parsed parsed;
  parsed.buffer_.reset(new PgQueryProtobufParseResult(pg_query_parse_protobuf_opts(text.c_str(), options)));
  if (const PgQueryError* error = parsed.buffer_->error) {
    const std::string message = error->message != nullptr ? error->message : "syntax error";
    return fail(message.find("too deeply") != std::string::npos || message.find("stack depth") != std::string::npos ? Code::unsupported
                                                                                                                    : Code::invalid,
                message, {}, std::to_string(error->cursorpos));
  }
  parsed.arena_.reset(upb_Arena_New());
  const PgQueryProtobuf& buffer = parsed.buffer_->parse_tree;
  const pg_query_ParseResult* tree = pg_query_ParseResult_parse_ex(buffer.data, buffer.len, nullptr, decode_options, parsed.arena_.get());
  if (tree == nullptr) return fail(Code::unsupported, "it is nested too deeply", {}, "0");
  std::size_t count = 0;
  const pg_query_RawStmt* const* first = pg_query_ParseResult_stmts(tree, &count);
  parsed.statements_ = {first, count};
  return parsed;
}

std::string_view text_of(const Node* node) {
  return kind(node) == pg_query_Node_node_string ? sv(pg_query_String_sval(pg_query_Node_string(node))) : std::string_view();
}

std::vector<std::string> texts_of(Nodes nodes) {
  std::vector<std::string> out;
  out.reserve(nodes.size());
  for (const Node* node : nodes) out.emplace_back(text_of(node));
  return out;
}

Nodes items_of(const Node* node) {
  return kind(node) == pg_query_Node_node_list ? list(pg_query_List_items, pg_query_Node_list(node)) : Nodes();
}

std::vector<std::string> texts_of(const Node* node) {
  if (kind(node) == pg_query_Node_node_list) return texts_of(items_of(node));
  return {std::string(text_of(node))};
}

void walk(const upb_Message* message, const upb_MiniTable* type, Visitor& visitor) {
  if (!visitor.enter(message, type)) return;
  const int fields = upb_MiniTable_FieldCount(type);
  for (int i = 0; i < fields; ++i) {
    const upb_MiniTableField* field = upb_MiniTable_GetFieldByIndex(type, static_cast<uint32_t>(i));
    if (!upb_MiniTableField_IsSubMessage(field)) continue;
    const upb_MiniTable* below = upb_MiniTable_SubMessage(field);
    if (upb_MiniTableField_IsArray(field)) {
      const upb_Array* array = upb_Message_GetArray(message, field);
      const std::size_t size = array == nullptr ? 0 : upb_Array_Size(array);
      for (std::size_t at = 0; at < size; ++at) walk(upb_Array_Get(array, at).msg_val, below, visitor);
    } else if (upb_Message_HasBaseField(message, field)) {
      walk(upb_Message_GetMessage(message, field), below, visitor);
    }
  }
  visitor.leave(message, type);
}

upb_StringView copied_text(std::string_view text, upb_Arena* arena) {
  char* copy = static_cast<char*>(upb_Arena_Malloc(arena, text.size() + 1));
  std::copy(text.begin(), text.end(), copy);
  return upb_StringView_FromDataAndSize(copy, text.size());
}

Node* name_node(std::string_view text, upb_Arena* arena) {
  pg_query_String* value = pg_query_String_new(arena);
  pg_query_String_set_sval(value, copied_text(text, arena));
  Node* node = pg_query_Node_new(arena);
  pg_query_Node_set_string(node, value);
  return node;
}

std::optional<std::string> deparse_statement(const Node* statement) {
  const Arena arena(upb_Arena_New());
  pg_query_ParseResult* tree = pg_query_ParseResult_new(arena.get());
  pg_query_ParseResult_set_version(tree, PG_VERSION_NUM);
  pg_query_RawStmt* raw = pg_query_ParseResult_add_stmts(tree, arena.get());
  // Shared, not copied: the statement's own arena outlives this call, and nothing is changed.
  pg_query_RawStmt_set_stmt(raw, const_cast<Node*>(statement));
  std::size_t size = 0;
  char* bytes = nullptr;
  if (upb_Encode(UPB_UPCAST(tree), &pg_0query__ParseResult_msg_init, 3000U << 16U, arena.get(), &bytes, &size) != kUpb_EncodeStatus_Ok)
    return std::nullopt;
  const DeparseFree printed{pg_query_deparse_protobuf({size, bytes})};
  if (printed.value.error != nullptr || printed.value.query == nullptr) return std::nullopt;
  return std::string(printed.value.query);
}

std::optional<std::string> deparse_expression(const Node* expression) {
  const Arena arena(upb_Arena_New());
  pg_query_ResTarget* target = pg_query_ResTarget_new(arena.get());
  pg_query_ResTarget_set_val(target, const_cast<Node*>(expression));
  pg_query_SelectStmt* select = pg_query_SelectStmt_new(arena.get());
  pg_query_Node_set_res_target(pg_query_SelectStmt_add_target_list(select, arena.get()), target);
  pg_query_SelectStmt_set_limit_option(select, pg_query_LIMIT_OPTION_DEFAULT);
  pg_query_SelectStmt_set_op(select, pg_query_SETOP_NONE);
  Node* node = pg_query_Node_new(arena.get());
  pg_query_Node_set_select_stmt(node, select);
  auto text = deparse_statement(node);
  if (!text || !text->starts_with("SELECT ")) return std::nullopt;
  return text->substr(7);
}

}  // namespace assay::schema::postgres::reader
