#include "app/demo/users.h"

namespace assay::demo {
namespace {

Parameters texts(std::initializer_list<int> numbers) {
  Parameters out;
  for (const int n : numbers) out.emplace_back(std::to_string(n));
  return out;
}

Parameters customer(Dice& dice) { return texts({dice.skewed(100'000)}); }
Parameters product(Dice& dice) { return texts({dice.skewed(20'000)}); }
Parameters order(Dice& dice) { return texts({dice.row(300'000)}); }
Parameters category(Dice& dice) { return texts({1 + dice.below(200)}); }
Parameters session(Dice& dice) { return texts({dice.row(5'000)}); }
Parameters cart_product(Dice& dice) { return texts({dice.row(20'000), dice.skewed(20'000)}); }
Parameters product_customer(Dice& dice) { return texts({dice.skewed(20'000), dice.row(100'000)}); }
Parameters offset(Dice& dice) { return texts({20 * dice.row(10'000)}); }
Parameters city(Dice& dice) {
  const int c = dice.below(200);
  return {"city" + std::to_string(c), "P" + std::to_string(10'000 + c), "country" + std::to_string(c % 20)};
}
Parameters view_event(Dice& dice) {
  return {std::to_string(dice.skewed(100'000)), "{\"page\": \"/p/" + std::to_string(dice.skewed(20'000)) + "\"}"};
}

constexpr Statement web_statements[] = {
    {20, "SELECT id, name, segment, preferences FROM customers WHERE id = $1", customer},
    {20,
     "SELECT p.id, p.name, p.price, p.attributes->>'colour' AS colour, c.name AS category FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1",
     product},
    {12, "SELECT stars, body, created_at FROM reviews WHERE product_id = $1 ORDER BY created_at DESC LIMIT 5", product},
    {10, "SELECT id, name, price FROM products WHERE category_id = $1 ORDER BY price LIMIT 20", category},
    {8, "SELECT id, status, total, created_at FROM orders WHERE id = $1", order},
    {20, "INSERT INTO events (customer_id, kind, at, payload) VALUES ($1, 'view', now(), $2)", view_event},
    {25, "UPDATE web_sessions SET hits = hits + 1, last_seen = now() WHERE id = $1", session},
    {5,
     "INSERT INTO cart_items (cart_id, product_id, quantity) VALUES ($1, $2, 1) ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = cart_items.quantity % 9 + 1",
     cart_product},
    {1, "INSERT INTO reviews (product_id, customer_id, stars, body, created_at) VALUES ($1, $2, 4, 'As described.', now())",
     product_customer},
    {2, "SELECT product_id FROM order_items WHERE order_id = $1", order, "SELECT name, price FROM products WHERE id = $1"},
};

constexpr Statement checkout_statements[] = {
    {4, "UPDATE inventory SET quantity = quantity + 1, updated_at = now() WHERE product_id = 1 AND warehouse = 1"},
    {1, "UPDATE inventory SET quantity = greatest(0, quantity - 1), updated_at = now() WHERE product_id = $1 AND warehouse = 2", product},
};

constexpr Statement backoffice_statements[] = {
    {30, "SELECT method, amount, paid_at FROM payments WHERE order_id = $1", order},
    {30, "SELECT o.id, o.status, s.carrier, s.status AS shipment FROM orders o LEFT JOIN shipments s ON s.order_id = o.id WHERE o.id = $1",
     order},
    {20, "INSERT INTO audit_log (actor, action, object_id, detail) VALUES ('backoffice', 'view', $1, 'order')", order},
    {10, "SELECT id, customer_id, total FROM orders ORDER BY created_at DESC LIMIT 20 OFFSET $1", offset},
    {10,
     "SELECT a.id, o.id AS order_id, o.total FROM addresses a JOIN orders o ON o.customer_id = a.customer_id WHERE a.city = $1 AND a.postcode = $2 AND a.country = $3",
     city},
    {10,
     "SELECT id, total FROM orders WHERE created_at >= timestamptz '2023-03-01' AND created_at < timestamptz '2023-05-01' AND status = 'returned'"},
    {5, "SELECT id, customer_id FROM events WHERE kind = 'import' ORDER BY id DESC LIMIT 10"},
    {5, "SELECT * FROM shipments WHERE status = 'lost' ORDER BY sent_at DESC LIMIT 50"},
    {5, "SELECT action, count(*) FROM audit_log WHERE actor = 'user7' GROUP BY action"},
};

constexpr Statement reporting_statements[] = {
    {4, "SELECT kind, count(*) FROM events GROUP BY kind"},
    {4, "SELECT id, customer_id, total FROM orders ORDER BY total DESC, id LIMIT 1 OFFSET 250000"},
    {2,
     "SELECT c.name, sum(i.quantity * i.unit_price) AS revenue FROM order_items i JOIN products p ON p.id = i.product_id JOIN categories c ON c.id = p.category_id GROUP BY c.name ORDER BY revenue DESC LIMIT 10"},
    // cannot end within reporting's statement_timeout
    {2, "SELECT count(*) FROM order_items a, order_items b WHERE a.unit_price < b.unit_price AND a.quantity <> b.quantity"},
};

constexpr Statement batch_statements[] = {
    {10, "SELECT id, payload FROM jobs WHERE status = 'ready' ORDER BY id LIMIT 50"},
    {1, "DELETE FROM orders WHERE id = $1", order},
};

constexpr UserKind kinds[] = {
    {"web", "shop-web", 5, 7, 30'000, web_statements},
    {"web", "shop-checkout", 4, 0.6, 60'000, checkout_statements},
    {"backoffice", "shop-backoffice", 2, 0.5, 30'000, backoffice_statements},
    {"reporting", "shop-reporting", 1, 0.08, 1'500, reporting_statements},
    {"batch", "shop-batch", 1, 0.8, 30'000, batch_statements},
};

// Somebody edits the best-selling product's stock and thinks: checkouts queue behind the row lock.
constexpr std::string_view stocktaking[] = {
    "BEGIN",
    "UPDATE inventory SET updated_at = now() WHERE product_id = 1 AND warehouse = 1",
    "SELECT pg_sleep(8 + 4 * random())",
    "COMMIT",
};
// The common status becomes the rare one; with new statistics `status = 'ready'` gets another plan.
constexpr std::string_view turn_jobs[] = {
    "UPDATE jobs SET status = CASE status WHEN 'ready' THEN 'done' ELSE 'ready' END",
    "ANALYZE jobs",
};

constexpr Script timetable[] = {
    {"backoffice", "shop-stocktaking", 180, 20, 60'000, stocktaking},
    {"batch", "shop-jobs", 120, 45, 60'000, turn_jobs},
};

}  // namespace

std::span<const UserKind> user_kinds() { return kinds; }
std::span<const Script> scripts() { return timetable; }

}  // namespace assay::demo
