// What a picture or a document format has no words for, of a whole model. Pure; any thread; nothing fails.
#pragma once
#include "schema/losses.h"

namespace assay::schema {

/// What a format can say beside tables, columns, types, NOT NULL, primary keys and foreign keys.
struct Says {
  bool enums = false;
  bool views = false;
  bool comments = false;
  bool defaults = false;
  bool identity = false;  ///< that there is one
  bool unique_keys = false;
  bool checks = false;
  bool indexes = false;
  bool actions = false;        ///< ON DELETE, ON UPDATE
  bool generated = false;      ///< the expression
  bool details = false;        ///< all options of columns, keys, indexes, foreign keys and tables
  bool other_objects = false;  ///< domains, sequences, routines, triggers, policies, extensions, opaque …
  bool enum_columns = true;    ///< MySQL's inline enums
};

void unsaid(const Model& model, const Says& says, LossList& losses);

}  // namespace assay::schema
