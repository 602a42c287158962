#include "db/postgres/connection.h"

namespace assay::db {
namespace {

class PostgresAdapter final : public Adapter {
 public:
  Engine engine() const override { return Engine::postgres; }
  Result<std::unique_ptr<Connection>> connect(const ConnectSpec& spec, std::stop_token stop) override {
    auto made = postgres::connect(spec, stop);
    if (!made) return fail(made.error());
    return std::unique_ptr<Connection>(std::move(*made));
  }
  Result<Capabilities> probe(Connection& connection, std::stop_token stop) override {
    auto* own = dynamic_cast<postgres::PostgresConnection*>(&connection);
    if (own == nullptr) return fail(Code::internal, "This connection is not PostgreSQL's.");
    return postgres::probe(*own, stop);
  }
  Result<schema::Model> read_schema(Connection& connection, std::stop_token stop) override { return postgres::read_schema(connection, stop); }
  Result<std::string> explain(Connection& connection, const ExplainRequest& request, std::stop_token stop) override { return postgres::explain(connection, request, stop); }
};

}  // namespace

std::unique_ptr<Adapter> make_postgres() { return std::make_unique<PostgresAdapter>(); }

}  // namespace assay::db
