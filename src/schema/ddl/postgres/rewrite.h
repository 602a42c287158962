// The texts of a model, parsed, changed and printed again. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// A visitor that changes the tree. Each text that mentions `word` goes through it; what cannot be parsed or printed stays.
class Rewriter : public Visitor {
 public:
  explicit Rewriter(std::string word) : word_(std::move(word)) {}
  void expression(std::string& text);
  void expression(std::optional<std::string>& text) {
    if (text) expression(*text);
  }
  void query(std::string& text);
  void standard_body(std::string& text);
  void trigger(Trigger& trigger, const Name& table);
  void parts(std::vector<IndexPart>& parts) {
    for (IndexPart& part : parts) expression(part.expression);
  }
  /// Every expression that stands in the table.
  void table(Table& table);

 protected:
  ~Rewriter() = default;
  upb_Arena* arena() const { return arena_; }
  upb_StringView copied(std::string_view text) const { return copied_text(text, arena_); }
  Node* node_of(std::string_view text) const { return name_node(text, arena_); }

 private:
  bool mentioned(const std::string& text) const { return text.find(word_) != std::string::npos; }
  std::string word_;
  upb_Arena* arena_ = nullptr;
};

}  // namespace assay::schema::postgres::reader
