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
  {
    name: "valkey",
    also: ["valkey-cli"],
    summary: "Valkey server and client (Redis's successor)",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["valkey-server", "valkey-tools"] }],
  },
  {
    name: "etcd",
    also: ["etcdctl"],
    summary: "Key-value store for clusters",
    choices: [{ channel: "deb", packages: ["etcd-server", "etcd-client"] }],
  },
  {
    name: "mosquitto",
    summary: "MQTT broker and clients",
    programs: ["mosquitto_pub", "mosquitto_sub"],
    choices: [{ channel: "deb", packages: ["mosquitto", "mosquitto-clients"] }],
  },
  {
    name: "nats",
    also: ["nats-server"],
    summary: "Message server",
    choices: [{ channel: "deb", packages: ["nats-server"] }],
  },
  {
    name: "prometheus",
    summary: "Collects metrics",
    choices: [{ channel: "deb", packages: ["prometheus"] }],
  },
  { name: "haproxy", summary: "Load balancer", choices: [{ channel: "deb", packages: ["haproxy"] }] },
  { name: "caddy", summary: "Web server", choices: [{ channel: "deb", packages: ["caddy"] }] },
  {
    name: "varnish",
    summary: "Web cache",
    programs: ["varnishd"],
    choices: [{ channel: "deb", suites: ["trixie", "bookworm"], packages: ["varnish"] }],
  },
  {
    name: "apache",
    also: ["apache2", "httpd"],
    summary: "Web server",
    choices: [
      {
        channel: "deb",
        packages: ["apache2", "apache2-bin"],
        aliases: { httpd: "usr/sbin/apache2" },
      },
    ],
  },
  { name: "lighttpd", summary: "Web server", choices: [{ channel: "deb", packages: ["lighttpd"] }] },
  {
    name: "dnsmasq",
    summary: "Name server and more",
    choices: [{ channel: "deb", packages: ["dnsmasq-base"] }],
  },
  {
    name: "pgbouncer",
    summary: "Connection pool for PostgreSQL",
    choices: [{ channel: "deb", packages: ["pgbouncer"] }],
  },
  {
    name: "openldap",
    also: ["slapd"],
    summary: "Directory server",
    programs: ["ldapsearch"],
    choices: [{ channel: "deb", packages: ["slapd", "ldap-utils"] }],
  },
];
