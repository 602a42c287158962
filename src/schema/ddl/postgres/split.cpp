#include "schema/ddl/postgres/split.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

#include "core/text.h"

namespace assay::schema::postgres::reader {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return is_word_start(c) || (c >= '0' && c <= '9') || c == '$'; }

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Piece> run() {
    while (at_ < text_.size()) step();
    finish(text_.size(), depth_ == 0 && bodies_ == 0 && !open_);
    return std::move(pieces_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void begin() {
    if (started_) return;
    started_ = true;
    begin_ = at_;
  }

  void step() {
    const char c = text_[at_];
    if (is_space(c)) return void(++at_);
    if (c == '-' && peek(1) == '-') return void(at_ = std::min(text_.find('\n', at_), text_.size()));
    if (c == '/' && peek(1) == '*') return comment();
    if (c == '\\') return meta();
    if (c == ';' && depth_ == 0 && bodies_ == 0) {
      const std::size_t end = at_++;
      return finish(end, true);
    }
    begin();
    if (is_word_start(c)) return word();
    if (c == '\'') return quoted(at_ + 1, '\'', !standard_strings_);
    if (c == '"') return quoted(at_ + 1, '"', false);
    if (c == '$') return dollar();
    if (c >= '0' && c <= '9') {
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
      return;
    }
    if (c == '(') ++depth_;
    if (c == ')' && depth_ > 0) --depth_;
    ++at_;
  }

  void comment() {
    int depth = 0;
    while (at_ < text_.size()) {
      if (peek() == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
    open_ = started_;
  }

  void quoted(std::size_t from, char quote, bool backslash) {
    for (at_ = from; at_ < text_.size(); ++at_) {
      if (backslash && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote) {
        ++at_;
        if (peek() != quote) return;
      }
    }
    at_ = text_.size();
    open_ = true;
  }

  void dollar() {
    std::size_t tag = at_ + 1;
    if (is_word_start(peek(1)))
      while (tag < text_.size() && is_word(text_[tag]) && text_[tag] != '$') ++tag;
    if (tag >= text_.size() || text_[tag] != '$') return void(++at_);
    const std::string_view mark = text_.substr(at_, tag + 1 - at_);
    const std::size_t close = text_.find(mark, tag + 1);
    open_ = close == std::string_view::npos;
    at_ = open_ ? text_.size() : close + mark.size();
  }

  void word() {
    const char c = text_[at_];
    const bool prefix = c == 'e' || c == 'E' || c == 'b' || c == 'B' || c == 'x' || c == 'X' || c == 'n' || c == 'N';
    if (prefix && peek(1) == '\'') return quoted(at_ + 2, '\'', c == 'e' || c == 'E' || !standard_strings_);
    if ((c == 'u' || c == 'U') && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) return quoted(at_ + 3, peek(2), false);
    const std::size_t from = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    if (depth_ == 0) note(text_.substr(from, at_ - from));
  }

  // Only a routine's body holds semicolons, and only COPY is followed by data; both show in the words at depth 0.
  void note(std::string_view word) {
    if (words_ < 4) first_[words_] = text::lower(word.substr(0, 16));
    ++words_;
    if (first_[0] == "create") {
      const std::string& what = first_[1] == "or" ? first_[3] : first_[1];
      if (what != "function" && what != "procedure") return;
      if (bodies_ == 0 && text::iequals(word, "atomic") && begin_word_) bodies_ = 1;
      begin_word_ = text::iequals(word, "begin");
      if (bodies_ > 0 && text::iequals(word, "case")) ++bodies_;
      if (bodies_ > 0 && text::iequals(word, "end")) --bodies_;
    } else if (first_[0] == "copy") {
      from_stdin_ = from_stdin_ || (from_ && text::iequals(word, "stdin"));
      from_ = text::iequals(word, "from");
    }
  }

  /// A psql command reaches to the end of its line; \g and its kin also send the statement before them.
  void meta() {
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    if (started_ && (peek(1) == 'g' || peek(1) == ';')) finish(at_, true);
    std::size_t end = line_end;
    while (end > at_ && is_space(text_[end - 1])) --end;
    pieces_.push_back({.kind = PieceKind::meta, .begin = at_, .end = end, .standard_strings = standard_strings_});
    at_ = line_end;
  }

  void finish(std::size_t end, bool closed) {
    if (started_) {
      while (end > begin_ && is_space(text_[end - 1])) --end;
      pieces_.push_back({.begin = begin_, .end = end, .standard_strings = standard_strings_, .closed = closed});
      if (first_[0] == "set") setting(text_.substr(begin_, end - begin_));
      if (from_stdin_) copy_data();
    }
    started_ = from_stdin_ = from_ = begin_word_ = open_ = false;
    depth_ = bodies_ = 0;
    words_ = 0;
    for (std::string& word : first_) word.clear();
  }

  void setting(std::string_view statement) {
    const std::string lowered = text::lower(statement);
    if (lowered.find("standard_conforming_strings") != std::string::npos) standard_strings_ = lowered.find("off") == std::string::npos;
  }

  /// Until a line "\."; where there is none the statement came without its data.
  void copy_data() {
    const std::size_t begin = std::min(text_.find('\n', at_), text_.size());
    std::size_t end = text_.substr(begin, 3) == "\n\\." ? begin : text_.find("\n\\.", begin);
    while (end != std::string_view::npos && end + 3 < text_.size() && text_[end + 3] != '\n' && text_[end + 3] != '\r')
      end = text_.find("\n\\.", end + 1);
    if (end == std::string_view::npos) return;
    pieces_.push_back({.kind = PieceKind::copy_data, .begin = begin, .end = end});
    at_ = std::min(end + 3, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  bool started_ = false;
  bool open_ = false;
  bool from_ = false;
  bool from_stdin_ = false;
  bool begin_word_ = false;
  bool standard_strings_ = true;
  int depth_ = 0;
  int bodies_ = 0;  ///< BEGIN ATOMIC and the CASEs in it that are still open
  std::size_t words_ = 0;
  std::string first_[4];
  std::vector<Piece> pieces_;
};

/// The ends of dollar quotes by their beginnings, other quotes not looked at.
std::vector<std::pair<std::size_t, std::size_t>> dollar_quotes(std::string_view sql, const Piece& piece) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t at = sql.find('$', piece.begin); at < piece.end; at = sql.find('$', at)) {
    std::size_t tag = at + 1;
    while (tag < piece.end && is_word(sql[tag]) && sql[tag] != '$') ++tag;
    if (tag >= piece.end || sql[tag] != '$') {
      ++at;
      continue;
    }
    const std::size_t close = sql.find(sql.substr(at, tag + 1 - at), tag + 1);
    if (close >= piece.end) return out;
    out.emplace_back(at, close + (tag + 1 - at));
    at = out.back().second;
  }
  return out;
}

bool begins_statement(std::string_view line) {
  static constexpr std::string_view words[] = {"alter", "begin",  "comment", "commit", "copy",   "create", "delete", "do",  "drop",
                                               "grant", "insert", "reset",   "revoke", "select", "set",    "update", "with"};
  const std::string word = first_word(line);
  return line.starts_with("--") || line.starts_with("\\") || std::binary_search(std::begin(words), std::end(words), word);
}

}  // namespace

std::string first_word(std::string_view statement) {
  std::size_t end = 0;
  while (end < statement.size() && is_word(statement[end])) ++end;
  return text::lower(statement.substr(0, end));
}

std::vector<Piece> split(std::string_view sql) { return Splitter(sql).run(); }

std::vector<Piece> split_by_lines(std::string_view sql, const Piece& piece) {
  std::vector<Piece> out;
  std::size_t begin = piece.begin;
  bool ended = false;
  const auto add = [&](std::size_t end) {
    // The part may hold comments before its statement, and a semicolon after it.
    for (Piece part : split(sql.substr(begin, end - begin))) {
      part.begin += begin;
      part.end += begin;
      part.standard_strings = piece.standard_strings;
      out.push_back(part);
    }
    begin = end;
  };
  const auto bodies = dollar_quotes(sql, piece);
  std::size_t body = 0;
  for (std::size_t line = piece.begin; line < piece.end;) {
    while (body < bodies.size() && bodies[body].second <= line) ++body;
    const bool in_body = piece.closed && body < bodies.size() && bodies[body].first < line;
    const std::size_t line_end = std::min(sql.find('\n', line), piece.end);
    const std::string_view text = sql.substr(line, line_end - line);
    if (ended && !in_body && line > begin && begins_statement(text)) add(line);
    const std::string_view trimmed = text::trim(text);
    if (!trimmed.empty()) ended = trimmed.ends_with(';');
    line = line_end + 1;
  }
  if (begin < piece.end) add(piece.end);
  return out;
}

int dumped_from(std::string_view sql) {
  constexpr std::string_view mark = "-- Dumped from database version ";
  const std::size_t at = sql.substr(0, 4000).find(mark);
  if (at == std::string_view::npos) return 0;
  const char* from = sql.data() + at + mark.size();
  const char* end = sql.data() + sql.size();
  int major = 0, minor = 0;
  const auto read = std::from_chars(from, end, major);
  if (read.ec != std::errc() || major < 9 || major > 99) return 0;
  if (read.ptr != end && *read.ptr == '.') std::from_chars(read.ptr + 1, end, minor);
  return major * 10000 + (minor >= 0 && minor < 10000 ? minor : 0);
}

}  // namespace assay::schema::postgres::reader
