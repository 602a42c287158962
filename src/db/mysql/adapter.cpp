#include "db/mysql/connection.h"

namespace assay::db {
namespace {

class MysqlAdapter final : public Adapter {
 public:
  explicit MysqlAdapter(Engine named) : named_(named) {}
  Engine engine() const override { return named_; }
  Result<std::unique_ptr<Connection>> connect(const ConnectSpec& spec, std::stop_token stop) override {
    auto made = mysql::connect(spec, stop);
    if (!made) return fail(made.error());
    return std::unique_ptr<Connection>(std::move(*made));
  }
  Result<Capabilities> probe(Connection& connection, std::stop_token stop) override {
    auto* own = dynamic_cast<mysql::MysqlConnection*>(&connection);
    return own != nullptr ? mysql::probe(*own, stop) : fail(foreign());
  }
  Result<schema::Model> read_schema(Connection& connection, std::stop_token stop) override {
    auto* own = dynamic_cast<mysql::MysqlConnection*>(&connection);
    return own != nullptr ? mysql::read_schema(*own, stop) : fail(foreign());
  }
  Result<std::string> explain(Connection& connection, const ExplainRequest& request, std::stop_token stop) override {
    auto* own = dynamic_cast<mysql::MysqlConnection*>(&connection);
    return own != nullptr ? mysql::explain(*own, request, stop) : fail(foreign());
  }

 private:
  static Error foreign() { return {Code::internal, "This connection is neither MySQL's nor MariaDB's."}; }
  Engine named_;
};

}  // namespace

std::unique_ptr<Adapter> make_mysql(Engine named) { return std::make_unique<MysqlAdapter>(named); }

}  // namespace assay::db
