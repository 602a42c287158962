#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::optional<std::string> db_id;
  std::string window = "24h";
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Only this target's and the general ones"), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"));
  }
};
struct Response {
  std::vector<monitor::Mark> annotations;
  bool truncated = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::annotations>("Oldest first", required),
                     field<&Response::truncated>("There are more, older ones", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call&) {
  const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now());
  if (!window) return fail(window.error());
  auto marks = s.monitor.annotations(q.db_id, *window);
  if (!marks) return fail(marks.error());
  Response response{std::move(*marks), false};
  response.truncated = response.annotations.size() > store::most_annotations;
  if (response.truncated) response.annotations.erase(response.annotations.begin());
  return response;
}

}  // namespace

ASSAY_ENDPOINT(get_annotations){GET("/api/annotations"), needs(Role::viewer), typed<handle>(), "Marks on the charts"};

}  // namespace assay::api
