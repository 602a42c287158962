// PostgreSQL's DDL: read (libpg_query's grammar) and written. Contracts as in schema/ddl/read.h and write.h.
#pragma once
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"

namespace assay::schema::postgres {

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options);
std::vector<Statement> write(const Model& model, const WriteOptions& options);

/// What an expression or a query refers to; empty when it cannot be parsed.
Uses uses_of_expression(std::string_view expression);
Uses uses_of_query(std::string_view query);
/// Two spellings of one expression: casts on literals, IN and = ANY (ARRAY[…]), parentheses. false = they may differ.
bool same_expression(std::string_view a, std::string_view b);
/// The same for queries of views, CREATE TRIGGER statements and SQL-standard bodies.
bool same_definition(std::string_view a, std::string_view b);
bool is_keyword_that_needs_quotes(std::string_view name);

// Clauses, for writer and planner alike. No trailing semicolons; names quoted where needed.
std::string column_clause(const Column& column);            ///< "total numeric(10,2) DEFAULT 0 NOT NULL"
std::string key_clause(const Key& key, bool named = true);  ///< "CONSTRAINT orders_pkey PRIMARY KEY (id)"
std::string check_clause(const Check& check);               ///< "CONSTRAINT c CHECK (total > 0)", with NOT VALID and the like
std::string exclusion_clause(const Exclusion& exclusion);   ///< "CONSTRAINT e EXCLUDE USING gist (…)"
std::string foreign_key_clause(const ForeignKey& key);      ///< "CONSTRAINT f FOREIGN KEY (a) REFERENCES public.t (id) …"
std::string create_index(const Name& on, const Index& index, bool concurrently = false);
std::string create_view(const View& view, bool or_replace = false);
std::string create_routine(const Routine& routine, bool or_replace = true);
std::string create_policy(const Policy& policy);
std::string create_enum(const Enum& type);
std::string create_domain(const Domain& type);
std::string create_composite(const Composite& type);
std::string create_sequence(const Sequence& sequence);         ///< without OWNED BY, which needs the table
std::string owned_by_statement(const Sequence& sequence);      ///< "ALTER SEQUENCE s OWNED BY t.c"
std::string sequence_options(const SequenceOptions& options);  ///< " INCREMENT BY 2 START WITH 10" or ""
/// Columns and checks; keys, exclusions, foreign keys, indexes and after_create() come apart. A partition is made PARTITION OF its parent,
/// with nothing of its own but local checks: write_table knows better.
std::string create_table(const Table& table);
/// What CREATE TABLE cannot say: NOT VALID checks and NOT NULLs, SET STATISTICS, SET STORAGE, column options.
std::vector<std::string> after_create(const Table& table);
/// CLUSTER ON, replica identity, row security: after keys and indexes.
std::vector<std::string> table_settings(const Table& table);
std::string grant_statement(const Grant& grant);
std::string revoke_statement(const Grant& grant);
std::string owner_statement(const Owner& owner);
std::string comment_statement(const ObjectRef& object, std::string_view comment);  ///< empty = IS NULL
std::string routine_name(const Routine& routine);                                  ///< "public.f(integer, text)"

}  // namespace assay::schema::postgres
