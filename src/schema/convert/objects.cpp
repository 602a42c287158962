#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"

namespace assay::schema::conversion {

/// Only what is plain SQL and uses nothing that was lost. Views on views come after theirs: until no more can be taken.
void Conversion::views() {
  std::vector<const View*> left;
  for (const View& one : in_.views) left.push_back(&one);
  for (std::size_t before = 0; before != left.size();) {
    before = left.size();
    std::erase_if(left, [&](const View* one) { return view(*one); });
  }
  const Scope scope{.where = Where::query, .relations = &relations_, .default_schema = from_ == Dialect::postgres ? "public" : ""};
  for (const View* one : left) {
    const std::string why = family() ? "its use of what is not there" : translate(one->definition, from_, to_, scope).why;
    losses_.lost(ref_of("view", one->qualified()), "view: " + why);
  }
}

bool Conversion::view(const View& source) {
  const Scope scope{.where = Where::query, .relations = &relations_, .default_schema = from_ == Dialect::postgres ? "public" : ""};
  const ObjectRef ref = ref_of("view", source.qualified());
  Translation translated = family() ? Translation{.text = source.definition} : translate(source.definition, from_, to_, scope);
  if (!translated.text) return false;
  const Name name = relation_name("view", source.qualified());
  relations_[source.qualified()] = name;
  if (!translated.note.empty()) losses_.approximated(ref, "its query", translated.note);
  View out{.id = source.id, .schema = name.schema, .name = name.name, .definition = std::move(*translated.text)};
  for (const std::string& column : source.columns) out.columns.push_back(shortened(column, to_));
  out.materialized = source.materialized && (to_ == Dialect::oracle || to_ == Dialect::postgres);
  if (source.materialized && !out.materialized) losses_.approximated(ref, "a materialised view", "a view");
  if (!source.indexes.empty()) losses_.lost(ref, "its indexes");
  if (family())
    out.options = source.options;
  else if (!source.options.empty())
    losses_.lost(ref, "options " + text::join(source.options, ", "));
  for (const Name& used : source.uses.relations) {
    const auto found = relations_.find(used.schema.empty() ? Name{scope.default_schema, used.name} : used);
    if (found != relations_.end()) out.uses.relations.push_back(found->second);
  }
  const bool comments = to_ == Dialect::postgres || to_ == Dialect::sqlserver || to_ == Dialect::oracle;
  if (comments) {
    out.comment = comment(ref, source.comment, 0);
    out.column_comments = source.column_comments;
  } else if (!source.comment.empty() || !source.column_comments.empty()) {
    losses_.lost(ref, "comments");
  }
  out_.views.push_back(std::move(out));
  return true;
}

void Conversion::other_objects() {
  for (const Enum& one : in_.enums)
    if (!one.comment.empty()) losses_.lost(ref_of("enum", {one.schema, one.name}), "comment");
  for (const Domain& one : in_.domains)
    if (!one.comment.empty()) losses_.lost(ref_of("domain", {one.schema, one.name}), "comment");
  for (const Composite& one : in_.composites) losses_.lost(ref_of("type", {one.schema, one.name}), "composite type");
  for (const Extension& one : in_.extensions) losses_.lost(ref_of("extension", {"", one.name}), "extension");
  for (const Routine& one : in_.routines)
    losses_.lost(ref_of(one.kind == RoutineKind::procedure ? "procedure" : "function", {one.schema, one.name + signature(one)}),
                 "a routine in " + (one.language.empty() ? std::string("SQL") : one.language));
  for (const Trigger& one : in_.triggers) {
    ObjectRef ref = ref_of("trigger", {one.table.schema, one.name});
    ref.table = one.table.name;
    losses_.lost(std::move(ref), "trigger");
  }
  for (const Policy& one : in_.policies) {
    ObjectRef ref = ref_of("policy", {one.table.schema, one.name});
    ref.table = one.table.name;
    losses_.lost(std::move(ref), "policy");
  }
  for (const Opaque& one : in_.opaque) losses_.lost(ref_of(one.kind, one.name), "not modelled");
  lose_roles(in_, losses_);
}

}  // namespace assay::schema::conversion
