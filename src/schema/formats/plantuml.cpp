#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/text.h"
#include "schema/formats/formats.h"
#include "schema/formats/unsaid.h"

namespace assay::schema {
namespace {

/// One line without anything that PlantUML's preprocessor (%load_json), its markup or its braces would take for their own.
std::string plain(std::string_view text) {
  static constexpr std::string_view special = "\"%<>{}\\~!$|`";
  std::string out;
  for (const char c : text::one_line(text)) {
    if (special.find(c) == std::string_view::npos)
      out += c;
    else
      out += fmt::format("<U+{:04X}>", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const Model& model) : model_(model) {
    std::size_t n = 0;
    for (const Table& table : model.tables) ids_[table.qualified()] = fmt::format("t{}", ++n);
  }

  Text run() {
    out_ = "@startuml\nhide circle\nhide empty members\nskinparam linetype ortho\n";
    for (const Enum& one : model_.enums) enumeration(one);
    for (const Table& one : model_.tables) entity(one);
    std::size_t n = 0;
    for (const View& one : model_.views) view(one, fmt::format("v{}", ++n));
    for (const Table& one : model_.tables)
      for (const ForeignKey& key : one.foreign_keys) relation(one, key);
    out_ += "@enduml\n";
    unsaid(model_,
           {.enums = true, .views = true, .comments = true, .defaults = true, .identity = true, .unique_keys = true, .checks = true},
           losses_);
    return {.text = std::move(out_), .losses = losses_.take()};
  }

 private:
  std::string shown(const Name& name) const { return plain(name.schema == "public" ? name.name : display(name)); }

  void note(const std::string& id, std::string_view comment) {
    if (!comment.empty()) out_ += "note bottom of " + id + " : " + plain(comment) + "\n";
  }

  void enumeration(const Enum& one) {
    const std::string id = fmt::format("e{}", ++enums_);
    out_ += "\nenum \"" + shown({one.schema, one.name}) + "\" as " + id + " {\n";
    for (const std::string& value : one.values) out_ += "  " + plain(value) + "\n";
    out_ += "}\n";
    note(id, one.comment);
  }

  void column(const Table& table, const Column& column) {
    std::string line =
        std::string("  ") + (column.nullable ? "" : "* ") + plain(column.name) + " : " + plain(type_text(column.type, model_.dialect));
    if (column.default_value) line += " = " + plain(*column.default_value);
    if (column.identity) line += " <<generated>>";
    for (const ForeignKey& key : table.foreign_keys)
      if (std::find(key.columns.begin(), key.columns.end(), column.name) != key.columns.end()) {
        line += " <<FK>>";
        break;
      }
    if (!column.comment.empty()) line += " -- " + plain(column.comment);
    out_ += line + "\n";
  }

  void entity(const Table& table) {
    const std::string& id = ids_[table.qualified()];
    out_ += "\nentity \"" + shown(table.qualified()) + "\" as " + id + " {\n";
    const Key* primary = table.primary_key();
    const auto in_primary = [&](const Column& one) {
      return primary != nullptr && std::find(primary->columns.begin(), primary->columns.end(), one.name) != primary->columns.end();
    };
    for (const Column& one : table.columns)
      if (in_primary(one)) column(table, one);
    if (primary != nullptr) out_ += "  --\n";
    for (const Column& one : table.columns)
      if (!in_primary(one)) column(table, one);
    std::string rules;
    for (const Key& key : table.keys)
      if (!key.primary) rules += "  unique (" + plain(text::join(key.columns, ", ")) + ")\n";
    for (const Check& check : table.checks) rules += "  check (" + plain(check.expression) + ")\n";
    if (!rules.empty()) out_ += "  ..\n" + rules;
    out_ += "}\n";
    note(id, table.comment);
  }

  void view(const View& view, const std::string& id) {
    out_ += "\nentity \"" + shown(view.qualified()) + "\" as " + id + (view.materialized ? " <<materialized view>>" : " <<view>>") + " {\n";
    for (const std::string& column : view.columns) out_ += "  " + plain(column) + "\n";
    out_ += "}\n";
    note(id, view.comment);
    losses_.lost(ref_of("view", view.qualified()), "its query");
    if (!view.indexes.empty()) losses_.lost(ref_of("view", view.qualified()), "indexes");
  }

  void relation(const Table& table, const ForeignKey& key) {
    const auto target = ids_.find({key.ref_schema, key.ref_table});
    if (target == ids_.end()) {
      losses_.lost(part_ref("foreign_key", table, key.name), "reference to " + display({key.ref_schema, key.ref_table}));
      return;
    }
    const bool one = std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& k) { return k.columns == key.columns; });
    const bool required = std::all_of(key.columns.begin(), key.columns.end(), [&](const std::string& column) {
      const Column* found = table.column(column);
      return found != nullptr && !found->nullable;
    });
    out_ += fmt::format("{} {}--{} {} : {}\n", ids_[table.qualified()], one ? "|o" : "}o", required ? "||" : "o|", target->second,
                        plain(text::join(key.columns, ", ")));
  }

  const Model& model_;
  std::map<Name, std::string> ids_;
  std::size_t enums_ = 0;
  LossList losses_;
  std::string out_;
};

}  // namespace

Text write_plantuml(const Model& model) { return Writer(model).run(); }

}  // namespace assay::schema
