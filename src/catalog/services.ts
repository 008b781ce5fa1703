import type { CatalogEntry } from "./types.ts";

/** Databases and their clients. */
export const SERVICES: readonly CatalogEntry[] = [
  {
    name: "postgresql",
    also: ["postgres"],
    summary: "PostgreSQL server and client",
    choices: [
      {
        channel: "deb",
        packages: ["postgresql", "postgresql-{major}", "postgresql-client-{major}"],
        paths: ["usr/lib/postgresql/{major}/bin"],
      },
      {
        channel: "deb",
        packages: ["postgresql-{major}", "postgresql-client-{major}"],
        paths: ["usr/lib/postgresql/{major}/bin"],
      },
    ],
  },
  {
    name: "psql",
    also: ["pg_dump"],
    summary: "PostgreSQL's clients",
    choices: [
      {
        channel: "deb",
        packages: ["postgresql-client", "postgresql-client-{major}"],
        paths: ["usr/lib/postgresql/{major}/bin"],
      },
      {
        channel: "deb",
        packages: ["postgresql-client-{major}"],
        paths: ["usr/lib/postgresql/{major}/bin"],
      },
    ],
  },
  {
    name: "mariadb",
    summary: "MariaDB server and client",
    choices: [
      {
        channel: "deb",
        packages: ["mariadb-server", "mariadb-client", "mariadb-server-core", "mariadb-client-core"],
      },
    ],
  },
  {
    name: "mysql",
    also: ["mysql-client"],
    summary: "Client for MySQL and MariaDB",
    choices: [
      {
        channel: "deb",
        suites: ["trixie", "sid"],
        packages: ["mariadb-client", "mariadb-client-core", "mariadb-client-compat"],
      },
      { channel: "deb", suites: ["bookworm"], packages: ["mariadb-client", "mariadb-client-core"] },
    ],
  },
  {
    name: "redis",
    also: ["redis-cli"],
    summary: "Redis server and client",
    choices: [{ channel: "deb", packages: ["redis-server", "redis-tools"] }],
  },
  {
    name: "sqlite",
    also: ["sqlite3"],
    summary: "SQLite's command line",
    choices: [{ channel: "deb", packages: ["sqlite3"] }],
  },
  { name: "memcached", summary: "Memory cache", choices: [{ channel: "deb", packages: ["memcached"] }] },
  {
    name: "nginx",
    summary: "Web server",
    choices: [{ channel: "deb", packages: ["nginx", "nginx-common"] }],
  },
];
