// Services as a test wants them: a store of its own in a temporary folder, a clock that stands still, the model-free assistant, and, if asked
// for, the target `shop` that nothing answers for. For *_test.cpp only. One thread.
#pragma once
#include <array>

#include "agent/tools/toolbox.h"
#include "api/router.h"
#include "api/services.h"
#include "core/ids.h"
#include "store/diagrams.h"

namespace assay::api {

class TestServices {
 public:
  static constexpr std::string_view unreachable = "postgres://assay@127.0.0.1:1/shop";

  TestServices(std::string auth, bool with_shop) {
    std::filesystem::create_directories(folder_);
    store_ = store::Store::open(folder_, clock_, {}).value();
    key_.emplace(SealKey::load("test key", "", folder_).value());
    monitor_ = std::make_unique<monitor::Service>(*store_, *key_, clock_, events_, monitor::Service::Options{.watch = false});
    if (with_shop) monitor_->add({"shop", std::string(unreachable), monitor::Environment::staging}).value();
    tools_ = std::make_unique<agent::ServiceToolBox>(agent::ToolContext{*monitor_, clock_});
    client_ = net::make_http_client();
    assistant_ = std::make_unique<agent::Assistant>(ModelConfig{}, *tools_, *client_, clock_, &metrics_);
    services_.emplace(Services{*monitor_, events_, *assistant_, *store_, clock_, metrics_, "test", std::move(auth), {}});
    router_.emplace(*services_);
  }
  ~TestServices() {
    monitor_->stop();
    router_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestServices(const TestServices&) = delete;
  TestServices& operator=(const TestServices&) = delete;

  /// A user of that role; returns the token.
  std::string token_of(std::string_view role) {
    std::string token = random_hex(16);
    if (auto kept = store_->users().put({std::string(role), std::string(role), digest_hex(token), clock_.now()}); !kept)
      throw std::runtime_error(kept.error().message);
    return token;
  }
  /// The diagram `shop`: customers and orders, made and then changed once, shown by the link `golden`; one suggestion is muted.
  void add_diagram() {
    const auto call = [this](std::string method, std::string path, std::string body) {
      net::Request request;
      request.method = std::move(method);
      request.body = std::move(body);
      if (!net::set_target(request, std::move(path))) throw std::runtime_error("not a path");
      const net::Reply reply = send(std::move(request));
      if (reply.response.status != 200) throw std::runtime_error(reply.response.body);
    };
    call("POST", "/api/diagrams",
         R"({"name": "Shop", "description": "Who buys what", "note": "The beginning", "diagram": {"name": "", "dialect": "postgres",
      "nodes": [
        {"id": "n1", "kind": "table", "schema": "public", "name": "customers", "x": 0, "y": 0, "owner": "boss",
         "columns": [{"id": "c1", "name": "id", "type": "integer", "nullable": false}, {"id": "c2", "name": "email", "type": "text"}],
         "keys": [{"id": "k1", "name": "customers_pkey", "kind": "primary", "columns": ["c1"]}]},
        {"id": "n2", "kind": "table", "schema": "public", "name": "orders", "x": 400, "y": 0,
         "columns": [{"id": "c1", "name": "id", "type": "integer", "nullable": false}, {"id": "c2", "name": "customer_id", "type": "integer"}],
         "keys": [{"id": "k1", "name": "orders_pkey", "kind": "primary", "columns": ["c1"]}]}],
      "edges": [{"id": "e1", "kind": "foreign_key", "name": "orders_customer_id_fkey", "from": "n2", "to": "n1", "pairs": [["c2", "c1"]]}]}})");
    call(
        "PATCH", "/api/diagrams/shop",
        R"({"revision": 1, "note": "Names", "patch": {"update": [{"id": "n1", "columns": [{"id": "c3", "name": "name", "type": "text"}]}]}})");
    if (!store_->diagrams().share({"link", "shop", "local", clock_.now(), {}}, digest_hex("golden")))
      throw std::runtime_error("not shared");
    if (!store_->diagrams().judge("shop", {"fk_without_index:foreign_key.public.orders.orders_customer_id_fkey",
                                           "muted",
                                           "ada",
                                           "Nobody deletes customers",
                                           clock_.now(),
                                           {}}))
      throw std::runtime_error("not muted");
  }
  void embed(std::vector<std::string> origins) { services_->embed_origins = std::move(origins); }
  net::Reply send(net::Request request) {
    request.request_id = "r1";
    request.remote = "127.0.0.1";
    return router_->handle(request, stop_.get_token());
  }

 private:
  // in memory where there is such a place: hundreds of stores are made, each with its fsyncs
  std::filesystem::path folder_ =
      (std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) / ("assay-api-" + random_hex(6));
  ManualClock clock_;
  Metrics metrics_;
  monitor::EventBus events_;
  std::stop_source stop_;
  std::unique_ptr<store::Store> store_;
  std::optional<SealKey> key_;
  std::unique_ptr<monitor::Service> monitor_;
  std::unique_ptr<agent::ServiceToolBox> tools_;
  std::unique_ptr<net::HttpClient> client_;
  std::unique_ptr<agent::Assistant> assistant_;
  std::optional<Services> services_;
  std::optional<Router> router_;
};

}  // namespace assay::api
