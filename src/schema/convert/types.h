// (The function convert() has the name of the folder: its namespace is conversion.) Types between dialects: a source's type becomes a Kind, a Kind one type of each target (the tables of types.cpp). Pure; any thread; nothing
// fails: what is in no table stays text.
#pragma once
#include <string>
#include <vector>

#include "schema/model.h"

namespace assay::schema::conversion {

enum class Kind {
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int24,
  uint24,
  int32,
  uint32,
  int64,
  uint64,
  numeric,
  numeric_any,
  money,
  float32,
  float64,
  fixed_text,
  varying_text,
  text,
  citext,
  fixed_binary,
  varying_binary,
  blob,
  bits,
  varying_bits,
  json,
  jsonb,
  xml,
  uuid,
  date,
  time,
  time_zone,
  timestamp,
  timestamp_zone,
  year,
  interval,
  inet,
  macaddr,
  search,
  range,
  point,
  line,
  polygon,
  geometry,
  geography,
  hstore,
  tree_path,
  vector,
  array,
  composite,
  unknown
};

struct Neutral {
  Kind kind = Kind::unknown;
  std::vector<std::string> args = {};  ///< length; precision and scale; digits of seconds, always filled
};
Neutral neutral_of(const DataType& type, Dialect from);

struct Mapped {
  DataType type = {};
  bool exact = true;  ///< holds the same values and refuses the same
};
/// `in_key`: where texts without a bound cannot be indexed, they get one.
Mapped map_type(const Neutral& type, Dialect to, bool in_key);

bool is_text(Kind kind);
bool is_time(Kind kind);

}  // namespace assay::schema::conversion
