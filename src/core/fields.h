// fields(): one function a struct, from which JSON read and write, JSON Schema, OpenAPI, tool parameters, query strings and config come.
//
//   struct Query { std::string db_id; int limit = 20;
//     static constexpr auto fields() { return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::limit>("At most")); } };
//
// Descriptors are type-erased and constant; one interpreter (fields.cpp) reads them. Members may be bool, integers, double, std::string,
// Instant (ISO 8601), Millis ("10s"), Json (any), enumerations with `enum_names(T)`, std::optional, std::vector, std::map<std::string, T>
// and structs with fields(). A member whose default matters is given its initialiser in the struct: the schema's `default` comes from T{}.
// Descriptors are immutable: any thread.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

namespace assay {

struct Type;

enum class FieldFlag { none, required, nullable };  ///< nullable: an empty optional is written as null instead of left out
inline constexpr FieldFlag required = FieldFlag::required;
inline constexpr FieldFlag nullable = FieldFlag::nullable;

struct Field {
  std::string_view name;
  std::string_view description;
  const Type& (*type)();
  void* (*at)(void*);
  FieldFlag flag = FieldFlag::none;
};

struct EnumName {
  std::int64_t value;
  std::string_view name;
};

struct Type {
  enum class Kind { boolean, integer, number, string, instant, duration, enumeration, any, optional, list, map, object };
  Kind kind;
  std::string_view name = {};  ///< unqualified type name (objects and enumerations)
  bool anonymous = false;      ///< lives in an unnamed namespace: inlined in schemas
  std::int64_t minimum = 0;    ///< integers
  std::uint64_t maximum = 0;
  std::int64_t (*get_int)(const void*) = nullptr;  ///< integers (bit pattern for uint64) and enumerations
  void (*set_int)(void*, std::int64_t) = nullptr;
  bool is_unsigned64 = false;
  std::span<const EnumName> (*names)() = nullptr;
  const Type& (*element)() = nullptr;          ///< optional, list, map
  void* (*engage)(void*) = nullptr;            ///< optional: emplace and return
  const void* (*get)(const void*) = nullptr;   ///< optional: nullptr when empty
  void (*clear)(void*) = nullptr;              ///< optional, list, map
  std::size_t (*size)(const void*) = nullptr;  ///< list
  const void* (*item)(const void*, std::size_t) = nullptr;
  void* (*push)(void*) = nullptr;
  void* (*insert)(void*, std::string_view) = nullptr;  ///< map
  void (*each)(const void*, void*, void (*)(void*, std::string_view, const void*)) = nullptr;
  std::span<const Field> (*fields)() = nullptr;  ///< object
  void* (*create)() = nullptr;
  void (*destroy)(void*) = nullptr;
};

namespace detail {

template <auto M>
constexpr std::string_view member_name() {
  std::string_view s = __PRETTY_FUNCTION__;
  s = s.substr(0, s.find(';') == std::string_view::npos ? s.rfind(']') : s.find(';'));
  return s.substr(s.rfind(':') + 1);
}
template <class T>
constexpr std::string_view pretty() {
  std::string_view s = __PRETTY_FUNCTION__;
  const auto start = s.find("T = ") + 4;
  s = s.substr(start);
  return s.substr(0, s.find(';') == std::string_view::npos ? s.rfind(']') : s.find(';'));
}
template <class T>
constexpr std::string_view type_name() {
  std::string_view s = pretty<T>();
  return s.substr(s.rfind(':') == std::string_view::npos ? 0 : s.rfind(':') + 1);
}
template <class T>
constexpr bool is_anonymous() {
  return pretty<T>().find("anonymous") != std::string_view::npos || pretty<T>().find("unnamed") != std::string_view::npos;
}

template <class>
struct MemberOf;
template <class C, class T>
struct MemberOf<T C::*> {
  using Class = C;
  using Member = T;
};

template <class T>
concept HasFields = requires {
  T::fields();
};
template <class T>
concept HasEnumNames = std::is_enum_v<T> && requires(T t) {
  enum_names(t);
};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class>
inline constexpr bool never = false;

}  // namespace detail

template <class T>
const Type& type_of();

namespace detail {

/// What the interpreter does to a T. Static members, not lambdas: GCC 12 gives a lambda inside a template over a type of an unnamed namespace
/// weak linkage, and two files' `Query` would share it (docs/decisions/0003).
template <class T>
struct Ops {
  static std::int64_t get_int(const void* p) { return static_cast<std::int64_t>(*static_cast<const T*>(p)); }
  static void set_int(void* p, std::int64_t v) { *static_cast<T*>(p) = static_cast<T>(v); }
  static std::span<const EnumName> names() {
    static constexpr auto list = enum_names(T{});
    return list;
  }
  static void* engage(void* p) { return &static_cast<T*>(p)->emplace(); }
  static const void* get(const void* p) {
    const auto& o = *static_cast<const T*>(p);
    return o ? &*o : nullptr;
  }
  static void reset(void* p) { static_cast<T*>(p)->reset(); }
  static void clear(void* p) { static_cast<T*>(p)->clear(); }
  static std::size_t size(const void* p) { return static_cast<const T*>(p)->size(); }
  static const void* item(const void* p, std::size_t i) { return &(*static_cast<const T*>(p))[i]; }
  static void* push(void* p) { return &static_cast<T*>(p)->emplace_back(); }
  static void* insert(void* p, std::string_view key) { return &(*static_cast<T*>(p))[std::string(key)]; }
  static void each(const void* p, void* context, void (*visit)(void*, std::string_view, const void*)) {
    for (const auto& [key, value] : *static_cast<const T*>(p)) visit(context, key, &value);
  }
  static std::span<const Field> fields() {
    static constexpr auto list = T::fields();
    return list;
  }
  static void* create() { return new T{}; }
  static void destroy(void* p) { delete static_cast<T*>(p); }
};

/// The class is a parameter of its own: a member pointer alone does not make the instantiation local either.
template <class Class, auto M>
struct MemberAt {
  static void* at(void* object) { return &(static_cast<Class*>(object)->*M); }
};

template <class T>
constexpr Type make_type() {
  Type t{Type::Kind::any};
  if constexpr (std::is_same_v<T, bool>) {
    t.kind = Type::Kind::boolean;
  } else if constexpr (std::is_integral_v<T>) {
    t.kind = Type::Kind::integer;
    t.minimum = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    t.maximum = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    t.is_unsigned64 = std::is_same_v<T, std::uint64_t>;
    t.get_int = &Ops<T>::get_int;
    t.set_int = &Ops<T>::set_int;
  } else if constexpr (std::is_same_v<T, double>) {
    t.kind = Type::Kind::number;
  } else if constexpr (std::is_same_v<T, std::string>) {
    t.kind = Type::Kind::string;
  } else if constexpr (std::is_same_v<T, Instant>) {
    t.kind = Type::Kind::instant;
  } else if constexpr (std::is_same_v<T, Millis>) {
    t.kind = Type::Kind::duration;
  } else if constexpr (std::is_same_v<T, Json>) {
    t.kind = Type::Kind::any;
  } else if constexpr (HasEnumNames<T>) {
    t.kind = Type::Kind::enumeration;
    t.name = type_name<T>();
    t.anonymous = is_anonymous<T>();
    t.names = &Ops<T>::names;
    t.get_int = &Ops<T>::get_int;
    t.set_int = &Ops<T>::set_int;
  } else if constexpr (IsOptional<T>::value) {
    t.kind = Type::Kind::optional;
    t.element = &type_of<typename T::value_type>;
    t.engage = &Ops<T>::engage;
    t.get = &Ops<T>::get;
    t.clear = &Ops<T>::reset;
  } else if constexpr (IsVector<T>::value) {
    static_assert(!std::is_same_v<typename T::value_type, bool>);
    t.kind = Type::Kind::list;
    t.element = &type_of<typename T::value_type>;
    t.size = &Ops<T>::size;
    t.item = &Ops<T>::item;
    t.push = &Ops<T>::push;
    t.clear = &Ops<T>::clear;
  } else if constexpr (IsMap<T>::value) {
    t.kind = Type::Kind::map;
    t.element = &type_of<typename T::mapped_type>;
    t.insert = &Ops<T>::insert;
    t.each = &Ops<T>::each;
    t.clear = &Ops<T>::clear;
  } else if constexpr (HasFields<T>) {
    t.kind = Type::Kind::object;
    t.name = type_name<T>();
    t.anonymous = is_anonymous<T>();
    t.fields = &Ops<T>::fields;
    t.create = &Ops<T>::create;
    t.destroy = &Ops<T>::destroy;
  } else {
    static_assert(never<T>, "this type has no fields(), no enum_names() and is no known scalar");
  }
  return t;
}

}  // namespace detail

template <class T>
const Type& type_of() {
  static constexpr Type type = detail::make_type<T>();
  return type;
}

template <auto M>
constexpr Field field(std::string_view description, FieldFlag flag = FieldFlag::none) {
  using Member = typename detail::MemberOf<decltype(M)>::Member;
  return {detail::member_name<M>(), description, &type_of<Member>, &detail::MemberAt<typename detail::MemberOf<decltype(M)>::Class, M>::at,
          flag};
}

template <class... F>
constexpr std::array<Field, sizeof...(F)> fields_of(F... fields) {
  return {fields...};
}

struct FieldError {
  std::string path;  ///< "messages[2].role"
  std::string message;
};

struct ReadOptions {
  bool ignore_unknown = false;  ///< else an unknown member is an error with a suggestion
};

/// Reads `json` into `target` (already default-initialised); every error, not only the first. An empty list = success.
std::vector<FieldError> read_json(const Json& json, const Type& type, void* target, const ReadOptions& options = {});
/// Query-string style pairs: values are text, repeated keys fill lists.
std::vector<FieldError> read_pairs(std::span<const std::pair<std::string, std::string>> pairs, const Type& type, void* target);
/// One scalar from text ("20", "true", "2026-11-24T…", an enumeration's name); the error in words, or "".
std::string read_text(std::string_view text, const Type& type, void* target);
void write_json(std::string& out, const Type& type, const void* value);
Json to_json(const Type& type, const void* value);

/// "limit: must be an integer; form: unknown member, did you mean 'from'?"
Error as_error(const std::vector<FieldError>& errors, std::string_view what);

template <class T>
Result<T> from_json(const Json& json, std::string_view what = "The input", const ReadOptions& options = {}) {
  T value{};
  const auto errors = read_json(json, type_of<T>(), &value, options);
  if (!errors.empty()) return fail(as_error(errors, what));
  return value;
}
template <class T>
std::string to_json_text(const T& value) {
  std::string out;
  write_json(out, type_of<T>(), &value);
  return out;
}
template <class T>
Json to_json(const T& value) {
  return to_json(type_of<T>(), &value);
}

/// JSON Schema (2020-12). Named struct types go to `definitions` once and are referred to as `prefix` + name; anonymous ones are inlined.
Json schema_of(const Type& type, Json& definitions, std::string_view prefix = "#/components/schemas/");

/// What was not had, and why: partial success is data.
struct Skipped {
  std::string what;
  std::string why;
  static constexpr auto fields() {
    return fields_of(field<&Skipped::what>("What could not be had", required), field<&Skipped::why>("Why", required));
  }
};

}  // namespace assay
