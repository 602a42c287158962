// Result<T>: what can fail returns one; exceptions are for bugs. Values, no ownership, any thread.
#pragma once
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace assay {

enum class Code {
  invalid,
  unauthenticated,
  forbidden,
  not_found,
  conflict,
  too_large,
  rate_limited,
  timeout,
  cancelled,
  unavailable,
  upstream,
  unsupported,
  internal
};

std::string_view name_of(Code code);

/// `message` may be shown to a user or a model: it names the object, the consequence and one thing to do. `detail` goes to the log only.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::string detail = {};
  std::string where = {};  ///< JSON path, file:line or object name; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string message, std::string detail = {}, std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail), std::move(where)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace assay
