#include "core/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>

#include "core/text.h"

namespace assay {
namespace {

const Json& shared_null() {
  static const Json null;
  return null;
}

struct Handler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using error_code = boost::json::error_code;

  struct Frame {
    Json value;
    std::string key;
  };
  std::vector<Frame> stack;
  Json root;
  std::string text;
  std::string key;

  void put(Json value) {
    if (stack.empty()) {
      root = std::move(value);
      return;
    }
    Frame& top = stack.back();
    if (top.value.is_array())
      top.value.make_array().push_back(std::move(value));
    else
      top.value.make_object().emplace_back(std::move(top.key), std::move(value));
  }
  void close() {
    Json done = std::move(stack.back().value);
    stack.pop_back();
    put(std::move(done));
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    stack.push_back({Json(Json::Object{}), {}});
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    close();
    return true;
  }
  bool on_array_begin(error_code&) {
    stack.push_back({Json(Json::Array{}), {}});
    return true;
  }
  bool on_array_end(std::size_t, error_code&) {
    close();
    return true;
  }
  bool on_key_part(boost::json::string_view s, std::size_t, error_code&) {
    key.append(s.data(), s.size());
    return true;
  }
  bool on_key(boost::json::string_view s, std::size_t, error_code&) {
    key.append(s.data(), s.size());
    stack.back().key = std::move(key);
    key.clear();
    return true;
  }
  bool on_string_part(boost::json::string_view s, std::size_t, error_code&) {
    text.append(s.data(), s.size());
    return true;
  }
  bool on_string(boost::json::string_view s, std::size_t, error_code&) {
    text.append(s.data(), s.size());
    put(Json(std::move(text)));
    text.clear();
    return true;
  }
  bool on_number_part(boost::json::string_view s, error_code&) {
    text.append(s.data(), s.size());
    return true;
  }
  bool on_int64(std::int64_t value, boost::json::string_view, error_code&) {
    text.clear();
    put(Json(value));
    return true;
  }
  bool on_uint64(std::uint64_t value, boost::json::string_view, error_code&) {
    text.clear();
    put(Json(value));
    return true;
  }
  bool on_double(double value, boost::json::string_view s, error_code&) {
    // Boost.JSON 1.81 reads one double in ten a bit off: from_chars on the digits is exact.
    text.append(s.data(), s.size());
    double exact = value;
    std::from_chars(text.data(), text.data() + text.size(), exact);
    text.clear();
    put(Json(exact));
    return true;
  }
  bool on_bool(bool value, error_code&) {
    put(Json(value));
    return true;
  }
  bool on_null(error_code&) {
    put(Json());
    return true;
  }
  bool on_comment_part(boost::json::string_view, error_code&) { return true; }
  bool on_comment(boost::json::string_view, error_code&) { return true; }
};

std::string position(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const auto head = text.substr(0, offset);
  const auto line = std::count(head.begin(), head.end(), '\n') + 1;
  const auto start = head.rfind('\n');
  return fmt::format("line {}, column {}", line, offset - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

}  // namespace

Result<Json> Json::parse(std::string_view text, std::size_t max_depth) {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::basic_parser<Handler> parser(options);
  boost::json::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) ec = boost::json::error::extra_data;
  if (ec) {
    const std::string where = position(text, read);
    return fail(Code::invalid, fmt::format("This is not valid JSON ({} at {}).", ec.message(), where), {}, where);
  }
  return std::move(parser.handler().root);
}

std::string_view Json::kind() const {
  constexpr std::string_view names[] = {"null", "boolean", "integer", "integer", "number", "string", "array", "object"};
  return names[value_.index()];
}
bool Json::as_bool(bool otherwise) const {
  const bool* value = std::get_if<bool>(&value_);
  return value ? *value : otherwise;
}
std::int64_t Json::as_int(std::int64_t otherwise) const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
  if (const auto* value = std::get_if<std::uint64_t>(&value_)) return *value <= INT64_MAX ? static_cast<std::int64_t>(*value) : otherwise;
  if (const auto* value = std::get_if<double>(&value_))
    if (std::trunc(*value) == *value && std::abs(*value) < 9e18) return static_cast<std::int64_t>(*value);
  return otherwise;
}
double Json::as_double(double otherwise) const {
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*value);
  return otherwise;
}
std::string_view Json::as_string(std::string_view otherwise) const {
  const auto* value = std::get_if<std::string>(&value_);
  return value ? std::string_view(*value) : otherwise;
}
const Json::Array& Json::items() const {
  static const Array none;
  const auto* value = std::get_if<Array>(&value_);
  return value ? *value : none;
}
const Json::Object& Json::members() const {
  static const Object none;
  const auto* value = std::get_if<Object>(&value_);
  return value ? *value : none;
}
Json::Array& Json::make_array() {
  if (!is_array()) value_ = Array{};
  return std::get<Array>(value_);
}
Json::Object& Json::make_object() {
  if (!is_object()) value_ = Object{};
  return std::get<Object>(value_);
}
const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : members())
    if (name == key) return &value;
  return nullptr;
}
const Json& Json::operator[](std::string_view key) const {
  const Json* value = find(key);
  return value ? *value : shared_null();
}
const Json& Json::at(std::size_t index) const { return index < items().size() ? items()[index] : shared_null(); }
Json& Json::set(std::string_view key, Json value) {
  for (auto& [name, old] : make_object())
    if (name == key) {
      old = std::move(value);
      return *this;
    }
  make_object().emplace_back(std::string(key), std::move(value));
  return *this;
}
Json& Json::push(Json value) {
  make_array().push_back(std::move(value));
  return *this;
}

namespace {
void line_break(std::string& out, int indent, int level) {
  if (indent <= 0) return;
  out.push_back('\n');
  out.append(static_cast<std::size_t>(indent * level), ' ');
}
}  // namespace

void Json::write(std::string& out, int indent, int level) const {
  struct Visitor {
    std::string& out;
    int indent, level;
    void operator()(std::monostate) { out += "null"; }
    void operator()(bool v) { out += v ? "true" : "false"; }
    void operator()(std::int64_t v) { json::write_number(out, v); }
    void operator()(std::uint64_t v) { json::write_number(out, v); }
    void operator()(double v) { json::write_number(out, v); }
    void operator()(const std::string& v) { json::write_string(out, v); }
    void operator()(const Array& items) {
      out.push_back('[');
      bool first = true;
      for (const Json& item : items) {
        if (!first) out.push_back(',');
        first = false;
        line_break(out, indent, level + 1);
        item.write(out, indent, level + 1);
      }
      if (!first) line_break(out, indent, level);
      out.push_back(']');
    }
    void operator()(const Object& members) {
      out.push_back('{');
      bool first = true;
      for (const auto& [key, value] : members) {
        if (!first) out.push_back(',');
        first = false;
        line_break(out, indent, level + 1);
        json::write_string(out, key);
        out += indent > 0 ? ": " : ":";
        value.write(out, indent, level + 1);
      }
      if (!first) line_break(out, indent, level);
      out.push_back('}');
    }
  };
  std::visit(Visitor{out, indent, level}, value_);
}
std::string Json::dump(int indent) const {
  std::string out;
  write(out, indent);
  return out;
}

namespace json {

void write_string(std::string& out, std::string_view raw) {
  std::string repaired;
  if (!text::is_utf8(raw)) {
    repaired = text::to_utf8(raw);
    raw = repaired;
  }
  out.push_back('"');
  std::size_t clean = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto c = static_cast<unsigned char>(raw[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(raw, clean, i - clean);
    clean = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
  }
  out.append(raw, clean, raw.size() - clean);
  out.push_back('"');
}

void write_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // "-0" would be read back as the integer 0
    return;
  }
  char buffer[32];
  // whole numbers in the safe range read better without an exponent
  const bool whole = std::trunc(value) == value && std::abs(value) < 1e15;
  const auto end = whole ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
                         : std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, end.ptr);
}
void write_number(std::string& out, std::int64_t value) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}
void write_number(std::string& out, std::uint64_t value) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

}  // namespace json
}  // namespace assay
