// Verdicts on suggestions from one end to the other: set, marked in the suggestions, counted, taken back, gone with the diagram.
#include <gtest/gtest.h>

#include "api/test_services.h"

namespace assay::api {
namespace {

constexpr std::string_view key = "fk_without_index:foreign_key.public.orders.orders_customer_id_fkey";

struct Shop {
  TestServices services{"none", false};
  Shop() { services.add_diagram(); }

  Json call(std::string method, std::string path, std::string body = {}, int status = 200) {
    net::Request request;
    request.method = std::move(method);
    request.body = std::move(body);
    EXPECT_TRUE(net::set_target(request, std::move(path)));
    const net::Reply reply = services.send(std::move(request));
    EXPECT_EQ(reply.response.status, status) << reply.response.body;
    return Json::parse(reply.response.body).value_or(Json());
  }
  void judge(std::string_view verdict) {
    call("POST", "/api/diagrams/shop/verdicts", fmt::format(R"({{"key": "{}", "verdict": "{}"}})", key, verdict));
  }
  /// Of the suggestion, as POST /api/ai/suggest marks it; "" = not.
  std::string marked() {
    const Json answer = call("POST", "/api/ai/suggest", R"({"id": "shop", "fixes": false})");
    for (const Json& one : answer["suggestions"].items())
      if (one["key"].as_string() == key) return one["verdict"].is_object() ? std::string(one["verdict"]["verdict"].as_string()) : "";
    return "not suggested";
  }
  std::string metrics() {
    net::Request request;
    request.method = "GET";
    EXPECT_TRUE(net::set_target(request, "/metrics"));
    return services.send(std::move(request)).response.body;
  }
};

TEST(Verdicts, mark_the_suggestions_until_they_are_taken_back) {
  Shop shop;
  EXPECT_EQ(shop.marked(), "muted");
  shop.judge("rejected");
  EXPECT_EQ(shop.marked(), "rejected");
  EXPECT_EQ(shop.call("GET", "/api/diagrams/shop/verdicts")["verdicts"].items().size(), 1U);
  shop.judge("none");
  EXPECT_EQ(shop.marked(), "");
  EXPECT_TRUE(shop.call("GET", "/api/diagrams/shop/verdicts")["verdicts"].items().empty());
}

TEST(Verdicts, are_counted_once_and_as_they_stand) {
  Shop shop;
  shop.judge("accepted");
  shop.judge("accepted");
  EXPECT_NE(shop.metrics().find("assay_suggestion_verdicts_total{verdict=\"accepted\"} 1\n"), std::string::npos) << shop.metrics();
  EXPECT_NE(shop.metrics().find("assay_suggestion_verdicts{verdict=\"accepted\"} 1\n"), std::string::npos);
  shop.judge("none");
  EXPECT_NE(shop.metrics().find("assay_suggestion_verdicts_total{verdict=\"accepted\"} 1\n"), std::string::npos);
  EXPECT_NE(shop.metrics().find("assay_suggestion_verdicts{verdict=\"accepted\"} 0\n"), std::string::npos);
}

TEST(Verdicts, what_was_rejected_or_muted_is_not_where_to_begin) {
  Shop shop;
  const auto ranked = [&] { return shop.call("POST", "/api/ai/suggest", R"({"id": "shop", "fixes": false})")["ranking"].dump(); };
  EXPECT_EQ(ranked().find("fk_without_index"), std::string::npos);
  shop.judge("none");
  EXPECT_NE(ranked().find("fk_without_index"), std::string::npos);
}

TEST(Verdicts, go_with_their_diagram) {
  Shop shop;
  shop.call("DELETE", "/api/diagrams/shop");
  shop.call("GET", "/api/diagrams/shop/verdicts", "", 404);
  EXPECT_NE(shop.metrics().find("assay_suggestion_verdicts{verdict=\"muted\"} 0\n"), std::string::npos);
}

}  // namespace
}  // namespace assay::api
