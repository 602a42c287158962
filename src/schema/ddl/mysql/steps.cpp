#include "schema/ddl/mysql/steps.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace assay::schema::mysql {
namespace {

using K = StepKind;
using ddl::Token;
using ddl::TokenKind;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// A default that MySQL computes anew for each row that it copies.
Default default_of(const Column& column) {
  if (!column.default_value) return Default::none;
  const std::string value = text::lower(*column.default_value);
  if (value.starts_with("current_timestamp") || value.starts_with("now(") || value.starts_with("localtime")) return Default::stable;
  const bool literal = value.empty() || value[0] == '\'' || value[0] == '-' || value[0] == '.' || (value[0] >= '0' && value[0] <= '9') ||
                       value == "true" || value == "false" || value.starts_with("b'") || value.starts_with("x'");
  return literal ? Default::constant : Default::volatile_;
}

class Builder {
 public:
  Builder(ddl::Cursor cursor, const ddl::SourceStatement& source, const Scope& scope, StepStatement& whole)
      : cursor_(std::move(cursor)), source_(source), scope_(scope), whole_(whole) {}

  std::vector<Step> run() {
    statement();
    if (out_.empty()) add(K::other);
    return std::move(out_);
  }

 private:
  Step& add(StepKind what, Name object = {}) {
    Step& step = out_.emplace_back();
    step.kind = what;
    step.object = std::move(object);
    step.begin = source_.begin;
    step.end = source_.end;
    step.inside = inside_;
    return step;
  }
  Name qualified() { return cursor_.at_name() ? parse_qualified(cursor_, scope_, "a name") : Name{}; }

  void statement() {
    if (cursor_.accept("alter")) return alter();
    if (cursor_.accept("create")) return create();
    if (cursor_.accept("drop")) return drop();
    if (cursor_.accept("rename")) return rename();
    if (cursor_.accept("truncate")) {
      (void)cursor_.accept("table");
      add(K::truncate, qualified());
      return;
    }
    if (cursor_.accept("optimize")) return optimize();
    if (cursor_.accept("start")) return cursor_.at("transaction") ? void(add(K::begin)) : void(add(K::other));
    if (cursor_.accept("begin")) return void(add(K::begin));
    if (cursor_.accept("commit")) return void(add(K::commit));
    if (cursor_.accept("rollback")) return void(add(cursor_.at("to") ? K::other : K::rollback));
    if (cursor_.accept("call")) return void(add(K::call, qualified()));
    if (cursor_.accept_words({"lock", "tables"}) || cursor_.accept_words({"lock", "table"})) return lock_tables();
    if (cursor_.accept("set")) return set();
    rows();
  }

  void set() {
    (void)(cursor_.accept("session") || cursor_.accept("global") || cursor_.accept("local"));
    Step& step = add(K::set_parameter);
    std::string name(cursor_.take().text);
    name = text::lower(name);
    for (const std::string_view prefix : {"@@session.", "@@global.", "@@local.", "@@"})
      if (name.starts_with(prefix)) name.erase(0, prefix.size());
    if (!cursor_.accept_symbol("=")) (void)cursor_.accept_symbol(":=");
    step.part = name;
    step.expression = std::string(cursor_.source(cursor_.item()));
  }

  void lock_tables() {
    while (!cursor_.done()) {
      add(K::lock_table, qualified());
      while (!cursor_.done() && !cursor_.accept_symbol(",")) (void)cursor_.take();
    }
  }

  void optimize() {
    (void)(cursor_.accept("no_write_to_binlog") || cursor_.accept("local"));
    if (!cursor_.accept("table") && !cursor_.accept("tables")) return void(add(K::other));
    do {
      Step& step = add(K::rewrite_table, qualified());
      step.word = "OPTIMIZE TABLE";
    } while (cursor_.accept_symbol(","));
  }

  // Rows

  void rows() {
    const std::size_t first = cursor_.index();
    if (cursor_.accept("insert") || cursor_.accept("replace")) {
      while (cursor_.accept("ignore") || cursor_.accept("low_priority") || cursor_.accept("delayed") || cursor_.accept("high_priority") ||
             cursor_.accept("into")) {
      }
      Step& step = add(K::insert, qualified());
      // of long INSERTs only the first tokens are there: the values say nothing here
      if (cursor_.at("values") || cursor_.at("value") || cursor_.at("select"))
        step.sights.push_back({Habit::insert_without_columns, step.begin, {}});
      if (cursor_.at_symbol("(")) {
        if (cursor_.at("select", 1)) {
          step.sights.push_back({Habit::insert_without_columns, step.begin, {}});
        } else {
          while (!cursor_.done() && !cursor_.at_symbol(")")) (void)cursor_.take();
          (void)cursor_.accept_symbol(")");
        }
      }
      step.from_query = cursor_.at("select") || cursor_.at("with");
      if (step.from_query) add_sights(step.sights, cursor_, cursor_.rest());
      return;
    }
    if (cursor_.accept("update")) {
      while (cursor_.accept("low_priority") || cursor_.accept("ignore")) {
      }
      Step& step = add(K::update, qualified());
      return finish_rows(step, first);
    }
    if (cursor_.accept("delete")) {
      while (cursor_.accept("low_priority") || cursor_.accept("ignore") || cursor_.accept("quick")) {
      }
      if (!cursor_.accept("from"))
        while (!cursor_.done() && !cursor_.accept("from")) (void)cursor_.take();
      Step& step = add(K::delete_rows, qualified());
      return finish_rows(step, first);
    }
    if (cursor_.at("select") || cursor_.at("with") || cursor_.at_symbol("(")) {
      Step& step = add(K::select);
      return finish_rows(step, first);
    }
  }

  void finish_rows(Step& step, std::size_t first) {
    cursor_.seek(first);
    const std::span<const Token> tokens = cursor_.rest();
    int depth = 0;
    for (const Token& token : tokens) {
      if (token.kind == TokenKind::symbol && token.text == "(") ++depth;
      if (token.kind == TokenKind::symbol && token.text == ")") --depth;
      if (depth == 0 && (is_word(token, "where") || is_word(token, "join"))) step.has_where = true;
    }
    add_sights(step.sights, cursor_, tokens);
  }

  // CREATE, DROP, RENAME

  void create() {
    bool replace = false, unique = false, temporary = false;
    std::string special;
    for (;;) {
      if (cursor_.accept_words({"or", "replace"})) {
        replace = true;
      } else if (cursor_.accept("unique")) {
        unique = true;
      } else if (cursor_.accept("temporary")) {
        temporary = true;
      } else if (cursor_.at("fulltext") || cursor_.at("spatial")) {
        special = text::lower(cursor_.take().text);
      } else if (cursor_.at("algorithm") || cursor_.at("definer") || cursor_.at("sql") || cursor_.at("online") || cursor_.at("offline")) {
        while (!cursor_.done() && !cursor_.at("view") && !cursor_.at("procedure") && !cursor_.at("function") && !cursor_.at("trigger") &&
               !cursor_.at("event") && !cursor_.at("index"))
          (void)cursor_.take();
      } else {
        break;
      }
    }
    if (cursor_.accept("table")) return create_table(temporary, replace);
    if (cursor_.accept("index")) return create_index(unique, special);
    if (cursor_.accept("view")) {
      (void)cursor_.accept_words({"if", "not", "exists"});
      Step& step = add(K::create_view, qualified());
      step.replace = replace;
      step.inside = Inside::view;
      while (!cursor_.done() && !cursor_.at("select") && !cursor_.at("with")) (void)cursor_.take();
      add_sights(step.sights, cursor_, cursor_.rest());
      return;
    }
    if (cursor_.accept("procedure") || cursor_.accept("function")) return create_routine(replace);
    if (cursor_.accept("trigger")) {
      (void)cursor_.accept_words({"if", "not", "exists"});
      add(K::create_trigger).part = cursor_.name("a trigger");
      while (!cursor_.done() && !cursor_.accept("on")) (void)cursor_.take();
      out_.back().object = qualified();
      return;
    }
    if (cursor_.accept("database") || cursor_.accept("schema")) {
      (void)cursor_.accept_words({"if", "not", "exists"});
      add(K::create_schema, {"", cursor_.at_name() ? cursor_.name("a database") : std::string()});
      return;
    }
    add(K::other);
  }

  void create_table(bool temporary, bool replace) {
    const bool careful = cursor_.accept_words({"if", "not", "exists"});
    Step& step = add(K::create_table, qualified());
    step.if_not_exists = careful;
    step.temporary = temporary;
    step.replace = replace;
    for (std::size_t i = 0; !cursor_.done(); ++i) {
      if (cursor_.at_symbol("(")) {
        (void)cursor_.parenthesised();
        continue;
      }
      if (cursor_.at("select")) {
        step.from_query = true;
        add_sights(step.sights, cursor_, cursor_.rest());
        return;
      }
      (void)cursor_.take();
    }
  }

  void create_index(bool unique, const std::string& special) {
    const bool careful = cursor_.accept_words({"if", "not", "exists"});
    const std::string name = cursor_.name("an index");
    while (!cursor_.done() && !cursor_.accept("on")) (void)cursor_.take();
    Step& step = add(K::create_index, qualified());
    step.part = name;
    step.unique = unique;
    step.word = special;
    step.if_not_exists = careful;
    if (!cursor_.at_symbol("(")) return;
    columns_of(cursor_.parenthesised(), step.columns);
    options(step);
  }

  void columns_of(std::span<const Token> tokens, std::vector<std::string>& columns) const {
    ddl::Cursor inside = cursor_.within(tokens);
    while (!inside.done()) {
      if (inside.at_name()) columns.push_back(inside.name("a column"));
      (void)inside.item();
      if (!inside.accept_symbol(",")) return;
    }
  }

  /// ALGORITHM= and LOCK= behind CREATE and DROP INDEX.
  void options(Step& step) {
    while (!cursor_.done()) {
      const bool algorithm = cursor_.accept("algorithm");
      if (!algorithm && !cursor_.accept("lock")) {
        (void)cursor_.take();
        continue;
      }
      (void)cursor_.accept_symbol("=");
      (algorithm ? step.algorithm : step.lock) = upper(cursor_.take().text);
    }
  }

  void create_routine(bool replace) {
    (void)cursor_.accept_words({"if", "not", "exists"});
    const Name name = qualified();
    add(K::create_routine, name).replace = replace;
    const std::span<const Token> body = cursor_.rest();
    std::size_t first = 0;
    // the body begins at BEGIN, or is the last statement
    while (first < body.size() && !is_word(body[first], "begin")) ++first;
    cut_body(body.subspan(std::min(first, body.size())), name);
  }

  /// Statements of a compound body: those that stand where one may begin, up to the next semicolon.
  void cut_body(std::span<const Token> tokens, const Name& routine) {
    static constexpr std::array<std::string_view, 12> verbs = {"select", "insert",   "update", "delete", "replace", "with",
                                                               "alter",  "truncate", "drop",   "create", "rename",  "call"};
    const auto starts = [&](std::size_t i) {
      if (i == 0) return false;
      const Token& before = tokens[i - 1];
      return (before.kind == TokenKind::symbol && before.text == ";") || before.kind == TokenKind::delimiter || is_word(before, "begin") ||
             is_word(before, "then") || is_word(before, "else") || is_word(before, "do") || is_word(before, "loop");
    };
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const bool verb = std::any_of(verbs.begin(), verbs.end(), [&](auto word) { return is_word(tokens[i], word); });
      if (!verb || !starts(i)) continue;
      std::size_t end = i;
      while (end < tokens.size() && tokens[end].text != ";") ++end;
      ddl::SourceStatement part;
      part.begin = tokens[i].at;
      part.end = tokens[end - 1].at + tokens[end - 1].text.size();
      StepStatement unused;
      Builder inner(cursor_.within(tokens.subspan(i, end - i)), part, scope_, unused);
      inner.inside_ = Inside::routine;
      for (Step& step : inner.run()) {
        step.inside = Inside::routine;
        step.other = routine;
        out_.push_back(std::move(step));
      }
      i = end;
    }
  }

  void drop() {
    (void)cursor_.accept("temporary");
    if (cursor_.accept("table") || cursor_.accept("tables")) return drop_all(K::drop_table);
    if (cursor_.accept("view")) return drop_all(K::drop_view);
    if (cursor_.accept("database") || cursor_.accept("schema")) {
      const bool careful = cursor_.accept_words({"if", "exists"});
      Step& step = add(K::drop_database, {"", cursor_.at_name() ? cursor_.name("a database") : std::string()});
      step.if_exists = careful;
      return;
    }
    if (cursor_.accept("index")) {
      const bool careful = cursor_.accept_words({"if", "exists"});
      const std::string name = cursor_.name("an index");
      cursor_.expect("on");
      Step& step = add(K::drop_index, qualified());
      step.part = name;
      step.if_exists = careful;
      return options(step);
    }
    if (cursor_.accept("procedure") || cursor_.accept("function")) return drop_all(K::drop_routine);
    if (cursor_.accept("trigger")) {
      (void)cursor_.accept_words({"if", "exists"});
      add(K::drop_trigger).part = qualified().name;
      return;
    }
    add(K::other);
  }

  void drop_all(StepKind what) {
    const bool careful = cursor_.accept_words({"if", "exists"});
    do {
      add(what, qualified()).if_exists = careful;
    } while (cursor_.accept_symbol(","));
    if (cursor_.accept("cascade"))
      for (Step& step : out_) step.cascade = true;
  }

  void rename() {
    if (!cursor_.accept("table") && !cursor_.accept("tables")) return void(add(K::other));
    (void)cursor_.accept_words({"if", "exists"});
    do {
      const Name from = qualified();
      cursor_.expect("to");
      add(K::rename_table, from).to = qualified().name;
    } while (!cursor_.failed() && cursor_.accept_symbol(","));
  }

  // ALTER TABLE

  void alter() {
    (void)(cursor_.accept("online") || cursor_.accept("ignore"));
    if (!cursor_.accept("table")) return void(add(K::other));
    const bool careful = cursor_.accept_words({"if", "exists"});
    table_ = qualified();
    if (cursor_.accept("wait")) (void)cursor_.take();
    (void)cursor_.accept("nowait");
    std::string algorithm, lock;
    do {
      const std::size_t first = cursor_.index();
      if (cursor_.done()) break;
      const std::size_t before = out_.size();
      if (cursor_.at("algorithm") || cursor_.at("lock")) {
        const bool is_algorithm = cursor_.accept("algorithm");
        if (!is_algorithm) (void)cursor_.take();
        (void)cursor_.accept_symbol("=");
        (is_algorithm ? algorithm : lock) = upper(cursor_.take().text);
        continue;
      }
      item();
      if (cursor_.failed()) return;
      (void)cursor_.item();
      const std::size_t begin = at(first), end = cursor_.index();
      for (std::size_t i = before; i < out_.size(); ++i) {
        out_[i].begin = begin;
        out_[i].end = end_of(end - 1);
      }
      if (whole_.head == 0) whole_.head = begin;
    } while (cursor_.accept_symbol(","));
    for (Step& step : out_) {
      step.algorithm = algorithm;
      step.lock = lock;
      step.if_exists = step.if_exists || careful;
    }
  }

  std::size_t at(std::size_t index) const { return cursor_.between(index, index + 1)[0].at; }
  std::size_t end_of(std::size_t index) const {
    const Token token = cursor_.between(index, index + 1)[0];
    return token.at + token.text.size();
  }

  void item() {
    if (cursor_.accept("add")) return add_item();
    if (cursor_.accept("drop")) return drop_item();
    if (cursor_.at("modify") || cursor_.at("change")) return change();
    if (cursor_.accept("rename")) return rename_item();
    if (cursor_.accept("alter")) return alter_item();
    if (cursor_.accept_words({"convert", "to"})) {
      Table to;
      (void)parse_table_option(cursor_, to, scope_);
      (void)(cursor_.at("collate") && parse_table_option(cursor_, to, scope_));
      Step& step = add(K::convert_charset, table_);
      step.to = to.charset;
      step.word = to.collation;
      return;
    }
    if (cursor_.at_words({"partition", "by"}) || cursor_.at_words({"remove", "partitioning"})) return void(add(K::partition_table, table_));
    if (cursor_.accept_words({"truncate", "partition"})) return partitions(K::drop_partition, "truncate");
    if (cursor_.at("engine") || cursor_.at("row_format") || cursor_.at("force") || cursor_.at("key_block_size")) {
      Step& step = add(K::rewrite_table, table_);
      step.word = upper(cursor_.take().text);
      (void)cursor_.accept_symbol("=");
      if (!cursor_.done() && !cursor_.at_symbol(",")) step.to = std::string(cursor_.take().text);
      return;
    }
    add(K::alter_table, table_);
  }

  void partitions(StepKind what, std::string_view word) {
    (void)cursor_.accept_words({"if", "exists"});
    do {
      Step& step = add(what, table_);
      step.part = cursor_.name("a partition");
      step.word = word;
    } while (cursor_.at_symbol(",") && cursor_.peek(1).kind == TokenKind::word && cursor_.accept_symbol(","));
  }

  void add_item() {
    if (cursor_.at_words({"partition"})) return void(add(K::alter_table, table_));
    const std::size_t before = cursor_.index();
    Draft draft;
    draft.table.name = table_.name;
    const bool column = cursor_.accept("column");
    if (!column && !cursor_.at_words({"constraint", "if", "not", "exists"}) && parse_table_item(cursor_, draft, scope_))
      return constraints(draft, false);
    if (!column && cursor_.failed()) return cursor_.seek(before);
    const bool careful = cursor_.accept_words({"if", "not", "exists"});
    const bool list = cursor_.accept_symbol("(");
    do {
      if (list && parse_table_item(cursor_, draft, scope_)) continue;
      Step step;
      step.kind = K::add_column;
      step.object = table_;
      step.part = cursor_.name("a column");
      step.column = parse_column(cursor_, step.part, draft, scope_);
      step.default_is = default_of(*step.column);
      const ColumnPlace place = parse_place(cursor_);
      step.first = place.first;
      step.after = !place.after.empty();
      step.to = place.after;
      step.if_not_exists = careful;
      step.inside = inside_;
      if (cursor_.failed()) return;
      out_.push_back(std::move(step));
    } while (list && cursor_.accept_symbol(","));
    if (list) cursor_.expect_symbol(")");
    constraints(draft, true);
  }

  void constraints(const Draft& draft, bool with_column) {
    for (const KeyDraft& key : draft.keys) {
      const StepKind what = key.kind == KeyKind::primary  ? K::add_primary_key
                            : key.kind == KeyKind::unique ? K::add_unique
                                                          : K::create_index;
      if (key.kind == KeyKind::foreign) continue;
      Step& step = add(what, table_);
      step.with_column = with_column;
      for (const IndexPart& part : key.parts) step.columns.push_back(part.column);
      step.part = what == K::add_primary_key ? "PRIMARY" : !key.name.empty() ? key.name : step.columns.empty() ? "" : step.columns[0];
      step.word = key.kind == KeyKind::fulltext ? "fulltext" : key.kind == KeyKind::spatial ? "spatial" : "";
    }
    for (const Check& check : draft.checks) {
      Step& step = add(K::add_check, table_);
      step.with_column = with_column;
      step.part = check.name;
      step.expression = check.expression;
      step.not_valid = !check.enforced;
      if (step.part.empty()) step.part = check.column.empty() ? table_.name + "_chk" : check.column;
    }
    for (const ForeignKey& key : draft.foreign_keys) {
      Step& step = add(K::add_foreign_key, table_);
      step.with_column = with_column;
      step.columns = key.columns;
      step.ref_columns = key.ref_columns;
      step.other = {key.ref_schema, key.ref_table};
      step.part = key.name.empty() ? table_.name + "_" + (key.columns.empty() ? "" : key.columns[0]) + "_fk" : key.name;
    }
  }

  void drop_item() {
    const auto named = [&](StepKind what, std::string_view noun) {
      const bool careful = cursor_.accept_words({"if", "exists"});
      std::string name = cursor_.name(noun);
      Step& step = add(what, table_);
      step.part = std::move(name);
      step.if_exists = careful;
    };
    if (cursor_.accept_words({"primary", "key"})) return void(add(K::drop_primary_key, table_).part = "PRIMARY");
    if (cursor_.accept_words({"foreign", "key"})) return named(K::drop_foreign_key, "a foreign key");
    if (cursor_.accept("index") || cursor_.accept("key")) return named(K::drop_index, "an index");
    if (cursor_.accept("constraint") || cursor_.accept("check")) return named(K::drop_constraint, "a constraint");
    if (cursor_.accept("partition")) return partitions(K::drop_partition, "drop");
    if (cursor_.at_words({"period", "for"}) || cursor_.at_words({"system", "versioning"})) return void(add(K::alter_table, table_));
    (void)cursor_.accept("column");
    named(K::drop_column, "a column");
  }

  void change() {
    const bool change = cursor_.accept("change");
    if (!change) (void)cursor_.accept("modify");
    (void)cursor_.accept("column");
    const bool careful = cursor_.accept_words({"if", "exists"});
    Step step;
    step.kind = K::modify_column;
    step.object = table_;
    step.part = cursor_.name("a column");
    step.to = change ? cursor_.name("a column") : step.part;
    Draft draft;
    step.column = parse_column(cursor_, step.to, draft, scope_);
    step.default_is = default_of(*step.column);
    const ColumnPlace place = parse_place(cursor_);
    step.first = place.first;
    step.after = !place.after.empty();
    step.if_exists = careful;
    step.inside = inside_;
    if (!cursor_.failed()) out_.push_back(std::move(step));
  }

  void rename_item() {
    const bool column = cursor_.accept("column");
    if (column || cursor_.accept("index") || cursor_.accept("key")) {
      (void)cursor_.accept_words({"if", "exists"});
      const std::string from = cursor_.name("a name");
      cursor_.expect("to");
      Step& step = add(column ? K::rename_column : K::rename_index, table_);
      step.part = from;
      step.to = cursor_.name("a name");
      return;
    }
    if (!cursor_.accept("to") && !cursor_.accept("as")) (void)cursor_.accept_symbol("=");
    add(K::rename_table, table_).to = qualified().name;
  }

  void alter_item() {
    if (cursor_.at("index") || cursor_.at("key") || cursor_.at("check") || cursor_.at("constraint"))
      return void(add(K::alter_table, table_));
    (void)cursor_.accept("column");
    (void)cursor_.accept_words({"if", "exists"});
    const std::string name = cursor_.name("a column");
    if (cursor_.accept_words({"set", "default"})) {
      Step& step = add(K::set_default, table_);
      step.part = name;
      step.expression = std::string(cursor_.source(cursor_.item()));
      return;
    }
    Step& step = add(cursor_.accept_words({"drop", "default"}) ? K::drop_default : K::alter_table, table_);
    step.part = name;
  }

  ddl::Cursor cursor_;
  const ddl::SourceStatement& source_;
  const Scope& scope_;
  StepStatement& whole_;
  Name table_ = {};
  Inside inside_ = Inside::nothing;
  std::vector<Step> out_ = {};
};

}  // namespace

std::vector<Step> steps_of(ddl::Cursor cursor, const ddl::SourceStatement& source, const Scope& scope, StepStatement& whole) {
  return Builder(std::move(cursor), source, scope, whole).run();
}

}  // namespace assay::schema::mysql
