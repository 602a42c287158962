// The second schema of a comparison with a stored diagram: a revision of it, another diagram, edits that are not saved yet, a text or a live
// database; as a model of the diagram's dialect. Internal to api. Errors: invalid, those of diagrams.h and diagram_source.h.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/diagram_source.h"
#include "schema/convert.h"
#include "schema/diagram/diagram.h"
#include "schema/diff.h"

namespace assay::api {

/// Exactly one of them.
struct OtherSchema {
  std::optional<std::int64_t> revision;
  std::optional<std::string> id;
  std::optional<schema::diagram::Diagram> diagram;
  std::optional<Source> source;
  static constexpr auto fields() {
    return fields_of(field<&OtherSchema::revision>("A revision of this diagram, or"), field<&OtherSchema::id>("another stored diagram, or"),
                     field<&OtherSchema::diagram>("edits that are not saved yet, or"),
                     field<&OtherSchema::source>("a text or a live database"));
  }
};

struct ReadOther {
  schema::Model model = {};
  std::optional<schema::diagram::Diagram> diagram = {};  ///< where it is one
  std::vector<schema::Loss> losses = {};                 ///< when it was of another dialect
  std::vector<SourceProblem> problems = {};              ///< of a text
  std::map<std::string, std::string> renamed_from = {};  ///< what a text's `-- @renamed from` say
  bool live = false;
};

/// A change as the endpoints tell it.
struct SchemaChange {
  std::string type;
  ObjectRef object;
  std::string detail;
  static constexpr auto fields() {
    return fields_of(field<&SchemaChange::type>("add_column, drop_table …", required), field<&SchemaChange::object>("Of what", required),
                     field<&SchemaChange::detail>("The old name, the types, the value …", required));
  }
};
SchemaChange described(const schema::Change& change);

/// `name`: the request's member, for messages. `diagram_id`: the diagram it is compared with, whose `dialect` it is brought to.
Result<ReadOther> read_other(Services& services, std::string_view name, const std::string& diagram_id, const OtherSchema& other,
                             schema::Dialect dialect, const Call& call);
/// A revision of a diagram, or its newest state.
Result<schema::diagram::Diagram> diagram_or_revision(Services& services, const std::string& id, std::optional<std::int64_t> revision);

}  // namespace assay::api
