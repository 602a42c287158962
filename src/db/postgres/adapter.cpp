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
    return own != nullptr ? postgres::probe(*own, stop) : fail(foreign());
  }
  Result<schema::Model> read_schema(Connection& connection, std::stop_token stop) override {
    return postgres::read_schema(connection, stop);
  }
  Result<std::string> explain(Connection& connection, const ExplainRequest& request, std::stop_token stop) override {
    auto* own = dynamic_cast<postgres::PostgresConnection*>(&connection);
    return own != nullptr ? postgres::explain(*own, request, stop) : fail(foreign());
  }

 private:
  static Error foreign() { return {Code::internal, "This connection is not PostgreSQL's."}; }
};

}  // namespace

std::unique_ptr<Adapter> make_postgres() { return std::make_unique<PostgresAdapter>(); }

}  // namespace assay::db
