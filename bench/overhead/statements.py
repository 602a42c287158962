"""5,000 distinct statements for poll.py and memory.py: which columns of a table are read makes the query id (aliases and constants do not)."""
import random
import threading

COLUMNS = [f"amount_of_{word}" for word in ("orders", "returns", "refunds", "parcels", "letters", "visits", "clicks", "calls", "tickets", "claims", "bonuses", "coupons", "points")]


def statement(number, key):
    """Number 1 … 8191; about 110 … 280 bytes, as an application would write it."""
    columns = ", ".join(f"c.{name}" for i, name in enumerate(COLUMNS) if number >> i & 1)
    return f"SELECT c.id, {columns} FROM customers_of_the_shop AS c WHERE c.id = {key} AND c.valid_until > '2026-01-01';"


def prepare(database, name, count):
    """A database with the table, and every statement executed once."""
    database.sql(f"CREATE DATABASE {name}")
    definitions = ", ".join(f"{column} int NOT NULL DEFAULT 1" for column in COLUMNS)
    database.sql("CREATE EXTENSION pg_stat_statements", f"CREATE TABLE customers_of_the_shop (id int PRIMARY KEY, valid_until date NOT NULL DEFAULT '2030-01-01', {definitions})",
                 "INSERT INTO customers_of_the_shop SELECT generate_series(1, 1000)", "ANALYZE", database=name)
    database.sql(database=name, stdin="".join(statement(number, 1) + "\n" for number in range(1, count + 1)))


class Driver(threading.Thread):
    """One session that runs `per_second` random ones of `count` statements each second."""

    def __init__(self, database, name, count, per_second, seed=1):
        super().__init__(daemon=True)
        self.session, self.count, self.per_second = database.session(name), count, per_second
        self.random, self.done, self.executed = random.Random(seed), threading.Event(), 0

    def run(self):
        while not self.done.wait(1):
            chosen = self.random.sample(range(1, self.count + 1), self.per_second)
            try:
                self.session.stdin.write("".join(statement(number, self.random.randint(1, 1000)) + "\n" for number in chosen))
                self.session.stdin.flush()
            except OSError:
                return
            self.executed += len(chosen)

    def stop(self):
        self.done.set()
        self.join()
        try:
            self.session.stdin.close()
        except OSError:
            pass
        self.session.wait(30)
