// Three-way re-sync: what the database has become since the diagram was taken from it, and what the diagram has become meanwhile, in one diagram
// that keeps its layout, colours, areas, notes and ids. What only the database changed is taken; what only the diagram changed stays; what both
// changed stays as in the diagram and is reported as a conflict. Pure; any thread. O(size).
//
// Renames in the database: a model with ids says them; else a table or column that is gone and one that is new and much like it become a
// question (never assumed): unanswered, they are a drop and an add.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "schema/diagram/diagram.h"
#include "schema/migration.h"
#include "schema/model.h"

namespace assay::schema::diagram {

enum class DriftKind {
  added,    ///< new in the database: taken
  removed,  ///< gone from the database: taken
  changed,  ///< other in the database: taken
  renamed,  ///< by id or by an answer: taken
  conflict  ///< other in the database and in the diagram: the diagram's stays
};
constexpr std::array<EnumName, 5> enum_names(DriftKind) {
  return {{{0, "added"}, {1, "removed"}, {2, "changed"}, {3, "renamed"}, {4, "conflict"}}};
}

struct Drift {
  DriftKind kind = DriftKind::changed;
  ObjectRef object = {};
  std::string path = {};  ///< "nodes[n1].columns[c2].type"
  std::string what = {};  ///< in a sentence
  std::optional<Json> base = {};
  std::optional<Json> diagram = {};
  std::optional<Json> live = {};
  static constexpr auto fields() {
    return fields_of(field<&Drift::kind>("added, removed, changed, renamed: taken; conflict: the diagram's stays", required),
                     field<&Drift::object>("Of what", required), field<&Drift::path>("Where in the diagram", required),
                     field<&Drift::what>("In words", required), field<&Drift::base>("As it was"),
                     field<&Drift::diagram>("As the diagram has it"), field<&Drift::live>("As the database has it"));
  }
};

struct Resynced {
  Diagram diagram = {};
  Model base = {};  ///< the database as it is now, with the ids of the diagram: the base of the next re-sync
  std::vector<Drift> drift = {};
  std::vector<Question> questions = {};
};

/// `base`: the database as it was when the diagram was last taken from it (Resynced::base, or to_model of the imported diagram). `answers` of
/// questions, by id: "rename" | "drop_add". Code::invalid when the dialects differ or the diagram is not valid.
Result<Resynced> resync(const Model& base, const Diagram& diagram, const Model& live,
                        const std::map<std::string, std::string>& answers = {});

/// Gives `live` the ids that `base` has for the same things: by name, by answered renames. Ids that live brings are kept. Questions are appended.
Model with_ids_of(const Model& base, Model live, const std::map<std::string, std::string>& answers, std::vector<Question>& questions);

/// By name only, without questions: an id is given once, and only to what has none.
Model with_ids_by_name(const Model& base, Model live);

}  // namespace assay::schema::diagram
