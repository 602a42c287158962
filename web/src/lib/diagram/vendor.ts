// What the vendors call things: types to choose from, the column of a new table, words of the actions.
import type { Diagram, DiagramColumn, DiagramEdge } from './types';

export type Dialect = Diagram['dialect'];
export const dialects: Record<Dialect, string> = { postgres: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB', sqlite: 'SQLite', sqlserver: 'SQL Server', oracle: 'Oracle' };

const words = (text: string) => text.split(' · ');
const mysql = words('bigint · int · smallint · tinyint · bigint unsigned · int unsigned · decimal(12,2) · double · float · boolean · varchar(255) · char(36) · text · mediumtext · longtext · date · time · datetime · datetime(6) · timestamp · year · json · binary(16) · varbinary(255) · blob · longblob · bit(1) · point · geometry');
const types: Record<Dialect, string[]> = {
  postgres: words("bigint · integer · smallint · text · character varying(255) · character(2) · boolean · numeric(12,2) · numeric · double precision · real · date · timestamp with time zone · timestamp without time zone · time without time zone · interval · uuid · jsonb · json · bytea · inet · cidr · macaddr · text[] · integer[] · tsvector · daterange · tstzrange · int4range · point · bit(8) · money · xml"),
  mysql,
  mariadb: [...mysql, 'uuid', 'inet6'],
  sqlite: words('INTEGER · TEXT · REAL · NUMERIC · BLOB · BOOLEAN · DATE · DATETIME'),
  sqlserver: words('bigint · int · smallint · tinyint · bit · decimal(12,2) · money · float · real · nvarchar(255) · nvarchar(max) · varchar(255) · nchar(2) · date · time · datetime2 · datetimeoffset · uniqueidentifier · varbinary(max) · xml · rowversion'),
  oracle: words('NUMBER · NUMBER(19) · NUMBER(12,2) · VARCHAR2(255) · NVARCHAR2(255) · CHAR(2) · CLOB · DATE · TIMESTAMP · TIMESTAMP WITH TIME ZONE · RAW(16) · BLOB · BINARY_DOUBLE'),
};

/** Types of the vendor, and those the diagram itself defines first. */
export function typesOf(diagram: Diagram): string[] {
  const own = diagram.nodes.filter((n) => n.kind === 'enum' || n.kind === 'domain').map((n) => (n.schema && n.schema !== 'public' ? `${n.schema}.${n.name}` : n.name));
  return [...own, ...types[diagram.dialect]];
}

export const defaultSchema: Partial<Record<Dialect, string>> = { postgres: 'public', sqlserver: 'dbo' };
export const plainType: Record<Dialect, string> = { postgres: 'text', mysql: 'varchar(255)', mariadb: 'varchar(255)', sqlite: 'TEXT', sqlserver: 'nvarchar(255)', oracle: 'VARCHAR2(255)' };
const keyType: Record<Dialect, string> = { postgres: 'bigint', mysql: 'bigint', mariadb: 'bigint', sqlite: 'INTEGER', sqlserver: 'bigint', oracle: 'NUMBER(19)' };
const counted: Partial<Record<Dialect, 'by_default' | 'auto_increment'>> = { postgres: 'by_default', mysql: 'auto_increment', mariadb: 'auto_increment' };

export function keyColumn(dialect: Dialect, id: string): DiagramColumn {
  const kind = counted[dialect];
  return { id, name: 'id', type: keyType[dialect], nullable: false, ...(kind ? { identity: { kind } } : {}) };
}

export type Action = DiagramEdge['on_delete'];
export const actions: Record<Action, string> = { no_action: 'no action', restrict: 'restrict', cascade: 'cascade', set_null: 'set null', set_default: 'set default' };
export const methods: Record<Dialect, string[]> = { postgres: words('btree · hash · gin · gist · brin · spgist'), mysql: words('btree · hash · fulltext · spatial'), mariadb: words('btree · hash · fulltext · spatial'), sqlite: ['btree'], sqlserver: ['btree'], oracle: ['btree'] };
/** Colours of tables and areas: the categories of the app, as the server and an SVG can hold them. */
export const colors = ['#0f8b8d', '#4169d1', '#c75f1f', '#7d56c2', '#a8790b', '#2d93c4', '#b5377f', '#8590a0'] as const;
