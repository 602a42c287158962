#include "api/diagram_source.h"
#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string name;
  Source source;
  std::string note;
  bool save = true;
  static constexpr auto fields() {
    return fields_of(field<&Query::name>("Of the new diagram; empty = the database's or the text's own"),
                     field<&Query::source>("Where the schema comes from", required), field<&Query::note>("What the history says of it"),
                     field<&Query::save>("Store it; false only reads: the diagram comes without id and revision"));
  }
};
struct Response {
  schema::diagram::Diagram diagram;
  std::vector<SourceProblem> problems;
  bool truncated = false;
  std::size_t statements = 0, lost = 0;
  std::vector<schema::NotModelled> not_modelled;
  static constexpr auto fields() {
    return fields_of(
        field<&Response::diagram>("The diagram", required), field<&Response::problems>("What of the text is not in it", required),
        field<&Response::truncated>("There are more problems", required), field<&Response::statements>("Statements seen", required),
        field<&Response::lost>("Of them not in the diagram", required),
        field<&Response::not_modelled>("Kept by their statements", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  auto source = read_source(s, q.source, call.stop);
  if (!source) return fail(source.error());
  SaveNote note{"diagram.import", q.note};
  schema::diagram::Diagram diagram = diagram_of(*source, q.name);
  name_origin(s, q.source, diagram);
  if (source->live) note.base = source->model;
  if (note.note.empty()) note.note = q.source.target ? fmt::format("Imported from {}", *q.source.target) : "Imported from a text";
  if (q.save) {
    auto stored = create_diagram(s, call, std::move(diagram), note);
    if (!stored) return fail(stored.error());
    diagram = std::move(*stored);
  }
  Response out;
  out.not_modelled = not_modelled_in(diagram);
  out.diagram = std::move(diagram);
  out.problems = std::move(source->problems);
  out.truncated = source->problems_truncated;
  out.statements = source->statements;
  out.lost = source->lost;
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_import){POST("/api/diagrams/import"), needs(Role::editor), typed<handle>(),
                                     "Make a diagram of SQL, DBML, JSON or a live database"};

}  // namespace assay::api
