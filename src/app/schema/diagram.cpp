// assay schema import and export: a schema as a diagram of the store, and back.
#include <cstdio>

#include "app/schema/schema.h"
#include "app/schema/side.h"
#include "core/text.h"
#include "schema/diagram/convert.h"
#include "schema/formats/render.h"
#include "store/diagrams.h"

namespace assay::app {
namespace {

std::string name_for(const SchemaOptions& options, const Side& side) {
  if (!options.name.empty()) return options.name;
  if (!side.model.database.empty()) return side.model.database;
  const std::string stem = std::filesystem::path(side.label).stem();
  return stem.empty() || stem == "-" ? "schema" : stem;
}

/// Under an id made of its name: shop, shop-2 …
Result<schema::diagram::Diagram> stored(store::Store& store, schema::diagram::Diagram diagram, const schema::Model& model, bool live) {
  const std::string slug = text::slug(diagram.name).empty() ? "diagram" : text::slug(diagram.name);
  diagram.id = slug;
  diagram.revision = 1;
  diagram.sort();
  for (int n = 2;; ++n) {
    store::DiagramSave save;
    save.head.id = diagram.id;
    save.head.name = diagram.name;
    save.head.dialect = name_of(diagram.dialect);
    save.head.revision = 1;
    save.head.tables = static_cast<std::int64_t>(model.tables.size());
    save.head.author = "local";
    save.document = to_json_text(diagram);
    save.note = "imported";
    if (live) save.base = to_json_text(model);
    auto created = store.diagrams().create(save);
    if (created) return diagram;
    if (created.error().code != Code::conflict || n > 10'000) return fail(created.error());
    diagram.id = fmt::format("{}-{}", slug, n);
  }
}

/// By id, else by a name that only one has.
Result<store::DiagramRow> find(store::Store& store, const std::string& what) {
  if (auto row = store.diagrams().get(what); row || row.error().code != Code::not_found) return row;
  const auto list = store.diagrams().list(what, 50, 0);
  if (!list) return fail(list.error());
  std::vector<std::string> ids;
  for (const store::DiagramHead& head : list->heads)
    if (head.name == what) ids.push_back(head.id);
  if (ids.size() == 1) return store.diagrams().get(ids.front());
  if (ids.empty()) return fail(Code::not_found, fmt::format("There is no diagram '{}'. Import one with `assay schema import`.", what));
  return fail(Code::conflict, fmt::format("{} diagrams are called '{}': {}. Give the id.", ids.size(), what, text::join(ids, ", ")));
}

}  // namespace

int schema_import(const Common& common, const SchemaOptions& options) {
  auto side = load_side(options.first, options.from);
  if (!side) return report(side.error());
  print_problems(*side);
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  schema::diagram::ImportOptions import;
  import.name = name_for(options, *side);
  auto diagram = stored(*(*session)->store, schema::diagram::from_model(side->model, import), side->model, side->live);
  if (!diagram) return report(diagram.error());
  if (auto audited = (*session)->store->audit().append("cli", "diagram.import", diagram->id, Json::object()); !audited)
    std::fprintf(stderr, "assay: the audit was not written: %s\n", audited.error().message.c_str());
  if (common.json)
    print_json(Json::object({{"id", diagram->id},
                             {"name", diagram->name},
                             {"tables", static_cast<std::int64_t>(side->model.tables.size())},
                             {"lost", static_cast<std::int64_t>(side->lost)}})
                   .dump());
  else
    std::printf("Diagram %s is stored, with %zu tables.\n", diagram->id.c_str(), side->model.tables.size());
  return side->lost > 0 ? exit_negative : exit_ok;
}

int schema_export(const Common& common, const SchemaOptions& options) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  const auto row = find(*(*session)->store, options.first);
  if (!row) return report(row.error());
  if (text::lower(options.to) == "diagram") {
    if (auto written = write_out(options.out, row->document + "\n"); !written) return report(written.error());
    return exit_ok;
  }
  auto json = Json::parse(row->document);
  if (!json) return report(json.error());
  const auto diagram = from_json<schema::diagram::Diagram>(*json, "The stored diagram");
  if (!diagram) return report(diagram.error());
  const auto model = schema::diagram::to_model(*diagram);
  if (!model) return report(model.error());
  auto text = schema::render(*model, options.to);
  if (!text) return report(text.error());
  Side side;
  side.label = options.first;
  side.losses = text->losses;
  print_problems(side);
  if (auto written = write_out(options.out, text->text); !written) return report(written.error());
  return exit_ok;
}

}  // namespace assay::app
