// The steps of one statement of MySQL or MariaDB, from its tokens (schema/ddl/steps.h). Internal to this folder. Pure; nothing fails: a clause
// that is not understood is `other` up to the next comma.
#pragma once
#include "schema/ddl/cursor.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/split.h"
#include "schema/ddl/steps.h"

namespace assay::schema::mysql {

ReadResult apply(Model model, std::string_view sql, StepWatch* watch);

/// `cursor` stands at the statement's beginning.
std::vector<Step> steps_of(ddl::Cursor cursor, const ddl::SourceStatement& source, const Scope& scope, StepStatement& whole);
/// What a query does that rules speak of.
void add_sights(std::vector<Sight>& sights, const ddl::Cursor& cursor, std::span<const ddl::Token> tokens);

class ModelStanding final : public Standing {
 public:
  explicit ModelStanding(const Model& model) : model_(model) {}
  const Table* table(const Name& name) const override { return model_.table(name.schema, name.name); }
  const Enum* enumeration(const Name&) const override { return nullptr; }
  Name table_of_index(const Name&) const override { return {}; }

 private:
  const Model& model_;
};

}  // namespace assay::schema::mysql
