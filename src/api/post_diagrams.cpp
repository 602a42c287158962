#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string name;
  schema::Dialect dialect = schema::Dialect::postgres;
  std::optional<std::string> description;
  std::optional<schema::diagram::Diagram> diagram;
  std::string note;
  static constexpr auto fields() {
    return fields_of(field<&Query::name>("Name", required), field<&Query::dialect>("Dialect of its types and expressions"),
                     field<&Query::description>("The domain in words: Markdown, at most 8 KB"),
                     field<&Query::diagram>("What stands in it; its id, name, dialect and revision do not count"),
                     field<&Query::note>("What the history says of it"));
  }
};

Result<schema::diagram::Diagram> handle(Services& s, const Query& q, const Call& call) {
  schema::diagram::Diagram diagram = q.diagram.value_or(schema::diagram::Diagram{});
  diagram.name = q.name;
  diagram.dialect = q.dialect;
  if (q.description) diagram.description = q.description;
  return create_diagram(s, call, std::move(diagram), {"diagram.create", q.note});
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams){POST("/api/diagrams"), needs(Role::editor), typed<handle>(), "Make a diagram, empty or of what is given"};

}  // namespace assay::api
