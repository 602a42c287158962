#include "api/diagrams.h"

#include "core/log.h"
#include "core/text.h"
#include "schema/diagram/renames.h"

namespace assay::api {

using schema::diagram::Diagram;
using schema::diagram::DiagramPatch;

namespace {

Error damaged(std::string_view id, const Error& why) {
  return {Code::internal, fmt::format("The stored diagram '{}' cannot be read. Restore an earlier revision or a backup of the store.", id),
          why.message};
}

Result<Diagram> read_document(std::string_view id, std::string_view text) {
  auto json = Json::parse(text);
  if (!json) return fail(damaged(id, json.error()));
  // a later version's members are left out rather than the whole refused
  auto diagram = from_json<Diagram>(*json, "The stored diagram", {.ignore_unknown = true});
  if (!diagram) return fail(damaged(id, diagram.error()));
  diagram->sort();
  return diagram;
}

store::DiagramSave row_of(const Diagram& diagram, const Call& call, const SaveNote& note) {
  store::DiagramSave row;
  row.head.id = diagram.id;
  row.head.name = diagram.name;
  row.head.dialect = schema::name_of(diagram.dialect);
  row.head.description = diagram.description.value_or("");
  row.head.revision = diagram.revision;
  row.head.author = call.principal.name;
  for (const auto& node : diagram.nodes) row.head.tables += node.kind == schema::diagram::NodeKind::table ? 1 : 0;
  row.document = to_json_text(diagram);
  row.note = note.note;
  if (note.base) row.base = to_json_text(*note.base);
  return row;
}

/// Other pages that show the diagram follow. A patch that is large is left out: they read the diagram again.
void announce(Services& services, const Call& call, const std::string& id, std::int64_t revision, const std::string& patch) {
  constexpr std::size_t most_bytes = 256U << 10U;
  Json event = Json::object({{"id", id}, {"revision", revision}, {"client", call.request.header("X-Assay-Client").substr(0, 64)}});
  auto parsed = patch.size() <= most_bytes ? Json::parse(patch) : Result<Json>(Json());
  if (parsed && parsed->is_object()) event.make_object().emplace_back("patch", std::move(*parsed));
  services.events.publish("diagram", event);
}

}  // namespace

Result<void> check_note(const std::string& note) {
  if (note.size() > 500) return fail(Code::invalid, "note has more than 500 bytes.");
  return {};
}

Result<StoredDiagram> load_diagram(Services& services, std::string_view id) {
  auto head = services.store.diagrams().head(id);
  if (!head) return fail(head.error());
  if (const auto kept = services.diagrams->find(*head)) return StoredDiagram{*kept, std::move(*head)};
  auto row = services.store.diagrams().get(id);
  if (!row) return fail(row.error());
  auto diagram = read_document(id, row->document);
  if (!diagram) return fail(diagram.error());
  services.diagrams->keep(row->head, *diagram);
  return StoredDiagram{std::move(*diagram), std::move(row->head)};
}

Result<std::optional<schema::Model>> load_base(Services& services, std::string_view id) {
  const auto row = services.store.diagrams().get(id);
  if (!row) return fail(row.error());
  if (row->base.empty()) return std::nullopt;
  auto json = Json::parse(row->base);
  auto base =
      json ? from_json<schema::Model>(*json, "The stored base", {.ignore_unknown = true}) : Result<schema::Model>(fail(json.error()));
  if (!base) return fail(damaged(id, base.error()));
  return std::move(*base);
}

Result<StoredDiagram> load_for_change(Services& services, std::string_view id, std::int64_t revision) {
  auto stored = load_diagram(services, id);
  if (stored && stored->head.revision != revision)
    return fail(store::revision_conflict(stored->head.name, stored->head.revision, revision));
  return stored;
}

Result<Diagram> diagram_at(Services& services, std::string_view id, std::int64_t revision) {
  auto material = services.store.diagrams().material(id, revision);
  if (!material) return fail(material.error());
  auto diagram = read_document(id, material->snapshot);
  for (const std::string& text : material->patches) {
    if (!diagram) break;
    auto json = Json::parse(text);
    auto patch =
        json ? from_json<DiagramPatch>(*json, "The stored patch", {.ignore_unknown = true}) : Result<DiagramPatch>(fail(json.error()));
    if (!patch) return fail(damaged(id, patch.error()));
    diagram = schema::diagram::apply(std::move(*diagram), *patch);
    if (!diagram) return fail(damaged(id, diagram.error()));
  }
  if (diagram) diagram->revision = revision;
  return diagram;
}

Result<Diagram> create_diagram(Services& services, const Call& call, Diagram diagram, const SaveNote& note) {
  if (auto fits = check_note(note.note); !fits) return fail(fits.error());
  diagram.revision = 1;
  diagram.sort();
  const std::string slug = text::slug(diagram.name).empty() ? "diagram" : text::slug(diagram.name);
  diagram.id = slug;
  if (const auto problems = problems_of(diagram); !problems.empty()) return fail(as_error(problems, "The diagram"));
  for (int n = 2;; ++n) {
    auto created = services.store.diagrams().create(row_of(diagram, call, note));
    if (created) break;
    // two of one name: shop, shop-2 …
    if (created.error().code != Code::conflict || n > 10'000) return fail(created.error());
    diagram.id = fmt::format("{}-{}", slug, n);
  }
  services.audit(call.principal, note.action, diagram.id,
                 Json::object({{"name", diagram.name}, {"dialect", schema::name_of(diagram.dialect)}}));
  return diagram;
}

Result<SavedDiagram> save_diagram(Services& services, const Call& call, const StoredDiagram& before, Diagram after, const SaveNote& note,
                                  const DiagramPatch* patch) {
  if (auto fits = check_note(note.note); !fits) return fail(fits.error());
  after.id = before.diagram.id;
  after.revision = before.diagram.revision;
  after.sort();
  if (const auto problems = problems_of(after); !problems.empty()) return fail(as_error(problems, "The diagram"));
  SavedDiagram answer{after.id, after.revision, before.head.updated, {}, {}};
  if (after == before.diagram && !note.base) {
    if (note.answer_diagram) answer.diagram = std::move(after);
    return answer;
  }
  Diagram followed = with_renames_followed(before.diagram, after);
  if (!(followed == after)) {
    answer.also = diff_diagrams(after, followed);
    after = std::move(followed);
    patch = nullptr;
  }
  ++after.revision;
  store::DiagramSave row = row_of(after, call, note);
  row.patch = patch ? to_json_text(*patch) : to_json_text(diff_diagrams(before.diagram, after));
  if (auto saved = services.store.diagrams().save(row); !saved) return fail(saved.error());
  services.audit(call.principal, note.action, after.id, Json::object({{"revision", after.revision}, {"note", note.note}}));
  announce(services, call, after.id, after.revision, row.patch);
  answer.revision = after.revision;
  answer.updated = services.clock.now();
  row.head.created = before.head.created;
  if (note.answer_diagram) answer.diagram = after;
  services.diagrams->keep(row.head, std::move(after));
  return answer;
}

}  // namespace assay::api
