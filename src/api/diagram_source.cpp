#include "api/diagram_source.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"
#include "schema/ddl/guess.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/layout.h"

namespace assay::api {

namespace d = schema::diagram;

namespace {

constexpr std::size_t most_problems = 500;

void take(SourceSchema& out, schema::ReadResult read) {
  out.model = std::move(read.model);
  out.statements = read.statements;
  out.lost = read.lost;
  std::stable_sort(read.problems.begin(), read.problems.end(), [](const schema::Problem& a, const schema::Problem& b) {
    return (a.kind == schema::ProblemKind::ignored) < (b.kind == schema::ProblemKind::ignored);
  });
  out.problems_truncated = read.problems.size() > most_problems;
  if (out.problems_truncated) read.problems.resize(most_problems);
  for (schema::Problem& p : read.problems) out.problems.push_back({p.kind, p.line, p.column, std::move(p.message), std::move(p.statement)});
}

Result<SourceSchema> read_json_source(const std::string& text) {
  auto json = Json::parse(text);
  if (!json) return fail(json.error());
  SourceSchema out;
  if (!json->find("nodes")) {
    auto model = schema::read_model_json(text);
    if (!model) return fail(model.error());
    out.model = std::move(*model);
    return out;
  }
  auto diagram = from_json<d::Diagram>(*json, "The diagram");
  if (!diagram) return fail(diagram.error());
  auto model = d::to_model(*diagram);
  if (!model) return fail(model.error());
  out.model = std::move(*model);
  out.diagram = std::move(*diagram);
  return out;
}

Result<SourceSchema> read_text(const Source& source) {
  const std::string& text = *source.text;
  if (source.format == SourceFormat::json) return read_json_source(text);
  SourceSchema out;
  if (source.format == SourceFormat::dbml) {
    auto document = schema::read_dbml_document(text, source.dialect.value_or(schema::Dialect::postgres));
    out.extras = std::move(document.extras);
    take(out, std::move(document.result));
    for (const schema::DbmlValueNote& note : out.extras.value_notes)
      out.problems.push_back(
          {schema::ProblemKind::approximated, 1, 1,
           fmt::format("The note of the value {} of {} is not kept: a diagram's values have none.", note.value, note.type.name),
           text::one_line(text::clip(note.note, 120))});
    return out;
  }
  auto read = schema::read_sql(text, source.dialect.value_or(schema::guess_dialect(text)));
  if (!read) return fail(read.error());
  take(out, std::move(*read));
  return out;
}

/// Around its members, wherever the layout put them.
void frame(d::Node& area, const std::vector<const d::Node*>& members) {
  constexpr double margin = 30, title = 50;
  double right = 0, bottom = 0;
  for (const d::Node* node : members) {
    const d::Size size = d::size_of(*node);
    const bool first = node == members.front();
    area.x = first ? node->x : std::min(area.x, node->x);
    area.y = first ? node->y : std::min(area.y, node->y);
    right = first ? node->x + size.w : std::max(right, node->x + size.w);
    bottom = first ? node->y + size.h : std::max(bottom, node->y + size.h);
  }
  area.x -= margin;
  area.y -= title;
  area.w = right - area.x + margin;
  area.h = bottom - area.y + margin;
}

d::Node* find_named(d::Diagram& diagram, const schema::Name& name) {
  for (d::Node& node : diagram.nodes)
    if (d::is_relation(node.kind) && node.name == name.name && node.schema.value_or("") == name.schema) return &node;
  return nullptr;
}

std::string id_of(std::string_view kind, std::size_t index, const std::string& name) {
  return "a" + digest_hex(fmt::format("{} {} {}", kind, index, name), 8);
}

void draw(d::Diagram& diagram, const schema::DbmlExtras& extras) {
  if (!extras.project_note.empty()) diagram.description = std::string(text::clip(extras.project_note, d::max_description));
  for (const schema::DbmlHeaderColor& color : extras.header_colors)
    if (d::Node* node = find_named(diagram, color.table)) node->color = color.color;
  std::vector<d::Node> drawn;
  for (std::size_t i = 0; i < extras.groups.size(); ++i) {
    const schema::DbmlGroup& group = extras.groups[i];
    d::Node area;
    area.id = id_of("group", i, group.name);
    area.kind = d::NodeKind::area;
    area.name = group.name;
    if (!group.color.empty()) area.color = group.color;
    if (!group.note.empty()) area.comment = group.note;
    std::vector<const d::Node*> members;
    for (const schema::Name& name : group.tables)
      if (d::Node* node = find_named(diagram, name)) {
        node->area = area.id;
        members.push_back(node);
      }
    if (!members.empty()) frame(area, members);
    drawn.push_back(std::move(area));
  }
  std::unordered_set<std::string> notes;
  for (std::size_t i = 0; i < extras.notes.size(); ++i) {
    d::Node note;
    note.id = id_of("note", i, extras.notes[i].name);
    note.kind = d::NodeKind::note;
    note.name = extras.notes[i].name;
    note.text = extras.notes[i].text;
    if (!extras.notes[i].color.empty()) note.color = extras.notes[i].color;
    notes.insert(note.id);
    drawn.push_back(std::move(note));
  }
  diagram.nodes.insert(diagram.nodes.end(), std::make_move_iterator(drawn.begin()), std::make_move_iterator(drawn.end()));
  diagram.sort();
  d::place(diagram, notes);
}

/// DBML knows colours by their hexadecimal form only.
std::string hex_color(const d::Node& node) { return node.color && node.color->starts_with('#') ? *node.color : ""; }

}  // namespace

Result<SourceSchema> read_source(Services& services, const Source& source, std::stop_token stop) {
  if (source.text.has_value() == source.target.has_value()) return fail(Code::invalid, "Give either a text or a target.");
  if (source.text) return read_text(source);
  auto model = services.monitor.read_schema(*source.target, source.database, std::move(stop));
  if (!model) return fail(model.error());
  SourceSchema out;
  out.model = std::move(*model);
  out.live = true;
  return out;
}

d::Diagram diagram_of(const SourceSchema& source, const std::string& name) {
  if (source.diagram) {
    d::Diagram diagram = *source.diagram;
    if (!name.empty()) diagram.name = name;
    return diagram;
  }
  d::Diagram diagram = d::from_model(source.model, {.name = name});
  draw(diagram, source.extras);
  return diagram;
}

void name_origin(Services& services, const Source& source, d::Diagram& diagram) {
  if (!source.target) return;
  const auto target = services.monitor.target(*source.target);
  if (!target) return;
  if (!diagram.origin) diagram.origin.emplace();
  diagram.origin->target = target->id;
}

std::vector<schema::NotModelled> not_modelled_in(const d::Diagram& diagram) {
  std::vector<schema::NotModelled> out;
  for (const d::OpaqueObject& object : diagram.opaque)
    if (!object.json)
      out.push_back({object.kind, schema::display(schema::Name{object.schema.value_or(""), object.name}),
                     object.text.value_or("").empty() ? "The source does not say how it is made."
                                                      : "Kept as its statement: it is not compared part by part."});
  return out;
}

schema::DbmlExtras extras_of(const d::Diagram& diagram) {
  schema::DbmlExtras extras;
  extras.project_note = diagram.description.value_or("");
  std::map<std::string, std::size_t> groups;
  for (const d::Node& node : diagram.nodes) {
    if (node.kind == d::NodeKind::note)
      extras.notes.push_back({node.name.empty() ? node.id : node.name, node.text.value_or(""), hex_color(node)});
    if (node.kind != d::NodeKind::area) continue;
    groups.emplace(node.id, extras.groups.size());
    extras.groups.push_back({node.name.empty() ? node.id : node.name, {}, hex_color(node), node.comment.value_or("")});
  }
  for (const d::Node& node : diagram.nodes) {
    if (node.kind != d::NodeKind::table) continue;
    const schema::Name name{node.schema.value_or(""), node.name};
    if (!hex_color(node).empty()) extras.header_colors.push_back({name, hex_color(node)});
    if (node.area)
      if (const auto at = groups.find(*node.area); at != groups.end()) extras.groups[at->second].tables.push_back(name);
  }
  return extras;
}

}  // namespace assay::api
