#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string url;
  static constexpr auto fields() { return fields_of(field<&Query::url>("Connection URL", required)); }
};

Result<monitor::Target> handle(Services& s, const Query& q, const Call& call) { return s.monitor.test(q.url, call.stop); }

}  // namespace

ASSAY_ENDPOINT(post_targets_probe){POST("/api/targets/test"), needs(Role::admin), typed<handle>(),
                                   "Connect and say what Assay may see; stores nothing"};

}  // namespace assay::api
