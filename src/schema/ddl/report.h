// What a reader has to say about a text: problems with their places, and statements that hold data counted instead of listed one by one.
// Pure; one thread; views the text.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "schema/ddl/cursor.h"
#include "schema/ddl/read.h"
#include "schema/ddl/split.h"

namespace assay::schema::ddl {

class Report {
 public:
  explicit Report(std::string_view text) : text_(text), places_(text) {}
  void seen() { ++statements_; }
  void problem(ProblemKind kind, const SourceStatement& statement, std::size_t at, std::string message);
  void lost(const SourceStatement& statement, const Complaint& complaint) {
    problem(ProblemKind::lost, statement, complaint.at, complaint.message);
  }
  /// One problem for all of the same `what`: "INSERT into orders".
  void ignored(const SourceStatement& statement, const std::string& what);
  ReadResult finish(Model model);

 private:
  struct Ignored {
    std::size_t count = 0;
    Problem first = {};
  };
  Problem make(ProblemKind kind, const SourceStatement& statement, std::size_t at, std::string message);

  std::string_view text_;
  Places places_;
  std::size_t statements_ = 0;
  std::vector<Problem> problems_ = {};
  std::map<std::string, Ignored> ignored_ = {};
};

}  // namespace assay::schema::ddl
