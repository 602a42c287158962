// MySQL's and MariaDB's DDL: read by our own lexer and parser, and written; model.dialect says which of the two. Contracts as in schema/ddl/read.h and write.h.
//
// One spelling of a schema, whoever wrote it: types as SHOW CREATE TABLE has them but without display widths (tinyint(1) and zerofill aside);
// charset and collation of a table both filled where either is known, of a column empty where they are the table's; names that the server gives
// filled in (keys, t_ibfk_1, t_chk_1, CONSTRAINT_1), and the indexes that foreign keys make; RESTRICT is NO ACTION; defaults and expressions as
// in mysql/expression.h, a default that is an expression without its parentheses; `json` also where MariaDB shows longtext; DEFINER as an Owner.
// Objects of the model's database have no schema; those of another database in the same text keep its name.
#pragma once
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"

namespace assay::schema::mysql {

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options);
std::vector<Statement> write(const Model& model, const WriteOptions& options);
/// The statements as one text that the mysql client takes: DELIMITER lines around those with compound bodies.
std::string write_text(const std::vector<Statement>& statements);

// Clauses, for writer and planner alike. No trailing semicolons; names quoted where needed.
std::string column_clause(const Table& table, const Column& column,
                          Dialect dialect);     ///< "id int NOT NULL AUTO_INCREMENT"; the checks that MariaDB keeps with it included
std::string type_clause(const DataType& type);  ///< "enum('a','b')", "int unsigned"
std::string key_clause(const Key& key);         ///< "PRIMARY KEY (id)", "UNIQUE KEY name (a, b(10))"
std::string index_clause(const Index& index, Dialect dialect);  ///< "KEY name (a DESC)"
std::string check_clause(const Check& check);                   ///< "CONSTRAINT c CHECK (total > 0)"
std::string foreign_key_clause(const ForeignKey& key);          ///< "CONSTRAINT f FOREIGN KEY (a) REFERENCES t (id) …"
std::string table_options(const Table& table);                  ///< "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 …"
/// `skip` names foreign keys that come later, by ALTER TABLE.
std::string create_table(const Table& table, Dialect dialect, const std::vector<std::string>& skip = {});
std::string create_view(const View& view, std::string_view definer = {}, bool or_replace = false);
std::string create_routine(const Routine& routine, std::string_view definer = {});
std::string create_trigger(const Trigger& trigger, std::string_view definer = {});
std::string create_sequence(const Sequence& sequence);
std::string grant_statement(const Grant& grant);
std::string revoke_statement(const Grant& grant);
/// Triggers in an order in which each exists before one that FOLLOWS it.
std::vector<const Trigger*> trigger_order(const Model& model);
/// The role of MODEL's owner of that object, or "".
std::string definer_of(const Model& model, std::string_view kind, const Name& name);

}  // namespace assay::schema::mysql
