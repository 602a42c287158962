#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string q;
  int limit = 100, offset = 0;
  static constexpr auto fields() {
    return fields_of(field<&Query::q>("Part of the name or description"), field<&Query::limit>("At most, to 1000"),
                     field<&Query::offset>("Leave out so many"));
  }
};
struct DiagramHead {
  std::string id, name, dialect;
  std::optional<std::string> description;
  std::int64_t revision = 0, tables = 0;
  std::string author;
  Instant created{}, updated{};
  static constexpr auto fields() {
    return fields_of(field<&DiagramHead::id>("Id", required), field<&DiagramHead::name>("Name", required),
                     field<&DiagramHead::dialect>("Dialect", required), field<&DiagramHead::description>("The domain in words"),
                     field<&DiagramHead::revision>("Newest revision", required), field<&DiagramHead::tables>("How many tables", required),
                     field<&DiagramHead::author>("Who made the newest revision", required),
                     field<&DiagramHead::created>("When it was made", required),
                     field<&DiagramHead::updated>("When it was changed", required));
  }
};
struct Response {
  std::vector<DiagramHead> diagrams;
  bool truncated = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::diagrams>("Newest first", required), field<&Response::truncated>("There are more", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call&) {
  if (q.limit < 1 || q.limit > 1000) return fail(Code::invalid, "limit must be from 1 to 1000.");
  if (q.offset < 0) return fail(Code::invalid, "offset must not be negative.");
  auto list = s.store.diagrams().list(q.q, q.limit, q.offset);
  if (!list) return fail(list.error());
  Response out;
  out.truncated = list->more;
  for (store::DiagramHead& head : list->heads)
    out.diagrams.push_back({head.id, head.name, head.dialect, head.description.empty() ? std::nullopt : std::optional(head.description),
                            head.revision, head.tables, head.author, head.created, head.updated});
  return out;
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams){GET("/api/diagrams"), needs(Role::viewer), typed<handle>(), "Stored diagrams"};

}  // namespace assay::api
