// Core: JSON, fields(), time, text, config, secrets.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/clock.h"
#include "core/config.h"
#include "core/fields.h"
#include "core/ids.h"
#include "core/secret.h"
#include "core/text.h"

namespace assay {
namespace {

enum class Order { total_ms, calls };
constexpr auto enum_names(Order) { return std::array{EnumName{0, "total_ms"}, EnumName{1, "calls"}}; }

struct Inner {
  std::string name;
  std::optional<double> share;
  static constexpr auto fields() {
    return fields_of(field<&Inner::name>("Name", required), field<&Inner::share>("Share of time", nullable));
  }
};
struct Outer {
  std::string db_id;
  int limit = 20;
  Order order = Order::total_ms;
  std::vector<Inner> items;
  std::map<std::string, std::int64_t> counts;
  std::optional<std::string> note;
  static constexpr auto fields() {
    return fields_of(field<&Outer::db_id>("Target", required), field<&Outer::limit>("At most"), field<&Outer::order>("Rank by"),
                     field<&Outer::items>(""), field<&Outer::counts>(""), field<&Outer::note>(""));
  }
};

TEST(Json, keeps_duplicate_keys_and_order) {
  const auto json = Json::parse(R"({"b":1,"a":2,"b":3})");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"b":1,"a":2,"b":3})");
  EXPECT_EQ((*json)["b"].as_int(), 1);
}

TEST(Json, says_where_it_breaks) {
  const auto json = Json::parse("{\"a\":\n  tru }");
  ASSERT_FALSE(json);
  EXPECT_NE(json.error().message.find("line 2"), std::string::npos) << json.error().message;
}

TEST(Json, refuses_what_is_not_one_document) {
  for (const char* text : {"", "{", "1 2", "[1,]", "nan", "\"\x01\"", "{\"a\"}"}) EXPECT_FALSE(Json::parse(text)) << text;
  EXPECT_FALSE(Json::parse(std::string(300, '[') + std::string(300, ']')));
}

TEST(Json, writes_numbers_that_read_back_and_never_nan) {
  for (const double value : {-0.0, 0.1, 1e300, -2.5e-10, 123456789.125, 3.0, 1.0 / 3}) {
    std::string out;
    json::write_number(out, value);
    EXPECT_EQ(Json::parse(out)->as_double(), value) << out;
    EXPECT_EQ(std::signbit(Json::parse(out)->as_double()), std::signbit(value)) << out;
  }
  EXPECT_EQ(Json(std::nan("")).dump(), "null");
  EXPECT_EQ(Json("a\xff\"\n").dump(), "\"a\xEF\xBF\xBD\\\"\\n\"");
}

TEST(Fields, reads_and_writes_the_same_document) {
  const std::string text =
      R"({"db_id":"shop","limit":5,"order":"calls","items":[{"name":"x","share":null},{"name":"y","share":0.5}],"counts":{"a":1}})";
  const auto value = from_json<Outer>(*Json::parse(text));
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(to_json_text(*value), text);
}

TEST(Fields, reports_every_error_with_its_path) {
  Outer value;
  const auto errors = read_json(*Json::parse(R"({"limit":"x","order":"cals","items":[{"nam":"x"}],"counts":{"a":1.5},"lmit":1})"),
                                type_of<Outer>(), &value);
  std::string all;
  for (const FieldError& e : errors) all += e.path + ": " + e.message + "\n";
  EXPECT_NE(all.find("limit: must be an integer, not string"), std::string::npos) << all;
  EXPECT_NE(all.find("order: must be one of total_ms, calls"), std::string::npos) << all;
  EXPECT_NE(all.find("items[0].nam: is not known here; did you mean 'name'?"), std::string::npos) << all;
  EXPECT_NE(all.find("items[0].name: is required"), std::string::npos) << all;
  EXPECT_NE(all.find("counts.a: must be an integer"), std::string::npos) << all;
  EXPECT_NE(all.find("lmit: is not known here; did you mean 'limit'?"), std::string::npos) << all;
  EXPECT_NE(all.find("db_id: is required"), std::string::npos) << all;
}

TEST(Fields, rejects_integers_out_of_range) {
  EXPECT_FALSE(from_json<Outer>(*Json::parse(R"({"db_id":"x","limit":3000000000})")));
  EXPECT_FALSE(from_json<Outer>(*Json::parse(R"({"db_id":"x","limit":1e300})")));
}

TEST(Fields, reads_query_strings) {
  Outer value;
  const std::vector<std::pair<std::string, std::string>> pairs = {{"db_id", "a"}, {"limit", "7"}, {"order", "calls"}};
  EXPECT_TRUE(read_pairs(pairs, type_of<Outer>(), &value).empty());
  EXPECT_EQ(value.limit, 7);
  EXPECT_EQ(value.order, Order::calls);
  const std::vector<std::pair<std::string, std::string>> wrong = {{"limit", "7x"}};
  EXPECT_EQ(read_pairs(wrong, type_of<Outer>(), &value).size(), 2U);
}

TEST(Fields, schema_names_required_members_and_defaults) {
  Json definitions = Json::object();
  const Json schema = schema_of(type_of<Outer>(), definitions);
  EXPECT_EQ(schema["required"].dump(), R"(["db_id"])");
  EXPECT_EQ(schema["properties"]["limit"]["default"].as_int(), 20);
  EXPECT_EQ(schema["properties"]["order"]["enum"].dump(), R"(["total_ms","calls"])");
}

TEST(Time, iso_round_trips_and_zones_are_honoured) {
  const auto at = parse_instant("2026-11-24T09:54:35.123Z");
  ASSERT_TRUE(at);
  EXPECT_EQ(to_iso(*at), "2026-11-24T09:54:35.123Z");
  EXPECT_EQ(parse_instant("2026-11-24T11:54:35.123+02:00"), at);
  EXPECT_EQ(parse_instant("1764000000"), from_unix_ms(1764000000000));
  for (const char* bad : {"", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T25:00:00Z", "2026-11-24T09:54:35"})
    EXPECT_FALSE(parse_instant(bad)) << bad;
}

TEST(Text, suggests_the_nearest_word) {
  constexpr std::string_view words[] = {"retention", "monitor", "targets"};
  EXPECT_EQ(text::nearest("monitr", words), "monitor");
  EXPECT_EQ(text::nearest("xyz", words), "");
  EXPECT_EQ(text::slug(" Shop prod (EU) "), "shop-prod-eu");
  EXPECT_TRUE(text::matches("app_*", "app_users"));
  EXPECT_FALSE(text::matches("app_?", "app_users"));
  EXPECT_EQ(text::bytes(4.4 * 1024 * 1024 * 1024), "4.4 GiB");
  EXPECT_EQ(text::count(-1234567), "-1,234,567");
  EXPECT_EQ(text::duration_ms(2.16e48), "2.5e+40 d");
  EXPECT_EQ(text::parse_duration("90s"), std::chrono::milliseconds(90'000));
  EXPECT_FALSE(text::parse_duration("90"));
  EXPECT_EQ(text::parse_bytes("2GB"), 2LL << 30);
}

TEST(Config, unknown_keys_suggest_the_known_one) {
  const auto config = parse_config("[retention]\nrwa = \"48h\"\n", "assay.toml", {});
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("did you mean 'raw'?"), std::string::npos) << config.error().message;
}

TEST(Config, environment_wins_over_file_and_roll_up_names_are_as_documented) {
  const auto config = parse_config("[retention]\n1m = \"7d\"\n[server]\nlisten = \"127.0.0.1:1\"\n[monitor.every]\nstatements = \"30s\"\n",
                                   "assay.toml", {{"ASSAY_LISTEN", "127.0.0.1:2"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->server.listen, "127.0.0.1:2");
  EXPECT_EQ(config->retention.minute, std::chrono::hours(24 * 7));
  EXPECT_EQ(config->monitor.every.at("statements"), Millis(30'000));
}

TEST(Config, bad_values_are_refused) {
  EXPECT_FALSE(parse_config("[monitor.every]\nstatements = \"10ms\"\n", "f", {}));
  EXPECT_FALSE(parse_config("", "f", {{"MODEL_PROVIDER", "openai"}}));
  EXPECT_FALSE(parse_config("", "f", {{"MODEL_PROVIDER", "magic"}}));
  EXPECT_FALSE(parse_config("a = ", "f", {}));
  for (const char* origin : {"wiki.example.org", "https://", "https://a/b", "https://a; script-src *", "'self'", ""})
    EXPECT_FALSE(parse_config(fmt::format("[server]\nembed_origins = [\"{}\"]", origin), "f", {})) << origin;
  for (const char* origin : {"https://wiki.example.org", "http://localhost:8000", "https://*.example.org", "*"})
    EXPECT_TRUE(parse_config(fmt::format("[server]\nembed_origins = [\"{}\"]", origin), "f", {})) << origin;
}

TEST(SealKey, opens_what_it_sealed_and_nothing_else) {
  const std::filesystem::path dir = std::filesystem::temp_directory_path() / ("assay-core-" + random_hex(6));
  std::filesystem::create_directories(dir);
  const auto first = SealKey::load("", "", dir);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->created());
  const auto again = SealKey::load("", "", dir);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->created());
  const std::string sealed = first->seal("postgres://u:secret@h/db");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_EQ(again->open(sealed)->reveal(), "postgres://u:secret@h/db");
  EXPECT_FALSE(SealKey::load("another key", "", dir)->open(sealed));
  std::string broken = sealed;
  broken.back() = broken.back() == '0' ? '1' : '0';
  EXPECT_FALSE(again->open(broken));
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace assay
