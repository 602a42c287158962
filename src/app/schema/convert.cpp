// assay schema inspect and convert: one schema, told another way.
#include <cstdio>
#include <fstream>

#include "app/schema/schema.h"
#include "app/schema/side.h"
#include "core/text.h"
#include "schema/formats/render.h"

namespace assay::app {
namespace {

Json problems_json(const Side& side) {
  Json list = Json::array();
  for (const schema::Problem& problem : side.problems) list.push(to_json(problem));
  return list;
}

Json losses_json(const std::vector<schema::Loss>& losses) {
  Json list = Json::array();
  for (const schema::Loss& loss : losses) list.push(to_json(loss));
  return list;
}

Json opaque_json(const schema::Model& model) {
  Json list = Json::array();
  for (const schema::Opaque& object : model.opaque)
    list.push(Json::object({{"kind", object.kind}, {"name", schema::display(object.name)}, {"text_known", !object.text.empty()}}));
  return list;
}

void print_summary(const Side& side) {
  const schema::Model& model = side.model;
  std::size_t columns = 0, indexes = 0, foreign_keys = 0;
  for (const schema::Table& table : model.tables) {
    columns += table.columns.size();
    indexes += table.indexes.size() + table.keys.size();
    foreign_keys += table.foreign_keys.size();
  }
  std::printf("%s  %s\n", bold(side.label).c_str(), std::string(name_of(model.dialect)).c_str());
  const std::pair<const char*, std::size_t> counts[] = {{"schemas", model.schemas.size()},
                                                        {"extensions", model.extensions.size()},
                                                        {"enums", model.enums.size()},
                                                        {"domains", model.domains.size()},
                                                        {"composite types", model.composites.size()},
                                                        {"sequences", model.sequences.size()},
                                                        {"tables", model.tables.size()},
                                                        {"columns", columns},
                                                        {"keys and indexes", indexes},
                                                        {"foreign keys", foreign_keys},
                                                        {"views", model.views.size()},
                                                        {"routines", model.routines.size()},
                                                        {"triggers", model.triggers.size()},
                                                        {"policies", model.policies.size()},
                                                        {"grants", model.grants.size()},
                                                        {"not modelled", model.opaque.size()}};
  for (const auto& [what, count] : counts)
    if (count > 0) std::printf("  %8s  %s\n", text::count(static_cast<double>(count)).c_str(), what);
  if (!side.live) std::printf("  %8zu  statements read, %zu lost\n", side.statements, side.lost);
  for (const schema::Opaque& object : model.opaque)
    std::printf("  not modelled: %s %s%s\n", object.kind.c_str(), schema::display(object.name).c_str(),
                object.text.empty() ? " (its text is not known)" : "");
}

}  // namespace

Result<void> write_out(const std::string& path, const std::string& text) {
  if (path.empty() || path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
  }
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return fail(Code::unavailable, fmt::format("The file {} cannot be written. Check the folder and its rights.", path));
  return {};
}

int schema_inspect(const Common& common, const SchemaOptions& options) {
  auto side = load_side(options.first, options.from);
  if (!side) return report(side.error());
  print_problems(*side);
  if (common.json) {
    Json document = Json::object({{"source", side->label},
                                  {"statements", static_cast<std::int64_t>(side->statements)},
                                  {"lost", static_cast<std::int64_t>(side->lost)},
                                  {"problems", problems_json(*side)},
                                  {"not_modelled", opaque_json(side->model)},
                                  {"model", to_json(side->model)}});
    print_json(document.dump());
  } else if (!options.format.empty()) {
    auto text = schema::render(side->model, options.format);
    if (!text) return report(text.error());
    std::fputs(text->text.c_str(), stdout);
  } else {
    print_summary(*side);
  }
  return side->lost > 0 ? exit_negative : exit_ok;
}

int schema_convert(const Common& common, const SchemaOptions& options) {
  auto side = load_side(options.first, options.from);
  if (!side) return report(side.error());
  auto text = schema::render(side->model, options.to);
  if (!text) return report(text.error());
  side->losses = text->losses;
  print_problems(*side);
  if (common.json) {
    print_json(Json::object({{"source", side->label},
                             {"to", options.to},
                             {"text", text->text},
                             {"losses", losses_json(text->losses)},
                             {"problems", problems_json(*side)},
                             {"not_modelled", opaque_json(side->model)}})
                   .dump());
  } else if (auto written = write_out(options.out, text->text); !written) {
    return report(written.error());
  }
  return side->lost > 0 ? exit_negative : exit_ok;
}

}  // namespace assay::app
