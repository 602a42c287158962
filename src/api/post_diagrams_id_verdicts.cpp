#include <algorithm>

#include "api/diagrams.h"
#include "api/verdicts.h"

namespace assay::api {
namespace {

struct Query {
  std::string id, key;
  advise::VerdictKind verdict = advise::VerdictKind::none;
  std::optional<std::string> reason;
  std::optional<Instant> until;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::key>("Of the suggestion", required),
                     field<&Query::verdict>("accepted, rejected, muted; none takes it back", required),
                     field<&Query::reason>("Why, in at most 500 bytes"), field<&Query::until>("Of a mute: when it ends; absent = never"));
  }
};

Result<void> check(const Query& q, Instant now) {
  constexpr std::size_t most = 1000;
  const bool control = std::any_of(q.key.begin(), q.key.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (q.key.find(':') == std::string::npos || q.key.starts_with(':') || control)
    return fail(Code::invalid, "key must be that of a suggestion: rule:object.");
  if (q.key.size() > most) return fail(Code::invalid, fmt::format("key has more than {} bytes.", most));
  if (q.reason && q.reason->size() > 500) return fail(Code::invalid, "reason has more than 500 bytes.");
  if (q.until && q.verdict != advise::VerdictKind::muted) return fail(Code::invalid, "Only a mute has an end: leave until out.");
  if (q.until && *q.until <= now) return fail(Code::invalid, "until is past: give an instant to come, or leave it out.");
  return {};
}

Result<advise::SuggestionVerdict> handle(Services& s, const Query& q, const Call& call) {
  if (auto sound = check(q, s.clock.now()); !sound) return fail(sound.error());
  const std::string_view name = enum_names(q.verdict)[static_cast<std::size_t>(q.verdict)].name;
  const std::string verdict(q.verdict == advise::VerdictKind::none ? "" : name);
  const store::DiagramVerdict row{q.key, verdict, call.principal.name, q.reason.value_or(""), s.clock.now(), q.until};
  const auto before = s.store.diagrams().judge(q.id, row);
  if (!before) return fail(before.error());
  // said again is not decided again
  if (!verdict.empty() && *before != verdict)
    s.metrics.count("assay_suggestion_verdicts_total", "Verdicts on suggestions since the start", {{"verdict", verdict}});
  Json detail = Json::object({{"key", q.key}, {"verdict", name}, {"reason", row.reason}});
  if (q.until) detail.set("until", to_iso(*q.until));
  s.audit(call.principal, "diagram.verdict", q.id, detail);
  s.events.publish("verdict",
                   Json::object({{"id", q.id}, {"key", q.key}, {"client", call.request.header("X-Assay-Client").substr(0, 64)}}));
  return verdict_of(row);
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_verdicts){POST("/api/diagrams/{id}/verdicts"), needs(Role::editor), typed<handle>(),
                                          "Accept, reject or mute a suggestion for a diagram, or take that back"};

}  // namespace assay::api
