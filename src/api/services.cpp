#include "api/services.h"

#include "api/suggestion_cache.h"
#include "core/ids.h"
#include "core/log.h"

namespace assay::api {

std::shared_ptr<SuggestionCache> make_suggestion_cache() { return std::make_shared<SuggestionCache>(); }

Result<Principal> Services::authenticate(const net::Request& request) const {
  if (auth != "token") return Principal{"local", Role::admin};
  const std::string_view header = request.header("authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (!header.starts_with(scheme))
    return fail(Code::unauthenticated, "A token is needed. Send Authorization: Bearer TOKEN; `assay user add NAME` makes one.");
  const auto user = store.users().find_by_token_hash(digest_hex(header.substr(scheme.size())));
  if (!user)
    return fail(user.error().code == Code::not_found
                    ? Error{Code::unauthenticated, "This token is not known here. `assay user add NAME` makes a new one."}
                    : user.error());
  Principal principal{user->name, Role::viewer};
  if (const std::string wrong = read_text(user->role, type_of<Role>(), &principal.role); !wrong.empty())
    return fail(Code::forbidden, fmt::format("The stored role of {} is not known: {}.", user->name, wrong));
  return principal;
}

void Services::audit(const Principal& principal, std::string_view action, std::string_view object, const Json& detail) const {
  if (auto written = store.audit().append(principal.name, action, object, detail); !written)
    log::error("audit_failed", {{"action", std::string(action)}, {"why", written.error().message}});
}

}  // namespace assay::api
