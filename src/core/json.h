// Json: an ordered JSON document that keeps duplicate keys (old PostgreSQL plans have them). Parsed by Boost.JSON's parser
// with depth and size limits; written by our own writer (non-finite numbers become null, invalid UTF-8 becomes U+FFFD).
// A value type; not synchronised.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace assay {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;
  Json(std::nullptr_t) {}                                       // NOLINT(google-explicit-constructor)
  Json(bool value) : value_(value) {}                           // NOLINT(google-explicit-constructor)
  Json(int value) : value_(std::int64_t{value}) {}              // NOLINT(google-explicit-constructor)
  Json(std::int64_t value) : value_(value) {}                   // NOLINT(google-explicit-constructor)
  Json(std::uint64_t value) : value_(value) {}                  // NOLINT(google-explicit-constructor)
  Json(double value) : value_(value) {}                         // NOLINT(google-explicit-constructor)
  Json(const char* value) : value_(std::string(value)) {}       // NOLINT(google-explicit-constructor)
  Json(std::string_view value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Json(std::string value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Json(Array value) : value_(std::move(value)) {}               // NOLINT(google-explicit-constructor)
  Json(Object value) : value_(std::move(value)) {}              // NOLINT(google-explicit-constructor)

  static Json object(std::initializer_list<std::pair<std::string, Json>> members = {}) {
    return Json(Object(members.begin(), members.end()));
  }
  static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }

  /// `max_depth` nested containers at most; errors carry line and column in `where`.
  static Result<Json> parse(std::string_view text, std::size_t max_depth = 200);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_number() const { return value_.index() >= 2 && value_.index() <= 4; }
  bool is_integer() const { return value_.index() == 2 || value_.index() == 3; }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }
  std::string_view kind() const;  ///< "null", "boolean", "integer", "number", "string", "array", "object"

  bool as_bool(bool otherwise = false) const;
  std::int64_t as_int(std::int64_t otherwise = 0) const;  ///< a whole double in range counts
  double as_double(double otherwise = 0) const;
  std::string_view as_string(std::string_view otherwise = {}) const;
  const Array& items() const;     ///< empty when not an array
  const Object& members() const;  ///< empty when not an object
  Array& make_array();            ///< turns into an array when it is not one
  Object& make_object();

  /// The first member of that name, or nullptr.
  const Json* find(std::string_view key) const;
  /// Member by name; a shared null when absent.
  const Json& operator[](std::string_view key) const;
  const Json& at(std::size_t index) const;
  /// Replaces or appends.
  Json& set(std::string_view key, Json value);
  Json& push(Json value);

  /// Compact; `indent` > 0 writes one member a line.
  std::string dump(int indent = 0) const;
  void write(std::string& out, int indent = 0, int level = 0) const;

  bool operator==(const Json&) const = default;

  const std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object>& value() const {
    return value_;
  }

 private:
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> value_;
};

namespace json {
/// JSON string with quotes; invalid UTF-8 becomes U+FFFD.
void write_string(std::string& out, std::string_view text);
/// Shortest form that reads back as the same double; null when not finite.
void write_number(std::string& out, double value);
void write_number(std::string& out, std::int64_t value);
void write_number(std::string& out, std::uint64_t value);
}  // namespace json

}  // namespace assay
