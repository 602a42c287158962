// The steps of one statement, from its tree (schema/ddl/steps.h). Internal to this folder. Pure; nothing fails. One walk of the tree; bodies of
// DO blocks and routines are cut into their static statements and parsed one by one.
#pragma once
#include "schema/ddl/postgres/state.h"
#include "schema/ddl/steps.h"

namespace assay::schema::postgres {
ReadResult apply(Model model, std::string_view sql, const ReadOptions& options, StepWatch* watch);
}

namespace assay::schema::postgres::reader {

/// Where a statement stands in the text that is read.
struct StepPlace {
  std::string_view text = {};  ///< the statement
  std::size_t begin = 0;       ///< of it
  std::size_t base = 0;        ///< what the tree's locations count from
  Inside inside = Inside::nothing;
};
std::vector<Step> steps_of(const State& state, const Node* statement, const StepPlace& place, StepStatement* whole = nullptr);

/// `at` of a sight that is of the whole statement.
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
/// What the query below `node` does that rules speak of; `at` of each counts from `base`.
void add_sights(std::vector<Sight>& sights, const Node* node, std::size_t base);
/// How a default is made: the worst of its functions. Unknown functions count as stable; the user's own as they are declared.
Default default_of(const State& state, const Node* expression);

/// A static statement inside a body. `text` has the body's length up to its end: INTO targets are blanked, so that places stay true.
struct BodyPart {
  std::string text = {};
  std::size_t at = 0;
  bool true_place = true;  ///< false: a quoted text whose quotes were doubled
};
std::vector<BodyPart> parts_of_body(std::string_view body, bool plpgsql);

/// What a reader knows, for those who watch.
class StateStanding final : public Standing {
 public:
  explicit StateStanding(const State& state) : state_(state) {}
  const Table* table(const Name& name) const override { return state_.tables.find(name); }
  const Enum* enumeration(const Name& name) const override { return state_.enums.find(name); }
  Name table_of_index(const Name& index) const override {
    const Relation* relation = state_.relation(index);
    return relation != nullptr && relation->kind == RelationKind::index ? relation->owner : Name{};
  }

 private:
  const State& state_;
};

}  // namespace assay::schema::postgres::reader
