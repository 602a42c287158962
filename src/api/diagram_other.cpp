#include "api/diagram_other.h"

#include "api/diagrams.h"
#include "schema/diagram/convert.h"

namespace assay::api {

Result<schema::diagram::Diagram> diagram_or_revision(Services& services, const std::string& id, std::optional<std::int64_t> revision) {
  if (revision) return diagram_at(services, id, *revision);
  auto stored = load_diagram(services, id);
  if (!stored) return fail(stored.error());
  return std::move(stored->diagram);
}

SchemaChange described(const schema::Change& change) { return {std::string(name_of(change.type)), change.object, change.detail}; }

Result<ReadOther> read_other(Services& services, std::string_view name, const std::string& diagram_id, const OtherSchema& other,
                             schema::Dialect dialect, const Call& call) {
  if (other.revision.has_value() + other.id.has_value() + other.diagram.has_value() + other.source.has_value() != 1)
    return fail(Code::invalid, fmt::format("{} must have one of revision, id, diagram and source.", name));
  ReadOther out;
  schema::Model model;
  if (other.source) {
    auto source = read_source(services, *other.source, call.stop);
    if (!source) return fail(source.error());
    out.problems = std::move(source->problems);
    out.live = source->live;
    if (other.source->text && other.source->format == SourceFormat::sql)
      out.renamed_from = schema::rename_hints(*other.source->text, source->model.dialect);
    model = std::move(source->model);
  } else {
    auto diagram = other.diagram ? Result<schema::diagram::Diagram>(*other.diagram)
                                 : diagram_or_revision(services, other.id.value_or(diagram_id), other.revision);
    if (!diagram) return fail(diagram.error());
    auto read = schema::diagram::to_model(*diagram);
    if (!read) return fail(read.error());
    model = std::move(*read);
    out.diagram = std::move(*diagram);
  }
  schema::Converted converted = schema::convert(model, dialect);
  out.model = std::move(converted.model);
  out.losses = std::move(converted.losses);
  return out;
}

}  // namespace assay::api
