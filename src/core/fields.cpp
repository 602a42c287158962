#include "core/fields.h"

#include <cmath>

#include "core/text.h"

namespace assay {
namespace {

using Kind = Type::Kind;

class Reader {
 public:
  Reader(const ReadOptions& options, std::vector<FieldError>& errors) : options_(options), errors_(errors) {}

  void read(const Json& json, const Type& type, void* target, const std::string& path) {
    switch (type.kind) {
      case Kind::boolean:
        if (!json.is_bool()) return wrong(path, "true or false", json);
        *static_cast<bool*>(target) = json.as_bool();
        return;
      case Kind::integer: return integer(json, type, target, path);
      case Kind::number:
        if (!json.is_number()) return wrong(path, "a number", json);
        *static_cast<double*>(target) = json.as_double();
        return;
      case Kind::string:
        if (!json.is_string()) return wrong(path, "a string", json);
        *static_cast<std::string*>(target) = std::string(json.as_string());
        return;
      case Kind::instant:
      case Kind::duration:
      case Kind::enumeration: return text_scalar(json, type, target, path);
      case Kind::any: *static_cast<Json*>(target) = json; return;
      case Kind::optional:
        if (json.is_null()) return type.clear(target);
        return read(json, type.element(), type.engage(target), path);
      case Kind::list: return list(json, type, target, path);
      case Kind::map:
        if (!json.is_object()) return wrong(path, "an object", json);
        type.clear(target);
        for (const auto& [key, value] : json.members()) read(value, type.element(), type.insert(target, key), join(path, key));
        return;
      case Kind::object: return object(json, type, target, path);
    }
  }

 private:
  static std::string join(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
  }
  void error(const std::string& path, std::string message) { errors_.push_back({path, std::move(message)}); }
  void wrong(const std::string& path, std::string_view expected, const Json& json) {
    error(path, fmt::format("must be {}, not {}", expected, json.kind()));
  }

  void integer(const Json& json, const Type& type, void* target, const std::string& path) {
    if (type.is_unsigned64 && std::holds_alternative<std::uint64_t>(json.value()))
      return type.set_int(target, static_cast<std::int64_t>(std::get<std::uint64_t>(json.value())));
    const double approximate = json.as_double(NAN);
    if (!json.is_number() || std::trunc(approximate) != approximate) return wrong(path, "an integer", json);
    const std::int64_t value = json.as_int(INT64_MIN);
    const bool in_range =
        std::abs(approximate) < 9.2e18 && value >= type.minimum && (value < 0 || static_cast<std::uint64_t>(value) <= type.maximum);
    if (!in_range) return error(path, fmt::format("must be from {} to {}", type.minimum, type.maximum));
    type.set_int(target, value);
  }
  void text_scalar(const Json& json, const Type& type, void* target, const std::string& path) {
    if (!json.is_string()) return wrong(path, "a string", json);
    std::string message = read_text(json.as_string(), type, target);
    if (!message.empty()) error(path, std::move(message));
  }
  void list(const Json& json, const Type& type, void* target, const std::string& path) {
    if (!json.is_array()) return wrong(path, "an array", json);
    type.clear(target);
    std::size_t index = 0;
    for (const Json& item : json.items()) read(item, type.element(), type.push(target), fmt::format("{}[{}]", path, index++));
  }
  void object(const Json& json, const Type& type, void* target, const std::string& path) {
    if (!json.is_object()) return wrong(path, "an object", json);
    const auto fields = type.fields();
    for (const auto& [key, value] : json.members()) {
      const auto found = std::find_if(fields.begin(), fields.end(), [&key = key](const Field& f) { return f.name == key; });
      if (found != fields.end())
        read(value, found->type(), found->at(target), join(path, key));
      else if (!options_.ignore_unknown)
        unknown(fields, path, key);
    }
    for (const Field& f : fields)
      if (f.flag == FieldFlag::required && !json.find(f.name)) error(join(path, f.name), "is required");
  }
  void unknown(std::span<const Field> fields, const std::string& path, const std::string& key) {
    std::vector<std::string_view> names;
    for (const Field& f : fields) names.push_back(f.name);
    const std::string_view near = text::nearest(key, names);
    error(join(path, key), near.empty() ? "is not known here" : fmt::format("is not known here; did you mean '{}'?", near));
  }

  const ReadOptions& options_;
  std::vector<FieldError>& errors_;
};

std::string_view enum_name(const Type& type, std::int64_t value) {
  for (const EnumName& name : type.names())
    if (name.value == value) return name.name;
  return "";
}

std::string duration_text(Millis ms) {
  const auto count = ms.count();
  if (count % 86'400'000 == 0 && count != 0) return fmt::format("{}d", count / 86'400'000);
  if (count % 3'600'000 == 0 && count != 0) return fmt::format("{}h", count / 3'600'000);
  if (count % 60'000 == 0 && count != 0) return fmt::format("{}m", count / 60'000);
  if (count % 1000 == 0) return fmt::format("{}s", count / 1000);
  return fmt::format("{}ms", count);
}

}  // namespace

std::vector<FieldError> read_json(const Json& json, const Type& type, void* target, const ReadOptions& options) {
  std::vector<FieldError> errors;
  Reader(options, errors).read(json, type, target, "");
  return errors;
}

std::string read_text(std::string_view text, const Type& type, void* target) {
  const char* const end = text.data() + text.size();
  switch (type.kind) {
    case Kind::boolean:
      if (text != "true" && text != "false" && text != "1" && text != "0") return "must be true or false";
      *static_cast<bool*>(target) = text == "true" || text == "1";
      return {};
    case Kind::integer: {
      std::int64_t value = 0;
      const auto [stop, ec] = std::from_chars(text.data(), end, value);
      if (ec != std::errc() || stop != end) return "must be an integer";
      if (value < type.minimum || (value > 0 && static_cast<std::uint64_t>(value) > type.maximum))
        return fmt::format("must be from {} to {}", type.minimum, type.maximum);
      type.set_int(target, value);
      return {};
    }
    case Kind::number: {
      double value = 0;
      const auto [stop, ec] = std::from_chars(text.data(), end, value);
      if (ec != std::errc() || stop != end || !std::isfinite(value)) return "must be a number";
      *static_cast<double*>(target) = value;
      return {};
    }
    case Kind::string: *static_cast<std::string*>(target) = std::string(text); return {};
    case Kind::instant: {
      const auto value = parse_instant(text);
      if (!value) return "must be an instant such as 2026-11-24T09:54:35Z";
      *static_cast<Instant*>(target) = *value;
      return {};
    }
    case Kind::duration: {
      const auto value = text::parse_duration(text);
      if (!value) return "must be a duration such as 500ms, 10s, 5m, 2h or 7d";
      *static_cast<Millis*>(target) = *value;
      return {};
    }
    case Kind::enumeration: {
      std::vector<std::string> names;
      for (const EnumName& name : type.names()) {
        if (name.name == text) {
          type.set_int(target, name.value);
          return {};
        }
        names.emplace_back(name.name);
      }
      return fmt::format("must be one of {}", text::join(names, ", "));
    }
    case Kind::optional: return read_text(text, type.element(), type.engage(target));
    case Kind::list: return read_text(text, type.element(), type.push(target));
    default: return "cannot be given here";
  }
}

std::vector<FieldError> read_pairs(std::span<const std::pair<std::string, std::string>> pairs, const Type& type, void* target) {
  std::vector<FieldError> errors;
  const auto fields = type.fields();
  for (const auto& [key, value] : pairs) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&key = key](const Field& f) { return f.name == key; });
    if (found == fields.end()) {
      std::vector<std::string_view> names;
      for (const Field& f : fields) names.push_back(f.name);
      const std::string_view near = text::nearest(key, names);
      errors.push_back({key, near.empty() ? "is not known here" : fmt::format("is not known here; did you mean '{}'?", near)});
      continue;
    }
    std::string message = read_text(value, found->type(), found->at(target));
    if (!message.empty()) errors.push_back({key, std::move(message)});
  }
  for (const Field& f : fields)
    if (f.flag == FieldFlag::required && std::none_of(pairs.begin(), pairs.end(), [&](const auto& p) { return p.first == f.name; }))
      errors.push_back({std::string(f.name), "is required"});
  return errors;
}

void write_json(std::string& out, const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean: out += *static_cast<const bool*>(value) ? "true" : "false"; return;
    case Kind::integer:
      if (type.is_unsigned64) return json::write_number(out, *static_cast<const std::uint64_t*>(value));
      return json::write_number(out, type.get_int(value));
    case Kind::number: return json::write_number(out, *static_cast<const double*>(value));
    case Kind::string: return json::write_string(out, *static_cast<const std::string*>(value));
    case Kind::instant: return json::write_string(out, to_iso(*static_cast<const Instant*>(value)));
    case Kind::duration: return json::write_string(out, duration_text(*static_cast<const Millis*>(value)));
    case Kind::enumeration: return json::write_string(out, enum_name(type, type.get_int(value)));
    case Kind::any: return static_cast<const Json*>(value)->write(out);
    case Kind::optional: {
      const void* held = type.get(value);
      if (held)
        write_json(out, type.element(), held);
      else
        out += "null";
      return;
    }
    case Kind::list: {
      out.push_back('[');
      const std::size_t n = type.size(value);
      for (std::size_t i = 0; i < n; ++i) {
        if (i) out.push_back(',');
        write_json(out, type.element(), type.item(value, i));
      }
      out.push_back(']');
      return;
    }
    case Kind::map: {
      struct Context {
        std::string& out;
        const Type& element;
        bool first = true;
      } context{out, type.element()};
      out.push_back('{');
      type.each(value, &context, [](void* raw, std::string_view key, const void* item) {
        auto& c = *static_cast<Context*>(raw);
        if (!c.first) c.out.push_back(',');
        c.first = false;
        json::write_string(c.out, key);
        c.out.push_back(':');
        write_json(c.out, c.element, item);
      });
      out.push_back('}');
      return;
    }
    case Kind::object: {
      out.push_back('{');
      bool first = true;
      for (const Field& f : type.fields()) {
        const Type& member = f.type();
        // fields() takes a mutable object because reading shares the accessor; writing does not change it
        const void* at = f.at(const_cast<void*>(value));
        if (member.kind == Kind::optional && f.flag != FieldFlag::nullable && !member.get(at)) continue;
        if (!first) out.push_back(',');
        first = false;
        json::write_string(out, f.name);
        out.push_back(':');
        write_json(out, member, at);
      }
      out.push_back('}');
      return;
    }
  }
}

Json to_json(const Type& type, const void* value) {
  std::string text;
  write_json(text, type, value);
  auto parsed = Json::parse(text);
  return parsed ? std::move(*parsed) : Json();
}

Error as_error(const std::vector<FieldError>& errors, std::string_view what) {
  std::string message = fmt::format("{} is not valid: ", what);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i) message += "; ";
    if (i == 10) {
      message += fmt::format("and {} more", errors.size() - i);
      break;
    }
    message += errors[i].path.empty() ? errors[i].message : fmt::format("{} {}", errors[i].path, errors[i].message);
  }
  if (!message.ends_with('?')) message += ".";
  return {Code::invalid, std::move(message), {}, errors.empty() ? "" : errors.front().path};
}

Json schema_of(const Type& type, Json& definitions, std::string_view prefix) {
  switch (type.kind) {
    case Kind::boolean: return Json::object({{"type", "boolean"}});
    case Kind::integer: return Json::object({{"type", "integer"}});
    case Kind::number: return Json::object({{"type", "number"}});
    case Kind::string: return Json::object({{"type", "string"}});
    case Kind::instant: return Json::object({{"type", "string"}, {"format", "date-time"}});
    case Kind::duration: return Json::object({{"type", "string"}, {"pattern", "^[0-9.]+(ms|s|m|h|d)$"}});
    case Kind::any: return Json::object();
    case Kind::enumeration: {
      Json names = Json::array();
      for (const EnumName& name : type.names()) names.push(name.name);
      return Json::object({{"type", "string"}, {"enum", names}});
    }
    case Kind::optional: return schema_of(type.element(), definitions, prefix);
    case Kind::list: return Json::object({{"type", "array"}, {"items", schema_of(type.element(), definitions, prefix)}});
    case Kind::map: return Json::object({{"type", "object"}, {"additionalProperties", schema_of(type.element(), definitions, prefix)}});
    case Kind::object: break;
  }
  if (!type.anonymous) {
    const Json reference = Json::object({{"$ref", std::string(prefix) + std::string(type.name)}});
    if (definitions.find(type.name)) return reference;
    definitions.set(type.name, Json::object());  // a recursive type refers to itself
  }
  Json properties = Json::object();
  Json needed = Json::array();
  void* example = type.create();
  for (const Field& f : type.fields()) {
    const Type& member = f.type();
    Json schema = schema_of(member, definitions, prefix);
    if (f.flag == FieldFlag::nullable) schema = Json::object({{"anyOf", Json::array({schema, Json::object({{"type", "null"}})})}});
    if (!f.description.empty() && !schema.find("$ref")) schema.set("description", f.description);
    const bool scalar = member.kind == Kind::integer || member.kind == Kind::number || member.kind == Kind::string ||
                        member.kind == Kind::boolean || member.kind == Kind::enumeration || member.kind == Kind::duration;
    if (scalar && f.flag == FieldFlag::none) {
      const Json value = to_json(member, f.at(example));
      if (value != Json("") && !value.is_null()) schema.set("default", value);
    }
    properties.set(f.name, std::move(schema));
    if (f.flag == FieldFlag::required) needed.push(f.name);
  }
  type.destroy(example);
  Json object = Json::object({{"type", "object"}, {"properties", std::move(properties)}});
  if (!needed.items().empty()) object.set("required", std::move(needed));
  if (type.anonymous) return object;
  definitions.set(type.name, std::move(object));
  return Json::object({{"$ref", std::string(prefix) + std::string(type.name)}});
}

}  // namespace assay
