#include "schema/mentions.h"

#include <array>

namespace assay::schema {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_start(char c) { return is_word(c) && !(c >= '0' && c <= '9') && c != '$'; }
bool is_operator(char c) { return std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Reads names ("a", "a.b", "\"A b\".c") and strings out of an SQL text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  char here() const { return text_[at_]; }
  bool follows(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  void skip(std::size_t count = 1) { at_ += count; }
  void blanks() {
    while (!done() && (here() == ' ' || here() == '\n' || here() == '\t' || here() == '\r')) ++at_;
  }

  std::string quoted() {
    const char quote = here();
    std::string out;
    for (++at_; !done(); ++at_) {
      if (here() == quote) {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != quote) break;
        ++at_;
      }
      out += here();
    }
    if (!done()) ++at_;
    return out;
  }
  std::string part() {
    if (!done() && here() == '"') return quoted();
    std::string out;
    while (!done() && is_word(here())) {
      out += lower(here());
      ++at_;
    }
    return out;
  }
  /// Of the chain the last two parts; operators may be the last one.
  Name name() {
    Name out{.name = part()};
    while (!done() && here() == '.') {
      ++at_;
      out.schema = std::move(out.name);
      out.name.clear();
      if (!done() && is_operator(here()))
        while (!done() && is_operator(here())) {
          out.name += here();
          ++at_;
        }
      else
        out.name = part();
    }
    if (out.schema == "pg_catalog") out.schema.clear();
    return out;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

Name name_in(std::string_view written) { return Scanner(written).name(); }

/// regclass, regproc, regtype, regconfig …: the string before it is the name of something.
bool is_reference_type(std::string_view type) {
  return type.starts_with("reg") && type != "regexp" && type.find("role") == std::string_view::npos;
}

std::string key_of(const Name& name) {
  std::string key = name.schema;
  key += '\0';
  return key + name.name;
}

}  // namespace

Mentions::Mentions(const Model& model, const std::vector<ObjectIndex>& objects) {
  for (std::size_t place = 0; place < objects.size(); ++place) {
    const Name name = name_of(model, objects[place]);
    switch (objects[place].kind) {
      case ObjectKind::schema: schemas_[name.name].push_back(place); break;
      case ObjectKind::enumeration:
      case ObjectKind::domain:
      case ObjectKind::composite: add(Class::type, name, place); break;
      case ObjectKind::sequence: add(Class::relation, name, place); break;
      case ObjectKind::routine: add(Class::routine, {name.schema, model.routines[objects[place].index].name}, place); break;
      case ObjectKind::table:
      case ObjectKind::view:
        add(Class::relation, name, place);
        add(Class::type, name, place);
        break;
      case ObjectKind::opaque: add(Class::other, name, place); break;
      case ObjectKind::extension:
      case ObjectKind::trigger:
      case ObjectKind::policy: break;
    }
  }
}

void Mentions::add(Class what, const Name& name, std::size_t place) {
  if (name.name.empty()) return;
  Map& map = maps_[static_cast<std::size_t>(what)];
  map[key_of(name)].push_back(place);
  if (!name.schema.empty()) map[key_of({"", name.name})].push_back(place);
}

void Mentions::look_up(Class what, const Name& name, Places& found) const {
  const Map& map = maps_[static_cast<std::size_t>(what)];
  const auto places = map.find(key_of(name));
  if (places != map.end()) found.insert(found.end(), places->second.begin(), places->second.end());
}

void Mentions::any(const Name& name, Places& found) const {
  for (const Class what : {Class::relation, Class::type, Class::routine, Class::other}) look_up(what, name, found);
}

void Mentions::of_relation(const Name& name, Places& found) const {
  look_up(Class::relation, name, found);
  look_up(Class::other, name, found);
}

void Mentions::of_schema(std::string_view name, Places& found) const {
  const auto places = schemas_.find(std::string(name));
  if (places != schemas_.end()) found.insert(found.end(), places->second.begin(), places->second.end());
}

void Mentions::of_type(const DataType& type, Places& found) const {
  const Name name{type.schema, type.name};
  look_up(Class::type, name, found);
  look_up(Class::other, name, found);
}

void Mentions::of_written_type(std::string_view written, Places& found) const {
  const Name name = name_in(written);
  look_up(Class::type, name, found);
  look_up(Class::other, name, found);
}

void Mentions::of_uses(const Uses& uses, Places& found) const {
  for (const Name& name : uses.relations) of_relation(name, found);
  for (const Name& name : uses.functions) {
    look_up(Class::routine, name, found);
    look_up(Class::other, name, found);
  }
  for (const Name& name : uses.types) {
    look_up(Class::type, name, found);
    look_up(Class::other, name, found);
  }
}

void Mentions::of_statement(std::string_view text, Places& found) const {
  Scanner scanner(text);
  while (!scanner.done()) {
    if (scanner.here() == '\'')
      any(name_in(scanner.quoted()), found);
    else if (is_word_start(scanner.here()) || scanner.here() == '"')
      any(scanner.name(), found);
    else
      scanner.skip();
  }
}

void Mentions::of_expression(std::string_view text, Places& found) const {
  Scanner scanner(text);
  std::string string;       // the last string, while nothing but a cast has followed
  Name call;                // the function whose parenthesis has just opened
  bool after_cast = false;  // "::" or AS stands before
  while (!scanner.done()) {
    scanner.blanks();
    if (scanner.done()) break;
    if (scanner.here() == '\'') {
      string = scanner.quoted();
      if (call.name == "nextval" || call.name == "currval" || call.name == "setval") of_relation(name_in(string), found);
    } else if (scanner.follows("::")) {
      scanner.skip(2);
      after_cast = true;
      continue;
    } else if (is_word_start(scanner.here()) || scanner.here() == '"') {
      const Name name = scanner.name();
      if (after_cast && is_reference_type(name.name) && name.schema.empty()) any(name_in(string), found);
      scanner.blanks();
      const bool called = !scanner.done() && scanner.here() == '(';
      if (called) look_up(Class::routine, name, found);
      if (after_cast || !name.schema.empty() || called) look_up(Class::type, name, found);
      if (called || after_cast || !name.schema.empty()) look_up(Class::other, name, found);
      // A qualified name may also be table.column of a view's query or of a check on a row.
      if (!name.schema.empty() && !called && !after_cast) of_relation(name, found);
      after_cast = name.schema.empty() && name.name == "as";
      if (called) {
        call = name;
        scanner.skip();
      }
      continue;
    } else {
      scanner.skip();
    }
    call = {};
    after_cast = false;
  }
}

}  // namespace assay::schema
