#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "schema/formats/formats.h"
#include "schema/formats/unsaid.h"
#include "schema/naming.h"

namespace assay::schema {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Mermaid's words: a letter, then letters, digits and what `also` lists. Everything else becomes "_".
std::string word(std::string_view text, std::string_view also) {
  std::string out;
  for (const char c : text) {
    const bool fits = is_letter(c) || (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos;
    if (fits || out.empty() || out.back() != '_') out += fits ? c : '_';
  }
  if (out.empty() || !is_letter(out.front())) out.insert(0, "_");
  return out;
}

/// Between double quotes nothing can be escaped.
std::string label(std::string_view text) {
  std::string out = text::one_line(text);
  std::replace(out.begin(), out.end(), '"', '\'');
  return out;
}

class Writer {
 public:
  explicit Writer(const Model& model) : model_(model) {
    for (const Table& table : model.tables) {
      const std::string wanted = word(table.schema == "public" ? table.name : display(table.qualified()), "-");
      entities_[table.qualified()] = unique_name(wanted, taken_);
    }
  }

  Text run() {
    out_ = "erDiagram\n";
    for (const Table& table : model_.tables) entity(table);
    for (const Table& table : model_.tables)
      for (const ForeignKey& key : table.foreign_keys) relation(table, key);
    unsaid(model_, {.comments = true, .unique_keys = true, .enum_columns = false}, losses_);
    return {.text = std::move(out_), .losses = losses_.take()};
  }

 private:
  void entity(const Table& table) {
    const std::string& id = entities_[table.qualified()];
    std::string shown = display(table.qualified());
    if (table.schema == "public") shown = table.name;
    out_ += "    " + id;
    if (shown != id) {
      std::string alias = label(shown);
      std::replace(alias.begin(), alias.end(), ']', ')');
      out_ += "[\"" + alias + "\"]";
    }
    if (!table.comment.empty()) losses_.lost(table_ref(table), "comment");
    if (table.columns.empty()) {
      out_ += "\n";
      return;
    }
    out_ += " {\n";
    for (const Column& one : table.columns) column(table, one);
    out_ += "    }\n";
  }

  void column(const Table& table, const Column& column) {
    const auto in = [&](const std::vector<std::string>& columns) {
      return std::find(columns.begin(), columns.end(), column.name) != columns.end();
    };
    std::vector<std::string> marks;
    if (const Key* primary = table.primary_key(); primary != nullptr && in(primary->columns)) marks.emplace_back("PK");
    for (const ForeignKey& key : table.foreign_keys)
      if (in(key.columns) && (marks.empty() || marks.back() != "FK")) marks.emplace_back("FK");
    for (const Key& key : table.keys) {
      if (!key.primary && key.columns == std::vector{column.name}) marks.emplace_back("UK");
      if (!key.primary && key.columns.size() > 1 && key.columns.front() == column.name)
        losses_.lost(part_ref("key", table, key.name), "UNIQUE (" + text::join(key.columns, ", ") + ")");
    }
    marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
    const std::string written = type_text(column.type, model_.dialect), type = word(written, "-()[]"), id = word(column.name, "-()[]");
    if (type != written) losses_.approximated(column_ref(table, column.name), "type " + written, type);
    if (id != column.name) losses_.approximated(column_ref(table, column.name), "name " + column.name, id);
    out_ += "        " + type + " " + id;
    if (!marks.empty()) out_ += " " + text::join(marks, ", ");
    std::string remark = column.nullable ? "" : "not null";
    if (!column.comment.empty()) remark += (remark.empty() ? "" : "; ") + label(column.comment);
    if (!remark.empty()) out_ += " \"" + remark + "\"";
    out_ += "\n";
  }

  void relation(const Table& table, const ForeignKey& key) {
    const auto target = entities_.find({key.ref_schema, key.ref_table});
    if (target == entities_.end()) {
      losses_.lost(part_ref("foreign_key", table, key.name), "reference to " + display({key.ref_schema, key.ref_table}));
      return;
    }
    bool required = true;
    for (const std::string& column : key.columns)
      if (const Column* found = table.column(column); found == nullptr || found->nullable) required = false;
    const bool one = std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& k) { return k.columns == key.columns; });
    out_ += fmt::format("    {} {}--{} {} : \"{}\"\n", entities_[table.qualified()], one ? "|o" : "}o", required ? "||" : "o|",
                        target->second, label(text::join(key.columns, ", ")));
  }

  const Model& model_;
  std::map<Name, std::string> entities_;
  std::set<std::string, std::less<>> taken_;
  LossList losses_;
  std::string out_;
};

}  // namespace

Text write_mermaid(const Model& model) { return Writer(model).run(); }

}  // namespace assay::schema
