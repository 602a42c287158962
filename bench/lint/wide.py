#!/usr/bin/env python3
"""bench/lint/wide.py [TABLES] [SEED]: a PostgreSQL schema as pg_dump writes it, on stdout: tables of 10 to 25 columns with comments, defaults, checks,
keys, several indexes each, foreign keys and a few views. 1,000 tables are 2 MB. The same arguments give the same bytes."""
import random
import sys

AREAS = ["billing", "catalog", "crm", "fulfilment", "hr", "identity", "inventory", "ledger", "marketing", "support"]
NOUNS = ["account", "address", "agreement", "allocation", "article", "assignment", "attachment", "batch", "booking", "budget", "campaign", "carrier", "category", "channel",
         "charge", "claim", "contact", "contract", "coupon", "credit", "customer", "delivery", "deposit", "discount", "document", "employee", "entry", "event", "exchange", "expense"]
KINDS = ["", "_line", "_note", "_state", "_version", "_rule", "_group", "_limit", "_request", "_result"]
COLUMNS = [("name", "character varying(120) NOT NULL"), ("code", "character varying(40)"), ("description", "text"), ("status", "character varying(20) DEFAULT 'new'::character varying NOT NULL"),
           ("amount", "numeric(14,2) DEFAULT 0 NOT NULL"), ("net_amount", "numeric(14,2)"), ("tax_rate", "numeric(5,4) DEFAULT 0.19 NOT NULL"), ("currency", "character(3) DEFAULT 'EUR'::bpchar NOT NULL"),
           ("quantity", "integer DEFAULT 1 NOT NULL"), ("weight_grams", "integer"), ("is_active", "boolean DEFAULT true NOT NULL"), ("is_deleted", "boolean DEFAULT false"),
           ("valid_from", "date"), ("valid_until", "date"), ("starts_at", "timestamp with time zone"), ("ends_at", "timestamp without time zone"), ("email", "character varying(255)"),
           ("phone", "character varying(40)"), ("url", "text"), ("settings", "jsonb DEFAULT '{}'::jsonb NOT NULL"), ("payload", "json"), ("tags", "text[] DEFAULT '{}'::text[]"),
           ("external_id", "character varying(64)"), ("locale", "character varying(10) DEFAULT 'en'::character varying"), ("priority", "smallint DEFAULT 0 NOT NULL"), ("score", "double precision"),
           ("ip_address", "inet"), ("token", "uuid"), ("position", "integer"), ("notes", "text"), ("first_name", "character varying(80)"), ("last_name", "character varying(80)"),
           ("city", "character varying(80)"), ("postal_code", "character varying(16)"), ("country", "character(2)")]
WHY = ["set by the import, never by people", "shown to the customer as it is", "kept for the auditors, ten years", "in the currency of the contract", "filled in by the nightly job",
       "empty until the first payment arrives", "see the runbook before changing it by hand", "part of the public API since version 3"]


def table(rng, name, before):
    """(statements of the table, those that come after all tables)"""
    schema, bare = name.split(".")
    parents = rng.sample(before, min(len(before), rng.randint(1, 4))) if before else []
    columns = [("id", "bigint NOT NULL")]
    for parent in parents:
        columns.append((parent.split(".")[1] + "_id", "bigint NOT NULL" if rng.random() < 0.6 else "bigint"))
    columns += rng.sample(COLUMNS, rng.randint(5, 17))
    columns += [("created_at", "timestamp with time zone DEFAULT now() NOT NULL"), ("updated_at", "timestamp with time zone DEFAULT now() NOT NULL"), ("created_by", "bigint")]
    columns = list(dict(columns).items())
    names = [column for column, _ in columns]
    lines = [f"    {column} {kind}" for column, kind in columns]
    if "amount" in names:
        lines.append(f"    CONSTRAINT {bare}_amount_check CHECK ((amount >= (0)::numeric))")
    first = [f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n);", f"COMMENT ON TABLE {name} IS 'What {schema} knows of each {bare.replace('_', ' ')}: {rng.choice(WHY)}.';"]
    for column in names[1:]:
        if rng.random() < 0.3:
            first.append(f"COMMENT ON COLUMN {name}.{column} IS '{column.replace('_', ' ').capitalize()}, {rng.choice(WHY)}.';")
    later = [f"ALTER TABLE ONLY {name}\n    ADD CONSTRAINT {bare}_pkey PRIMARY KEY (id);"]
    if "code" in names:
        later.append(f"ALTER TABLE ONLY {name}\n    ADD CONSTRAINT {bare}_code_key UNIQUE (code);")
    for parent in parents:
        column = parent.split(".")[1] + "_id"
        if rng.random() < 0.8:
            later.append(f"CREATE INDEX {bare}_{column}_idx ON {name} USING btree ({column});")
        if rng.random() < 0.9:
            later.append(f"ALTER TABLE ONLY {name}\n    ADD CONSTRAINT {bare}_{column}_fkey FOREIGN KEY ({column}) REFERENCES {parent}(id);")
    for i in range(rng.randint(1, 4)):
        parts = rng.sample([c for c in names[1:] if c not in ("settings", "payload", "tags")], 2)
        later.append(f"CREATE INDEX {bare}_{i}_idx ON {name} USING btree ({', '.join(parts)}){' WHERE is_active' if 'is_active' in names and rng.random() < 0.3 else ''};")
    if "settings" in names:
        later.append(f"CREATE INDEX {bare}_settings_idx ON {name} USING gin (settings);")
    return first, later


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    names = [f"{area}.{noun}{kind}" for kind in KINDS for noun in NOUNS for area in AREAS][:count]
    if len(names) < count:
        sys.exit(f"at most {len(names)} tables")
    first = [f"CREATE SCHEMA {area};" for area in AREAS]
    later = []
    for i, name in enumerate(names):
        # a parent is one of the same area, or one of a few that all refer to
        same = [other for other in names[max(0, i - 200):i] if other.split(".")[0] == name.split(".")[0]] + names[: min(i, 5)]
        made, after = table(rng, name, sorted(set(same)))
        first += made
        later += after
    for name in names[::20]:
        later.append(f"CREATE VIEW {name}_recent AS\n SELECT t.id,\n    t.created_at\n   FROM {name} t\n  WHERE (t.created_at > (now() - '30 days'::interval));")
    print("\n\n".join(first + later))


if __name__ == "__main__":
    main()
