// What a table holds, from the Model's shapes to the diagram's. Internal to schema/diagram. Pure; nothing fails.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/diagram/ids.h"
#include "schema/diagram/node.h"

namespace assay::schema::diagram {

/// Absent = the default, which the diagram does not say.
inline std::optional<std::string> some(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }
/// Only what is not the default.
inline std::optional<bool> unless(bool value, bool normal) { return value == normal ? std::nullopt : std::optional(value); }
template <class T>
std::optional<std::vector<T>> some(const std::vector<T>& list) {
  return list.empty() ? std::nullopt : std::optional(list);
}
inline std::optional<Uses> some(const Uses& uses) { return uses == Uses{} ? std::nullopt : std::optional(uses); }
inline std::optional<Deferral> some(Deferral deferral) { return deferral == Deferral::none ? std::nullopt : std::optional(deferral); }

/// The type's parts where its text alone would read as something else.
std::optional<DataType> ambiguous(const DataType& type, const std::string& text, Dialect dialect);
/// "a,b,": for ids of what has no name.
std::string listed(const Texts& texts);

/// The id of a column by its name; "name:x" when there is none.
std::string column_ref(const Node& node, const std::string& name);
std::optional<Texts> some_column_refs(const Node& node, const Texts& names);

Column column_from_model(const schema::Column& from, const Node& node, Ids& ids, Dialect dialect);
std::vector<Part> parts_from_model(const std::vector<IndexPart>& from, const Node& node);
Key key_from_model(const schema::Key& from, const Node& node, Ids& ids);
Index index_from_model(const schema::Index& from, const Node& node, Ids& ids);
Check check_from_model(const schema::Check& from, const Node& node, Ids& ids);
Exclusion exclusion_from_model(const schema::Exclusion& from, const Node& node, Ids& ids);

}  // namespace assay::schema::diagram
