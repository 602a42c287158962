#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"
#include "schema/ddl/uses.h"

namespace assay::schema::mysql {

using ddl::Token;
using ddl::TokenKind;

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

/// WITH [CASCADED | LOCAL] CHECK OPTION at the end: its words, and how many tokens they take.
std::pair<std::string, std::size_t> check_option(std::span<const Token> query) {
  const std::size_t n = query.size();
  if (n < 3 || !ddl::is_word(query[n - 1], "option") || !ddl::is_word(query[n - 2], "check")) return {};
  if (ddl::is_word(query[n - 3], "with")) return {"cascaded", 3};
  if (n < 4 || !ddl::is_word(query[n - 4], "with")) return {};
  return {text::lower(query[n - 3].text), 4};
}

}  // namespace

void Reader::create_view(Cursor& cursor, const Head& head) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const Name name = parse_qualified(cursor, scope_, "a view");
  if (cursor.failed()) return;
  if (head.or_replace) std::erase_if(model_.views, [&](const View& v) { return v.qualified() == name; });
  if (taken(cursor, name, if_not_exists)) return;
  View view;
  view.schema = name.schema;
  view.name = name.name;
  if (cursor.accept_symbol("(")) {
    do view.columns.push_back(cursor.name("a column"));
    while (cursor.accept_symbol(","));
    cursor.expect_symbol(")");
  }
  cursor.expect("as");
  auto query = cursor.rest();
  if (query.empty()) cursor.fail_here("a query");
  if (cursor.failed()) return;
  const auto [option, length] = check_option(query);
  query = query.first(query.size() - length);
  if (!option.empty()) view.options.push_back("check_option=" + option);
  if (!head.algorithm.empty() && head.algorithm != "undefined") view.options.push_back("ALGORITHM=" + upper(head.algorithm));
  if (head.security == "invoker") view.options.push_back("SQL SECURITY INVOKER");
  view.definition = canonical_text(cursor, query, scope_.database);
  view.uses = ddl::uses_of(cursor, query, scope_.database);
  own("view", name, head.definer);
  model_.views.push_back(std::move(view));
}

void Reader::create_trigger(Cursor& cursor, const Head& head) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  TriggerDraft draft;
  const Name name = parse_qualified(cursor, scope_, "a trigger");
  draft.trigger.name = name.name;
  if (!cursor.at("before") && !cursor.at("after")) cursor.fail_here("BEFORE or AFTER");
  draft.timing = upper(cursor.take().text);
  do {
    if (!cursor.at("insert") && !cursor.at("update") && !cursor.at("delete")) cursor.fail_here("INSERT, UPDATE or DELETE");
    draft.timing += " " + upper(cursor.take().text);
  } while (!cursor.failed() && cursor.accept("or"));
  cursor.expect("on");
  draft.trigger.table = parse_qualified(cursor, scope_, "a table");
  if (!cursor.accept_words({"for", "each", "row"})) cursor.fail_here("FOR EACH ROW");
  std::string neighbour;
  const bool follows = cursor.at("follows");
  if (cursor.accept("follows") || cursor.accept("precedes")) neighbour = cursor.name("a trigger");
  const auto body = cursor.rest();
  if (body.empty()) cursor.fail_here("a statement");
  if (cursor.failed()) return;
  draft.body = std::string(cursor.source(body));
  draft.trigger.uses = ddl::uses_of(cursor, body, scope_.database);
  const auto same = [&](const TriggerDraft& t) {
    return t.trigger.table.schema == draft.trigger.table.schema && t.trigger.name == draft.trigger.name;
  };
  auto there = std::find_if(triggers_.begin(), triggers_.end(), same);
  if (there != triggers_.end() && if_not_exists) return;
  if (there != triggers_.end() && !head.or_replace)
    return cursor.fail(fmt::format("Trigger '{}' exists already at this point.", name.name));
  if (there != triggers_.end()) triggers_.erase(there);
  own("trigger", {draft.trigger.table.schema, draft.trigger.name}, head.definer);
  auto place = triggers_.end();
  if (!neighbour.empty()) {
    place = std::find_if(triggers_.begin(), triggers_.end(), [&](const TriggerDraft& t) {
      return t.trigger.table == draft.trigger.table && text::iequals(t.trigger.name, neighbour);
    });
    if (place != triggers_.end() && follows) ++place;
  }
  triggers_.insert(place, std::move(draft));
}

/// The triggers of a model that is already there, in the order in which they fire.
void Reader::load_triggers() {
  std::vector<Trigger> known = std::move(model_.triggers);
  model_.triggers.clear();
  // One that follows another comes behind it, wherever the list has it.
  for (bool placed = true; placed && !known.empty();) {
    placed = false;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const std::string& text = known[i].definition;
      ddl::Lexer lexer(text, model_.dialect);
      std::vector<Token> tokens;
      for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) tokens.push_back(token);
      const auto each = std::find_if(tokens.begin(), tokens.end(), [](const Token& t) { return ddl::is_word(t, "row"); });
      const auto on = std::find_if(tokens.begin(), tokens.end(), [](const Token& t) { return ddl::is_word(t, "on"); });
      if (each == tokens.end() || on == tokens.end() || on < tokens.begin() + 3) continue;
      auto body = each + 1;
      if (body != tokens.end() && ddl::is_word(*body, "follows")) {
        const std::string before = body + 1 == tokens.end() ? "" : ddl::value_of(body[1], true);
        const bool waits = std::any_of(known.begin(), known.end(),
                                       [&](const Trigger& t) { return t.table == known[i].table && t.name == before && &t != &known[i]; });
        if (waits) continue;
        body = std::min(body + 2, tokens.end());
      }
      TriggerDraft draft;
      for (auto word = tokens.begin() + 3; word != on; ++word) draft.timing += (draft.timing.empty() ? "" : " ") + upper(word->text);
      draft.body = body == tokens.end() ? "" : text.substr(body->at);
      draft.trigger = std::move(known[i]);
      triggers_.push_back(std::move(draft));
      known.erase(known.begin() + static_cast<std::ptrdiff_t>(i));
      placed = true;
      break;
    }
  }
  // What cannot be taken apart stays as it is.
  for (Trigger& trigger : known) model_.triggers.push_back(std::move(trigger));
}

void Reader::store_triggers() {
  std::map<std::pair<Name, std::string>, std::string> last;
  for (TriggerDraft& draft : triggers_) {
    Trigger& trigger = draft.trigger;
    std::string& before = last[{trigger.table, draft.timing}];
    std::string timing = draft.timing;
    trigger.definition = fmt::format("CREATE TRIGGER {} {} ON {} FOR EACH ROW ", quoted_name(trigger.name), timing,
                                     quoted_name(trigger.table.schema, trigger.table.name));
    if (!before.empty()) trigger.definition += fmt::format("FOLLOWS {} ", quoted_name(before));
    trigger.definition += draft.body;
    before = trigger.name;
    model_.triggers.push_back(std::move(trigger));
  }
}

void Reader::forget_triggers(const Name& table) {
  for (const TriggerDraft& draft : triggers_)
    if (draft.trigger.table == table) own("trigger", {table.schema, draft.trigger.name}, {});
  std::erase_if(triggers_, [&](const TriggerDraft& t) { return t.trigger.table == table; });
}

DataType Reader::routine_type(Cursor& cursor) {
  Column aside;
  DataType type = parse_type(cursor, aside);
  if (cursor.accept("collate")) aside.collation = canonical_collation(cursor.name("a collation"));
  // What the database says anyway is not said.
  if (aside.charset == model_.charset && (aside.collation.empty() || aside.collation == model_.collation)) return type;
  if (!aside.charset.empty()) type.suffix += (type.suffix.empty() ? "" : " ") + ("charset " + aside.charset);
  if (!aside.collation.empty() && aside.collation != default_collation(aside.charset, model_.dialect))
    type.suffix += (type.suffix.empty() ? "" : " ") + ("collate " + aside.collation);
  return type;
}

std::vector<Argument> Reader::routine_arguments(Cursor& cursor) {
  std::vector<Argument> out;
  cursor.expect_symbol("(");
  while (!cursor.failed() && !cursor.at_symbol(")")) {
    Argument argument;
    if (cursor.at("out") || cursor.at("inout"))
      argument.mode = upper(cursor.take().text);
    else if (cursor.at("in"))
      (void)cursor.take();
    argument.name = cursor.name("an argument");
    argument.type = routine_type(cursor);
    if (cursor.accept("default") || cursor.accept_symbol(":="))
      argument.default_value = canonical_expression(cursor, cursor.item(), scope_.database);
    out.push_back(std::move(argument));
    if (!cursor.accept_symbol(",")) break;
  }
  cursor.expect_symbol(")");
  return out;
}

bool Reader::routine_attribute(Cursor& cursor, Routine& routine) {
  if (cursor.accept("comment")) {
    const auto comment = cursor.accept_string();
    if (!comment) cursor.fail_here("a comment in quotes");
    routine.comment = comment.value_or("");
  } else if (cursor.accept("language")) {
    routine.language = text::lower(cursor.name("a language"));
  } else if (cursor.accept("deterministic")) {
    routine.attributes.push_back("DETERMINISTIC");
  } else if (cursor.accept_words({"not", "deterministic"}) || cursor.accept_words({"contains", "sql"}) ||
             cursor.accept_words({"sql", "security", "definer"})) {
    return true;
  } else if (cursor.accept_words({"no", "sql"})) {
    routine.attributes.push_back("NO SQL");
  } else if (cursor.accept_words({"reads", "sql", "data"})) {
    routine.attributes.push_back("READS SQL DATA");
  } else if (cursor.accept_words({"modifies", "sql", "data"})) {
    routine.attributes.push_back("MODIFIES SQL DATA");
  } else if (cursor.accept_words({"sql", "security", "invoker"})) {
    routine.attributes.push_back("SQL SECURITY INVOKER");
  } else {
    return false;
  }
  return true;
}

void Reader::create_routine(Cursor& cursor, const Head& head, RoutineKind kind) {
  const std::size_t start = cursor.index();
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const Name name = parse_qualified(cursor, scope_, "a routine");
  if (cursor.at("returns")) {
    // A function of a shared library.
    cursor.seek(start);
    return create_opaque(cursor, "loadable_function");
  }
  Routine routine;
  routine.schema = name.schema;
  routine.name = name.name;
  routine.kind = kind;
  routine.language = "sql";
  routine.arguments = routine_arguments(cursor);
  if (kind == RoutineKind::function) {
    cursor.expect("returns");
    routine.returns = type_clause(routine_type(cursor));
  }
  if (head.flavour == "aggregate") routine.attributes.push_back("AGGREGATE");
  while (!cursor.failed() && routine_attribute(cursor, routine)) {
  }
  const auto body = cursor.rest();
  if (body.empty()) cursor.fail_here("a body");
  if (cursor.failed()) return;
  std::sort(routine.attributes.begin(), routine.attributes.end());
  routine.body = std::string(cursor.source(body));
  routine.uses = ddl::uses_of(cursor, body, scope_.database);
  const auto same = [&](const Routine& r) { return r.qualified() == name && r.kind == kind; };
  const bool there = std::any_of(model_.routines.begin(), model_.routines.end(), same);
  if (there && if_not_exists) return;
  if (there && !head.or_replace) return cursor.fail(fmt::format("Routine '{}' exists already at this point.", display(name)));
  std::erase_if(model_.routines, same);
  own(kind == RoutineKind::function ? "function" : "procedure", name, head.definer);
  model_.routines.push_back(std::move(routine));
}

void Reader::create_event(Cursor& cursor, const Head& head) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const Name name = parse_qualified(cursor, scope_, "an event");
  const auto rest = cursor.rest();
  if (cursor.failed()) return;
  if (rest.empty()) return cursor.fail_here("ON SCHEDULE");
  const auto same = [&](const Opaque& o) { return o.kind == "event" && o.name == name; };
  if (if_not_exists && std::any_of(model_.opaque.begin(), model_.opaque.end(), same)) return;
  std::erase_if(model_.opaque, same);
  Opaque event;
  event.kind = "event";
  event.name = name;
  event.text = fmt::format("CREATE EVENT {} {}", quoted_name(name.schema, name.name), cursor.source(rest));
  event.uses = ddl::uses_of(cursor, rest, scope_.database);
  own("event", name, head.definer);
  model_.opaque.push_back(std::move(event));
}

void Reader::create_opaque(Cursor& cursor, std::string kind) {
  const std::size_t start = cursor.index();
  while (cursor.at("body") || cursor.at("group") || cursor.at("if") || cursor.at("not") || cursor.at("exists") || cursor.at("tablespace") ||
         cursor.at("reference") || cursor.at("system"))
    (void)cursor.take();
  Opaque opaque;
  opaque.name = parse_qualified(cursor, scope_, "a name");
  opaque.kind = std::move(kind);
  cursor.seek(start);
  (void)cursor.rest();
  if (cursor.failed()) return;
  opaque.text = std::string(cursor.source(source_->tokens));
  std::erase_if(model_.opaque, [&](const Opaque& o) { return o.kind == opaque.kind && o.name == opaque.name && o.text == opaque.text; });
  model_.opaque.push_back(std::move(opaque));
}

}  // namespace assay::schema::mysql
