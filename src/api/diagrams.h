// Stored diagrams as the endpoints see them: loaded, checked, saved as a revision, with their audit line. Internal to api. Errors: not_found,
// conflict, invalid (all problems), too_large, internal (a stored document that cannot be read).
#pragma once
#include <optional>
#include <string>

#include "api/services.h"
#include "schema/diagram/diagram.h"
#include "schema/diagram/patch.h"
#include "store/diagrams.h"

namespace assay::api {

struct StoredDiagram {
  schema::diagram::Diagram diagram;
  store::DiagramHead head;
};

/// What a save answers.
struct SavedDiagram {
  std::string id;
  std::int64_t revision = 0;
  Instant updated{};
  std::optional<schema::diagram::DiagramPatch> also;
  std::optional<schema::diagram::Diagram> diagram;
  static constexpr auto fields() {
    return fields_of(field<&SavedDiagram::id>("Id", required), field<&SavedDiagram::revision>("Its newest revision", required),
                     field<&SavedDiagram::updated>("When that was made", required),
                     field<&SavedDiagram::also>("What followed from renames: texts that name what was renamed"),
                     field<&SavedDiagram::diagram>("The diagram, when it was asked for"));
  }
};

/// What a save says of itself.
struct SaveNote {
  std::string action;  ///< of the audit: diagram.save …
  std::string note = {};
  std::optional<schema::Model> base = {};
  bool answer_diagram = false;
};

Result<StoredDiagram> load_diagram(Services& services, std::string_view id);
/// What its last import from a live database, or re-sync, saw there; empty: it never did.
Result<std::optional<schema::Model>> load_base(Services& services, std::string_view id);
/// As it was at a revision that is kept.
Result<schema::diagram::Diagram> diagram_at(Services& services, std::string_view id, std::int64_t revision);
/// Under an id made of its name; checked.
Result<schema::diagram::Diagram> create_diagram(Services& services, const Call& call, schema::diagram::Diagram diagram,
                                                const SaveNote& note);
/// `after` as the next revision of `before`, when that still is the newest; nothing is written when they are equal. Renames are followed
/// (schema/diagram/renames.h). `patch` from one to the other, when the caller has it.
Result<SavedDiagram> save_diagram(Services& services, const Call& call, const StoredDiagram& before, schema::diagram::Diagram after,
                                  const SaveNote& note, const schema::diagram::DiagramPatch* patch = nullptr);
/// Code::conflict unless the stored revision is `revision`.
Result<StoredDiagram> load_for_change(Services& services, std::string_view id, std::int64_t revision);
/// At most 500 bytes.
Result<void> check_note(const std::string& note);

}  // namespace assay::api
