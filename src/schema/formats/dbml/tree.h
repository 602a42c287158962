// A DBML text as it stands: names and settings not yet resolved (build.h does that). Values; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/read.h"
#include "schema/formats/dbml/lexer.h"

namespace assay::schema::dbml {

struct Place {
  int line = 0;
  int column = 0;
  std::size_t offset = 0;
};
using Path = std::vector<std::string>;

struct Setting {
  std::string name = {};  ///< lower case, one blank between words
  std::vector<Token> value = {};
  Place place = {};
};
using Settings = std::vector<Setting>;

struct TypeNode {
  Path path = {};
  bool quoted = false;    ///< the last part stood in double quotes
  std::string args = {};  ///< what stood in parentheses
  int dimensions = 0;
};
struct ColumnNode {
  std::string name = {};
  TypeNode type = {};
  Settings settings = {};
  Place place = {};
  bool partial = false;  ///< ~name: the columns of that TablePartial
};
struct IndexPartNode {
  bool expression = false;
  std::string text = {};
};
struct IndexNode {
  std::vector<IndexPartNode> parts = {};
  Settings settings = {};
  Place place = {};
};
struct CheckNode {
  std::string expression = {};
  Settings settings = {};
  Place place = {};
};
struct TableNode {
  Path name = {};
  std::string alias = {};
  Settings settings = {};
  std::vector<ColumnNode> columns = {};
  std::vector<IndexNode> indexes = {};
  std::vector<CheckNode> checks = {};
  std::optional<std::string> note = {};
  Place place = {};
};
struct EnumValueNode {
  std::string name = {};
  Settings settings = {};
  Place place = {};
};
struct EnumNode {
  Path name = {};
  std::vector<EnumValueNode> values = {};
  Place place = {};
};
struct RefEnd {
  Path table = {};
  std::vector<std::string> columns = {};
};
struct RefNode {
  std::string name = {};
  RefEnd left = {}, right = {};
  std::string op = {};
  Settings settings = {};
  Place place = {};
  bool inline_form = false;
};
struct GroupNode {
  std::string name = {};
  Settings settings = {};
  std::vector<Path> tables = {};
  std::optional<std::string> note = {};
  Place place = {};
};
struct NoteNode {
  std::string name = {};
  Settings settings = {};
  std::string text = {};
};
struct ProjectNode {
  std::string name = {};
  std::vector<std::pair<std::string, std::string>> members = {};  ///< names in lower case
  std::string note = {};
};

struct Document {
  std::optional<ProjectNode> project = {};
  std::vector<TableNode> tables = {};
  std::vector<TableNode> partials = {};
  std::vector<EnumNode> enums = {};
  std::vector<RefNode> refs = {};
  std::vector<GroupNode> groups = {};
  std::vector<NoteNode> notes = {};
  std::vector<Problem> problems = {};
  std::size_t statements = 0;
};

Document parse(std::string_view text);

const Setting* find(const Settings& settings, std::string_view name);
/// The text of a setting's first token; empty when there is none.
std::string value_of(const Setting* setting);
/// "a.b", "a.b.(c, d)", "a.b.c" from the tokens of an inline ref, behind its operator; nothing when they are something else.
std::optional<RefEnd> ref_end_of(const std::vector<Token>& tokens, std::size_t from);
Problem problem_at(std::string_view text, ProblemKind kind, const Place& place, std::string message);

}  // namespace assay::schema::dbml
