#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::TokenKind;

namespace {

constexpr std::int64_t sequence_maximum = 9'223'372'036'854'775'806;

std::optional<std::int64_t> parse_integer(ddl::Cursor& cursor) {
  const bool minus = cursor.accept_symbol("-");
  const ddl::Token token = cursor.take();
  std::int64_t value = 0;
  // The smallest number has no positive twin: the sign is read with it.
  const std::string text = (minus ? "-" : "") + std::string(token.text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (token.kind != TokenKind::number || error != std::errc() || end != text.data() + text.size()) {
    cursor.fail("This is no whole number of 64 bits.");
    return std::nullopt;
  }
  return value;
}

template <class List>
bool erase_object(List& list, const Name& name) {
  return std::erase_if(list, [&](const auto& item) { return item.schema == name.schema && item.name == name.name; }) > 0;
}

}  // namespace

void Reader::sequence_options(Cursor& cursor, Sequence& sequence) {
  SequenceOptions& o = sequence.options;
  while (!cursor.failed() && !cursor.done()) {
    (void)cursor.accept_symbol(",");
    if (cursor.accept("as")) {
      Column aside;
      sequence.type = type_text(parse_type(cursor, aside), model_.dialect);
    } else if (cursor.accept("start")) {
      if (!cursor.accept("with")) (void)cursor.accept_symbol("=");
      o.start = parse_integer(cursor);
    } else if (cursor.accept("increment")) {
      if (!cursor.accept("by")) (void)cursor.accept_symbol("=");
      o.increment = parse_integer(cursor);
    } else if (cursor.accept("minvalue")) {
      (void)cursor.accept_symbol("=");
      o.minimum = parse_integer(cursor);
    } else if (cursor.accept("maxvalue")) {
      (void)cursor.accept_symbol("=");
      o.maximum = parse_integer(cursor);
    } else if (cursor.accept("cache")) {
      (void)cursor.accept_symbol("=");
      o.cache = parse_integer(cursor);
    } else if (cursor.accept("nocache")) {
      o.cache = 0;
    } else if (cursor.accept_words({"no", "minvalue"}) || cursor.accept("nominvalue")) {
      o.minimum.reset();
    } else if (cursor.accept_words({"no", "maxvalue"}) || cursor.accept("nomaxvalue")) {
      o.maximum.reset();
    } else if (cursor.accept("nocycle") || cursor.accept_words({"no", "cycle"})) {
      o.cycle = false;
    } else if (cursor.accept("cycle")) {
      o.cycle = true;
    } else if (cursor.accept("restart")) {
      if (!cursor.accept("with")) (void)cursor.accept_symbol("=");
      if (cursor.peek().kind == TokenKind::number || cursor.at_symbol("-")) (void)parse_integer(cursor);
    } else if (cursor.accept("engine") || cursor.accept("comment")) {
      (void)cursor.accept_symbol("=");
      (void)cursor.take();
    } else {
      return;
    }
  }
}

void Reader::create_sequence(Cursor& cursor, const Head& head) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const Name name = parse_qualified(cursor, scope_, "a sequence");
  if (cursor.failed()) return;
  if (head.or_replace) erase_object(model_.sequences, name);
  if (taken(cursor, name, if_not_exists)) return;
  Sequence sequence;
  sequence.schema = name.schema;
  sequence.name = name.name;
  sequence_options(cursor, sequence);
  SequenceOptions& o = sequence.options;
  // What goes without saying: SHOW CREATE SEQUENCE says all of it.
  const bool down = o.increment.value_or(1) < 0;
  if (o.increment == 1) o.increment.reset();
  if (!down) {
    if (o.minimum == 1) o.minimum.reset();
    if (o.maximum == sequence_maximum) o.maximum.reset();
    if (o.start == o.minimum.value_or(1)) o.start.reset();
  } else {
    if (o.maximum == -1) o.maximum.reset();
    if (o.minimum == -sequence_maximum - 1) o.minimum.reset();
    if (o.start == o.maximum.value_or(-1)) o.start.reset();
  }
  if (o.cache == 1000) o.cache.reset();
  if (!cursor.failed()) model_.sequences.push_back(std::move(sequence));
}

bool Reader::parse_option_charset(Cursor& cursor, std::string& charset, std::string& collation) {
  Table holder;
  holder.charset = charset;
  holder.collation = collation;
  while (!cursor.failed() && !cursor.done()) {
    if (cursor.accept("encryption") || cursor.accept("comment") || cursor.accept_words({"read", "only"}) ||
        cursor.accept_words({"default", "encryption"})) {
      (void)cursor.accept_symbol("=");
      (void)cursor.take();
      continue;
    }
    if (!parse_table_option(cursor, holder, scope_)) return false;
  }
  charset = holder.charset;
  collation = holder.collation.empty() ? default_collation(charset, model_.dialect) : holder.collation;
  return true;
}

void Reader::create_database(Cursor& cursor) {
  (void)cursor.accept_words({"if", "not", "exists"});
  const std::string name = cursor.name("a database");
  std::string charset;
  std::string collation;
  if (!parse_option_charset(cursor, charset, collation) || cursor.failed()) return;
  const bool first = model_.database.empty();
  if (first) {
    model_.database = scope_.database = name;
  } else if (name != model_.database &&
             std::none_of(model_.schemas.begin(), model_.schemas.end(), [&](const auto& s) { return s.name == name; })) {
    model_.schemas.push_back({name, {}});
  }
  if (name != model_.database || charset.empty()) return;
  model_.charset = charset;
  model_.collation = collation;
}

void Reader::alter_database(Cursor& cursor) {
  std::string name = model_.database;
  const bool named = cursor.at_name() && !cursor.at("default") && !cursor.at("character") && !cursor.at("charset") && !cursor.at("collate");
  if (named) name = cursor.name("a database");
  std::string charset = model_.charset;
  std::string collation = model_.collation;
  if (!parse_option_charset(cursor, charset, collation) || cursor.failed() || name != model_.database) return;
  model_.charset = charset;
  model_.collation = collation;
}

void Reader::alter(Cursor& cursor) {
  const Head head = create_head(cursor);
  if (cursor.accept("ignore")) return cursor.expect("table"), alter_table(cursor);
  if (cursor.accept("table")) return alter_table(cursor);
  if (cursor.accept("database") || cursor.accept("schema")) return alter_database(cursor);
  if (cursor.accept("view")) {
    Head replaced = head;
    replaced.or_replace = true;
    return create_view(cursor, replaced);
  }
  if (cursor.accept("procedure") || cursor.accept("function")) {
    const Name name = parse_qualified(cursor, scope_, "a routine");
    for (Routine& routine : model_.routines) {
      if (routine.qualified() != name) continue;
      while (!cursor.failed() && routine_attribute(cursor, routine)) {
      }
      std::sort(routine.attributes.begin(), routine.attributes.end());
      routine.attributes.erase(std::unique(routine.attributes.begin(), routine.attributes.end()), routine.attributes.end());
      return;
    }
    return cursor.fail(fmt::format("There is no routine '{}' at this point.", display(name)));
  }
  if (cursor.accept("sequence")) {
    (void)cursor.accept_words({"if", "exists"});
    const Name name = parse_qualified(cursor, scope_, "a sequence");
    for (Sequence& sequence : model_.sequences)
      if (sequence.schema == name.schema && sequence.name == name.name) return sequence_options(cursor, sequence);
    return cursor.fail(fmt::format("There is no sequence '{}' at this point.", display(name)));
  }
  if (cursor.at("user") || cursor.at("role") || cursor.at("instance")) {
    (void)cursor.rest();
    return report_.ignored(*source_, "ALTER USER");
  }
  if (cursor.accept("event")) {
    const Name name = parse_qualified(cursor, scope_, "an event");
    (void)cursor.rest();
    return note(ProblemKind::approximated, cursor,
                fmt::format("Event '{}' is kept as it was: ALTER EVENT is not replayed.", display(name)));
  }
  create_opaque(cursor, "alter");
}

void Reader::drop_relation(Cursor& cursor, bool view) {
  const bool if_exists = cursor.accept_words({"if", "exists"});
  do {
    const Name name = parse_qualified(cursor, scope_, "a name");
    if (cursor.failed()) return;
    bool found = view ? erase_object(model_.views, name) : erase_object(model_.tables, name) || erase_object(model_.sequences, name);
    if (!view && found) {
      forget_triggers(name);
      made_for_keys_.erase(name);
    }
    if (view && found) own("view", name, {});
    found = temporary_.erase(name) > 0 || found;
    if (!found && !if_exists) return cursor.fail(fmt::format("There is no {} '{}' at this point.", view ? "view" : "table", display(name)));
  } while (cursor.accept_symbol(","));
  if (!cursor.accept("cascade")) (void)cursor.accept("restrict");
  if (cursor.accept("wait")) (void)cursor.take();
}

void Reader::drop(Cursor& cursor) {
  (void)cursor.accept("temporary");
  if (cursor.accept("table") || cursor.accept("tables") || cursor.accept("sequence")) return drop_relation(cursor, false);
  if (cursor.accept("view")) return drop_relation(cursor, true);
  if (cursor.at("user") || cursor.at("role")) {
    (void)cursor.rest();
    return report_.ignored(*source_, "DROP USER");
  }
  if (cursor.accept("index")) {
    const bool if_exists = cursor.accept_words({"if", "exists"});
    const std::string index = cursor.name("an index");
    cursor.expect("on");
    Table* table = find_table(cursor, parse_qualified(cursor, scope_, "a table"));
    if (cursor.failed() || table == nullptr) return;
    while (cursor.accept("algorithm") || cursor.accept("lock")) {
      (void)cursor.accept_symbol("=");
      (void)cursor.take();
    }
    const auto same = [&](const auto& item) { return text::iequals(item.name, index); };
    const auto count = std::erase_if(table->indexes, same) + std::erase_if(table->keys, same);
    if (count == 0 && !if_exists) cursor.fail(fmt::format("There is no index '{}' on '{}'.", index, table->name));
    return;
  }
  std::string kind;
  for (const std::string_view word :
       {"database", "schema", "trigger", "procedure", "function", "event", "package", "server", "tablespace", "undo", "logfile"})
    if (kind.empty() && cursor.accept(word)) kind = word;
  if (kind.empty()) return cursor.fail_here("what to drop");
  (void)(cursor.accept("body") || cursor.accept("group"));
  const bool if_exists = cursor.accept_words({"if", "exists"});
  const Name name = parse_qualified(cursor, scope_, "a name");
  if (cursor.failed()) return;
  std::size_t count = 0;
  if (kind == "database" || kind == "schema") {
    const std::string schema = name.name == model_.database ? "" : name.name;
    if (!schema.empty() || !model_.database.empty()) {
      const auto inside = [&](const auto& item) { return item.schema == schema; };
      std::erase_if(model_.tables, inside), std::erase_if(model_.views, inside), std::erase_if(model_.routines, inside);
      std::erase_if(model_.sequences, inside);
      std::erase_if(triggers_, [&](const TriggerDraft& t) { return t.trigger.table.schema == schema; });
      std::erase_if(model_.opaque, [&](const Opaque& o) { return o.name.schema == schema; });
    }
    return;
  }
  if (kind == "trigger")
    count = std::erase_if(triggers_,
                          [&](const TriggerDraft& t) { return t.trigger.table.schema == name.schema && t.trigger.name == name.name; });
  else if (kind == "procedure" || kind == "function")
    count = std::erase_if(model_.routines, [&](const Routine& r) {
      return r.qualified() == name && (r.kind == RoutineKind::function) == (kind == "function");
    });
  else
    count = std::erase_if(model_.opaque, [&](const Opaque& o) { return o.kind == kind && o.name == name; });
  own(kind, name, {});
  if (kind == "undo" || kind == "logfile" || kind == "tablespace") (void)cursor.rest();
  if (count == 0 && !if_exists) cursor.fail(fmt::format("There is no {} '{}' at this point.", kind, display(name)));
}

}  // namespace assay::schema::mysql
