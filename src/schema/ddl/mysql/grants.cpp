#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::TokenKind;

namespace {

struct Privilege {
  std::string name = {};
  std::vector<std::string> columns = {};
};

/// SELECT (a, b), ALL PRIVILEGES, CREATE TEMPORARY TABLES …
std::vector<Privilege> privileges(ddl::Cursor& cursor) {
  std::vector<Privilege> out;
  do {
    Privilege privilege;
    while (cursor.peek().kind == TokenKind::word && !cursor.at("on") && !cursor.at("to") && !cursor.at("from")) {
      std::string word(cursor.take().text);
      std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      privilege.name += (privilege.name.empty() ? "" : " ") + word;
    }
    if (privilege.name.empty()) cursor.fail_here("a privilege");
    if (privilege.name == "ALL") privilege.name = "ALL PRIVILEGES";
    if (cursor.accept_symbol("(")) {
      do privilege.columns.push_back(cursor.name("a column"));
      while (cursor.accept_symbol(","));
      cursor.expect_symbol(")");
    }
    out.push_back(std::move(privilege));
  } while (!cursor.failed() && cursor.accept_symbol(","));
  return out;
}

}  // namespace

ObjectRef Reader::grant_object(Cursor& cursor) {
  ObjectRef object;
  object.kind = "table";
  for (const std::string_view kind : {"table", "function", "procedure"})
    if (cursor.accept(kind)) object.kind = std::string(kind);
  if (cursor.accept_symbol("*")) {
    object.kind = "database";
    object.name = scope_.current_schema;
    if (cursor.accept_symbol(".")) {
      cursor.expect_symbol("*");
      object.name = "*";
    }
    return object;
  }
  std::string first = cursor.name("an object");
  if (!cursor.accept_symbol(".")) {
    object.name = std::move(first);
    if (!scope_.current_schema.empty()) object.schema = scope_.current_schema;
    return object;
  }
  if (cursor.accept_symbol("*")) {
    object.kind = "database";
    object.name = scope_.schema_of(first);
    return object;
  }
  object.name = cursor.name("an object");
  if (const std::string schema = scope_.schema_of(first); !schema.empty()) object.schema = schema;
  return object;
}

void Reader::grant(Cursor& cursor, bool revoke) {
  if (revoke) (void)cursor.accept_words({"if", "exists"});
  const bool option = revoke && cursor.accept_words({"grant", "option", "for"});
  const std::size_t start = cursor.index();
  const bool roles =
      !std::any_of(source_->tokens.begin(), source_->tokens.end(), [](const ddl::Token& t) { return ddl::is_word(t, "on"); });
  if (roles) {
    // Membership in roles and proxies belongs to the server's accounts.
    cursor.seek(start);
    (void)cursor.rest();
    return report_.ignored(*source_, revoke ? "REVOKE of roles" : "GRANT of roles");
  }
  const std::vector<Privilege> what = privileges(cursor);
  cursor.expect("on");
  const ObjectRef object = grant_object(cursor);
  cursor.expect(revoke ? "from" : "to");
  std::vector<std::string> users;
  do {
    users.push_back(parse_user(cursor));
    // Passwords stay out of the model.
    while (!cursor.done() && !cursor.at_symbol(",") && !cursor.at("with") && !cursor.at("require")) (void)cursor.take();
  } while (!cursor.failed() && cursor.accept_symbol(","));
  if (cursor.accept("require"))
    while (!cursor.done() && !cursor.at("with")) (void)cursor.take();
  const bool grantable = cursor.accept_words({"with", "grant", "option"});
  (void)cursor.rest();
  if (cursor.failed()) return;
  for (const std::string& user : users)
    for (const Privilege& privilege : what) {
      // USAGE is the word for none.
      if (privilege.name == "USAGE") continue;
      std::vector<std::string> columns = privilege.columns;
      if (columns.empty()) columns.emplace_back();
      for (const std::string& column : columns) {
        Grant grant{object, privilege.name, user.empty() ? "current_user" : user, grantable};
        if (!column.empty()) {
          grant.object.kind = "column";
          grant.object.table = object.name;
          grant.object.column = column;
          grant.object.name = column;
        }
        const auto same = [&](const Grant& g) {
          return g.object == grant.object && g.grantee == grant.grantee &&
                 (g.privilege == grant.privilege || (revoke && grant.privilege == "ALL PRIVILEGES"));
        };
        if (option) {
          for (Grant& there : model_.grants)
            if (same(there)) there.grantable = false;
          continue;
        }
        std::erase_if(model_.grants, same);
        if (!revoke) model_.grants.push_back(std::move(grant));
      }
    }
}

}  // namespace assay::schema::mysql
