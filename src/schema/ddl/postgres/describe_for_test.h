// A model as short lines, one an object or part, so that tests of the reader are tables of texts. Tests only.
#pragma once
#include <algorithm>
#include <string>

#include "core/text.h"
#include "schema/ddl/postgres/ddl.h"

namespace assay::schema::postgres::describe {

inline std::string words(const std::vector<std::string>& list) { return text::join(list, ","); }
inline std::string flag(bool on, std::string_view word) { return on ? " " + std::string(word) : std::string(); }
inline std::string after(std::string_view word, const std::string& value) {
  return value.empty() ? "" : " " + std::string(word) + " " + value;
}

inline std::string deferral(Deferral d) {
  return d == Deferral::none ? "" : d == Deferral::deferrable ? " deferrable" : " initially deferred";
}

inline std::string parts(const std::vector<IndexPart>& list) {
  std::string out;
  for (const IndexPart& part : list) {
    out += (out.empty() ? "" : ", ") + (part.expression.empty() ? part.column : "(" + part.expression + ")");
    out += after("collate", part.collation) + after("class", part.opclass) + flag(part.descending, "desc");
    if (part.nulls_first) out += *part.nulls_first ? " nulls first" : " nulls last";
    out += after("with", part.with_operator);
  }
  return "(" + out + ")";
}

inline std::string options(const SequenceOptions& o) {
  std::string out;
  if (o.start) out += fmt::format(" start {}", *o.start);
  if (o.increment) out += fmt::format(" increment {}", *o.increment);
  if (o.minimum) out += fmt::format(" min {}", *o.minimum);
  if (o.maximum) out += fmt::format(" max {}", *o.maximum);
  if (o.cache) out += fmt::format(" cache {}", *o.cache);
  return out + flag(o.cycle, "cycle");
}

inline std::string column(const Column& c) {
  std::string out = c.name + " " + type_text(c.type, Dialect::postgres) + flag(!c.nullable, "not null") + after("named", c.not_null_name) +
                    flag(!c.not_null_valid, "not valid") + flag(c.not_null_no_inherit, "no inherit") + after("collate", c.collation);
  if (c.default_value) out += " default " + *c.default_value;
  if (c.identity)
    out += std::string(c.identity->kind == IdentityKind::always ? " identity always" : " identity") + after("seq", c.identity->sequence) +
           options(c.identity->options);
  if (c.generated) out += std::string(c.generated->stored ? " stored " : " virtual ") + c.generated->expression;
  out += after("storage", c.storage) + after("compression", c.compression) + after("with", words(c.options));
  if (c.statistics >= 0) out += fmt::format(" statistics {}", c.statistics);
  return out + flag(!c.local, "inherited") + after("--", c.comment);
}

inline std::string key(const Key& k) {
  return (k.primary ? "primary " : "unique ") + k.name + " (" + words(k.columns) + ")" + after("include", words(k.include)) +
         flag(k.nulls_not_distinct, "nulls not distinct") + flag(k.without_overlaps, "without overlaps") + deferral(k.deferral) +
         after("with", words(k.options)) + after("tablespace", k.tablespace) + flag(k.clustered_on, "clustered") +
         flag(k.replica_identity, "replica identity") + after("of", k.attached_to) + after("--", k.comment);
}

inline std::string index(const Index& i) {
  return "index " + i.name + flag(i.unique, "unique") + (i.method == "btree" ? "" : " " + i.method) + " " + parts(i.parts) +
         after("include", words(i.include)) + after("where", i.where) + flag(i.nulls_not_distinct, "nulls not distinct") +
         after("with", words(i.options)) + flag(i.only, "only") + flag(i.clustered_on, "clustered") +
         flag(i.replica_identity, "replica identity") + after("of", i.attached_to) + after("--", i.comment);
}

inline std::string check(const Check& c) {
  return "check " + c.name + ": " + c.expression + flag(c.no_inherit, "no inherit") + flag(!c.validated, "not valid") +
         flag(!c.enforced, "not enforced") + flag(!c.local, "inherited") + after("--", c.comment);
}

inline std::string foreign_key(const ForeignKey& k) {
  static constexpr std::string_view actions[] = {"", " restrict", " cascade", " set null", " set default"};
  std::string out =
      "foreign " + k.name + " (" + words(k.columns) + ") -> " + k.ref_schema + "." + k.ref_table + " (" + words(k.ref_columns) + ")";
  if (k.on_delete != Action::no_action) out += " delete" + std::string(actions[static_cast<std::size_t>(k.on_delete)]);
  if (k.on_update != Action::no_action) out += " update" + std::string(actions[static_cast<std::size_t>(k.on_update)]);
  return out + after("of", words(k.on_delete_columns)) + flag(k.match == Match::full, "match full") + deferral(k.deferral) +
         flag(!k.validated, "not valid") + flag(!k.enforced, "not enforced") + flag(k.period, "period") + after("--", k.comment);
}

inline std::string exclusion(const Exclusion& e) {
  return "exclude " + e.name + " " + e.method + " " + parts(e.parts) + after("where", e.where) + deferral(e.deferral);
}

inline std::string table(const Table& t) {
  std::string out = "table " + display(t.qualified()) + flag(t.unlogged, "unlogged") + after("of", t.of_type) +
                    after("with", words(t.options)) + flag(t.row_security, "row security") + flag(t.force_row_security, "forced") +
                    after("replica identity", t.replica_identity) + after("tablespace", t.tablespace) + after("using", t.access_method);
  for (const Name& parent : t.inherits) out += " inherits " + display(parent);
  if (t.partition_of) out += " partition of " + display(t.partition_of->parent) + " " + t.partition_of->bound;
  if (t.partition_by) out += " partition by " + t.partition_by->strategy + " " + parts(t.partition_by->parts);
  out += after("--", t.comment) + "\n";
  for (const Column& c : t.columns) out += "  " + column(c) + "\n";
  for (const Key& k : t.keys) out += "  " + key(k) + "\n";
  for (const Check& c : t.checks) out += "  " + check(c) + "\n";
  for (const Exclusion& e : t.exclusions) out += "  " + exclusion(e) + "\n";
  for (const ForeignKey& k : t.foreign_keys) out += "  " + foreign_key(k) + "\n";
  for (const Index& i : t.indexes) out += "  " + index(i) + "\n";
  return out;
}

inline std::string routine(const Routine& r) {
  std::string out = r.kind == RoutineKind::procedure ? "procedure " : "function ";
  out += display(r.qualified()) + "(";
  for (const Argument& a : r.arguments) {
    if (out.back() != '(') out += ", ";
    out += (a.mode.empty() ? "" : a.mode + " ") + (a.name.empty() ? "" : a.name + " ") + type_text(a.type, Dialect::postgres);
    if (a.default_value) out += " = " + *a.default_value;
  }
  return out + ")" + after("returns", r.returns) + " " + r.language + after("", words(r.attributes)) + ": " + text::one_line(r.body) +
         after("--", r.comment) + "\n";
}

inline std::string grant(const Grant& g) {
  std::string out = g.revoked ? "revoke " : "grant ";
  return out + g.privilege + " on " + g.object.kind + " " + (g.object.schema ? *g.object.schema + "." : "") +
         (g.object.table ? *g.object.table + "." : "") + g.object.name + " to " + g.grantee + flag(g.grantable, "with option") + "\n";
}

inline std::string others(const Model& m) {
  std::string out;
  for (const View& v : m.views) {
    out += (v.materialized ? "matview " : "view ") + display(v.qualified()) + " (" + words(v.columns) + ")" +
           after("with", words(v.options)) + flag(!v.populated, "empty") + ": " + v.definition + after("--", v.comment) + "\n";
    for (const Index& i : v.indexes) out += "  " + index(i) + "\n";
    for (const ColumnComment& c : v.column_comments) out += "  " + c.column + " -- " + c.comment + "\n";
  }
  for (const Routine& r : m.routines) out += routine(r);
  for (const Trigger& t : m.triggers) out += "trigger " + t.definition + after("is", t.enabled) + after("--", t.comment) + "\n";
  for (const Policy& p : m.policies)
    out += "policy " + p.name + " on " + display(p.table) + (p.permissive ? "" : " restrictive") + " for " + p.command + " to " +
           words(p.roles) + after("using", p.using_) + after("check", p.with_check) + after("--", p.comment) + "\n";
  for (const Grant& g : m.grants) out += grant(g);
  for (const Owner& o : m.owners)
    out += "owner of " + o.object.kind + " " + (o.object.schema ? *o.object.schema + "." : "") + o.object.name + " is " + o.role + "\n";
  for (const Opaque& o : m.opaque) out += "opaque " + o.kind + " " + display(o.name) + ": " + text::one_line(o.text) + "\n";
  return out;
}

inline std::string model(const Model& m) {
  std::string out;
  for (const Namespace& s : m.schemas) out += "schema " + s.name + after("--", s.comment) + "\n";
  for (const Extension& e : m.extensions) out += "extension " + e.name + " in " + e.schema + after("--", e.comment) + "\n";
  for (const Enum& e : m.enums) out += "enum " + display({e.schema, e.name}) + " (" + words(e.values) + ")" + after("--", e.comment) + "\n";
  for (const Domain& d : m.domains) {
    out += "domain " + display({d.schema, d.name}) + " " + type_text(d.type, Dialect::postgres) + flag(!d.nullable, "not null") +
           after("default", d.default_value.value_or("")) + after("collate", d.collation) + after("--", d.comment) + "\n";
    for (const Check& c : d.checks) out += "  " + check(c) + "\n";
  }
  for (const Composite& c : m.composites) {
    out += "type " + display({c.schema, c.name}) + after("--", c.comment) + "\n";
    for (const Column& attribute : c.attributes) out += "  " + column(attribute) + "\n";
  }
  for (const Sequence& s : m.sequences)
    out += "sequence " + display({s.schema, s.name}) + " " + s.type + options(s.options) +
           (s.owner_table ? " owned by " + display(*s.owner_table) + "." + s.owner_column : "") + after("--", s.comment) + "\n";
  for (const Table& t : m.tables) out += table(t);
  return out + others(m);
}

inline std::string problems(const ReadResult& result) {
  std::string out;
  for (const Problem& p : result.problems)
    out += fmt::format("{} {}:{} {}\n",
                       p.kind == ProblemKind::lost      ? "lost"
                       : p.kind == ProblemKind::ignored ? "ignored"
                                                        : "approximated",
                       p.line, p.column, p.message);
  return out;
}

}  // namespace assay::schema::postgres::describe
