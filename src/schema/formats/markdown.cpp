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

/// Text of others in a page of ours: no HTML, no Markdown, no end of a table's cell; lines stay.
std::string prose(std::string_view text) {
  static constexpr std::string_view markdown = "\\`*_{}[]()#+-.!~|>";
  std::string out;
  for (const char c : text::trim(text)) {
    if (c == '\n')
      out += "<br>";
    else if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (markdown.find(c) != std::string_view::npos)
      out += {'\\', c};
    else if (c != '\r')
      out += c;
  }
  return out;
}

/// The same in <code>, where backticks and pipes need no thought.
std::string code(std::string_view text) {
  static constexpr std::pair<char, std::string_view> escapes[] = {
      {'<', "&lt;"},  {'>', "&gt;"},   {'&', "&amp;"},  {'|', "&#124;"}, {'`', "&#96;"}, {'*', "&#42;"}, {'_', "&#95;"},
      {'[', "&#91;"}, {'\\', "&#92;"}, {'~', "&#126;"}, {'\n', " "},     {'\r', ""},     {':', "&#58;"}};
  std::string out = "<code>";
  for (const char c : text) {
    const auto* found = std::find_if(std::begin(escapes), std::end(escapes), [&](const auto& e) { return e.first == c; });
    if (found == std::end(escapes))
      out += c;
    else
      out += found->second;
  }
  return out + "</code>";
}

std::string codes(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + code(name);
  return out;
}

constexpr std::string_view action_text(Action action) {
  switch (action) {
    case Action::restrict_: return "RESTRICT";
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
    case Action::no_action: break;
  }
  return "NO ACTION";
}

class Writer {
 public:
  explicit Writer(const Model& model) : model_(model) {
    for (const Table& one : model.tables) anchor("table", one.qualified());
    for (const View& one : model.views) anchor("view", one.qualified());
    for (const Enum& one : model.enums) anchor("enum", {one.schema, one.name});
    for (const Table& one : model.tables)
      for (const ForeignKey& key : one.foreign_keys) incoming_[{key.ref_schema, key.ref_table}].emplace_back(&one, &key);
  }

  Text run() {
    out_ = "# " + (model_.database.empty() ? std::string("Data dictionary") : prose(model_.database)) + "\n";
    contents();
    for (const Table& one : model_.tables) table(one);
    for (const View& one : model_.views) view(one);
    for (const Enum& one : model_.enums) enumeration(one);
    unsaid(model_,
           {.enums = true,
            .views = true,
            .comments = true,
            .defaults = true,
            .identity = true,
            .unique_keys = true,
            .checks = true,
            .indexes = true,
            .actions = true,
            .generated = true},
           losses_);
    return {.text = std::move(out_), .losses = losses_.take()};
  }

 private:
  void anchor(std::string_view kind, const Name& name) {
    std::string slug = text::slug(display(name));
    if (slug.empty()) slug = "x";
    anchors_[{std::string(kind), name}] = unique_name(std::string(kind) + "-" + slug, taken_);
  }
  std::string link(std::string_view kind, const Name& name) const {
    const auto found = anchors_.find({std::string(kind), name});
    if (found == anchors_.end()) return code(display(name));
    return "[" + prose(display(name)) + "](#" + found->second + ")";
  }
  void heading(std::string_view kind, std::string_view title, const Name& name) {
    out_ += "\n<a id=\"" + anchors_[{std::string(kind), name}] + "\"></a>\n\n## " + std::string(title) + " " + prose(display(name)) + "\n";
  }

  void contents() {
    out_ += fmt::format("\n{} tables, {} views, {} enums.\n", model_.tables.size(), model_.views.size(), model_.enums.size());
    if (model_.tables.empty() && model_.views.empty() && model_.enums.empty()) return;
    out_ += "\n| Object | Kind | Description |\n|---|---|---|\n";
    const auto row = [&](std::string_view anchor_kind, std::string_view kind, const Name& name, const std::string& comment) {
      out_ += "| " + link(anchor_kind, name) + " | " + std::string(kind) + " | " + prose(comment) + " |\n";
    };
    for (const Table& one : model_.tables) row("table", "table", one.qualified(), one.comment);
    for (const View& one : model_.views) row("view", one.materialized ? "materialised view" : "view", one.qualified(), one.comment);
    for (const Enum& one : model_.enums) row("enum", "enum", {one.schema, one.name}, one.comment);
  }

  std::string type(const Column& column) const {
    const Name name{column.type.schema, column.type.name};
    std::string out = code(type_text(column.type, model_.dialect));
    if (anchors_.contains({"enum", name})) out = link("enum", name) + (column.type.dimensions > 0 ? "\\[\\]" : "");
    return out;
  }

  static std::string default_of(const Column& column) {
    if (column.generated)
      return "generated " + std::string(column.generated->stored ? "stored " : "virtual ") + code(column.generated->expression);
    if (column.identity) return "identity";
    return column.default_value ? code(*column.default_value) : "";
  }

  static std::string marks(const Table& table, const Column& column) {
    const auto in = [&](const std::vector<std::string>& columns) {
      return std::find(columns.begin(), columns.end(), column.name) != columns.end();
    };
    std::vector<std::string> out;
    for (const Key& key : table.keys)
      if (in(key.columns)) out.emplace_back(key.primary ? "primary" : key.columns.size() == 1 ? "unique" : "unique (part)");
    for (const ForeignKey& key : table.foreign_keys)
      if (in(key.columns)) out.emplace_back("foreign");
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return text::join(out, ", ");
  }

  void list(std::string_view title, const std::string& lines) {
    if (!lines.empty()) out_ += "\n**" + std::string(title) + "**\n\n" + lines;
  }

  void table(const Table& table) {
    heading("table", "Table", table.qualified());
    if (!table.comment.empty()) out_ += "\n" + prose(table.comment) + "\n";
    if (!table.columns.empty()) out_ += "\n| Column | Type | Null | Default | Key | Description |\n|---|---|---|---|---|---|\n";
    for (const Column& one : table.columns)
      out_ += "| " + code(one.name) + " | " + type(one) + " | " + (one.nullable ? "yes" : "no") + " | " + default_of(one) + " | " +
              marks(table, one) + " | " + prose(one.comment) + " |\n";
    keys(table);
    references(table);
    std::string lines;
    for (const Index& one : table.indexes) lines += index_line(one);
    list("Indexes", lines);
    lines.clear();
    for (const Check& one : table.checks) lines += "- " + named(one.name) + code(one.expression) + "\n";
    list("Checks", lines);
  }

  static std::string named(const std::string& name) { return name.empty() ? "" : code(name) + ": "; }

  void keys(const Table& table) {
    std::string lines;
    for (const Key& one : table.keys)
      lines += "- " + named(one.name) + (one.primary ? "primary key (" : "unique (") + codes(one.columns) + ")" +
               (one.comment.empty() ? "" : ", " + prose(one.comment)) + "\n";
    list("Keys", lines);
  }

  void references(const Table& table) {
    std::string lines;
    for (const ForeignKey& one : table.foreign_keys) {
      lines += "- " + named(one.name) + codes(one.columns) + " → " + link("table", {one.ref_schema, one.ref_table}) + " (" +
               codes(one.ref_columns) + ")";
      if (one.on_delete != Action::no_action) lines += ", on delete " + std::string(action_text(one.on_delete));
      if (one.on_update != Action::no_action) lines += ", on update " + std::string(action_text(one.on_update));
      lines += "\n";
    }
    list("Refers to", lines);
    lines.clear();
    if (const auto found = incoming_.find(table.qualified()); found != incoming_.end())
      for (const auto& [from, key] : found->second) lines += "- " + link("table", from->qualified()) + " (" + codes(key->columns) + ")\n";
    list("Referred to by", lines);
  }

  static std::string index_line(const Index& index) {
    std::string parts;
    for (const IndexPart& part : index.parts)
      parts += (parts.empty() ? "" : ", ") + code(part.column.empty() ? part.expression : part.column) + (part.descending ? " desc" : "");
    std::string line = "- " + named(index.name) + (index.unique ? "unique " : "") + index.method + " (" + parts + ")";
    if (!index.include.empty()) line += " include (" + codes(index.include) + ")";
    if (!index.where.empty()) line += " where " + code(index.where);
    return line + (index.comment.empty() ? "" : ", " + prose(index.comment)) + "\n";
  }

  void view(const View& view) {
    heading("view", view.materialized ? "Materialised view" : "View", view.qualified());
    if (!view.comment.empty()) out_ += "\n" + prose(view.comment) + "\n";
    std::string lines;
    for (const std::string& column : view.columns) {
      lines += "- " + code(column);
      for (const ColumnComment& one : view.column_comments)
        if (one.column == column) lines += ": " + prose(one.comment);
      lines += "\n";
    }
    list("Columns", lines);
    // A fence longer than any run of backticks in the query.
    std::size_t longest = 2, run = 0;
    for (const char c : view.definition) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(longest + 1, '`');
    out_ += "\n" + fence + "sql\n" + view.definition + "\n" + fence + "\n";
  }

  void enumeration(const Enum& one) {
    heading("enum", "Enum", {one.schema, one.name});
    if (!one.comment.empty()) out_ += "\n" + prose(one.comment) + "\n";
    out_ += "\n";
    for (const std::string& value : one.values) out_ += "- " + code(value) + "\n";
  }

  const Model& model_;
  std::map<std::pair<std::string, Name>, std::string> anchors_;
  std::map<Name, std::vector<std::pair<const Table*, const ForeignKey*>>> incoming_;
  std::set<std::string, std::less<>> taken_;
  LossList losses_;
  std::string out_;
};

}  // namespace

Text write_markdown(const Model& model) { return Writer(model).run(); }

}  // namespace assay::schema
