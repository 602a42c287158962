// Makes the plans of SQL Server and Oracle from a diff: plain statements in an order that should execute. Nobody has executed them here: each is
// labelled so. SQL Server's are one transaction, Oracle's commit one by one. Internal to schema/migrate/vendors; one thread; models and diff
// must outlive it.
#pragma once
#include <string>
#include <vector>

#include "schema/migrate/plan.h"
#include "schema/migrate/vendors/vendor.h"

namespace assay::schema::migrate::vendors {

class Planner {
 public:
  Planner(const Model& from, const Model& to, const Diff& diff) : from_(from), to_(to), diff_(diff), vendor_(to) {}
  std::vector<MigrationStatement> run();
  const std::vector<NotModelled>& not_reproduced() const { return not_reproduced_; }

 private:
  void drops_first(const Change& change);
  void renames(const Change& change);
  void creates(const Change& change);
  void columns(const Change& change);
  void constraints(const Change& change);
  void comment(const Change& change);
  void programs(const Change& change);
  void drops_last(const Change& change);
  void cannot(const Change& change, std::string why);
  /// Nothing when the vendor has no statement for it: then the change is listed.
  MigrationStatement* add(const Change& change, std::string sql);
  void add_all(const Change& change, const std::vector<Statement>& statements);
  void dangerous(MigrationStatement* statement, Hazard hazard, std::string why);
  template <class Step>
  void each(Step step) {
    for (const Change& change : diff_.changes) (this->*step)(change);
  }

  const Model& from_;
  const Model& to_;
  const Diff& diff_;
  Vendor vendor_;
  std::vector<NotModelled> not_reproduced_ = {};
  std::vector<MigrationStatement> out_ = {};
};

}  // namespace assay::schema::migrate::vendors
