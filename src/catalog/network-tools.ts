import type { CatalogEntry } from "./types.ts";

/** Tools on networks, keys and backups. */
export const NETWORK_TOOLS: readonly CatalogEntry[] = [
  {
    name: "rsync",
    summary: "Copies files, the changes alone",
    choices: [{ channel: "deb", packages: ["rsync"] }],
  },
  {
    name: "aria2",
    also: ["aria2c"],
    summary: "Downloads from many places at once",
    choices: [{ channel: "deb", packages: ["aria2"] }],
  },
  { name: "wget2", summary: "Downloads files and sites", choices: [{ channel: "deb", packages: ["wget2"] }] },
  {
    name: "xh",
    summary: "HTTP from the command line",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["xh"] }],
  },
  { name: "socat", summary: "Joins two streams of data", choices: [{ channel: "deb", packages: ["socat"] }] },
  { name: "nmap", summary: "Scans networks", choices: [{ channel: "deb", packages: ["nmap"] }] },
  { name: "mtr", summary: "Traces routes", choices: [{ channel: "deb", packages: ["mtr-tiny"] }] },
  { name: "iperf3", summary: "Measures a network", choices: [{ channel: "deb", packages: ["iperf3"] }] },
  { name: "tcpdump", summary: "Shows packets", choices: [{ channel: "deb", packages: ["tcpdump"] }] },
  { name: "whois", summary: "Asks who has a domain", choices: [{ channel: "deb", packages: ["whois"] }] },
  {
    name: "openssl",
    summary: "Keys, certificates and encryption",
    choices: [{ channel: "deb", packages: ["openssl"] }],
  },
  {
    name: "gnupg",
    also: ["gpg"],
    summary: "Signs and encrypts",
    choices: [{ channel: "deb", packages: ["gnupg"] }],
  },
  { name: "age", summary: "Encrypts files", choices: [{ channel: "deb", packages: ["age"] }] },
  { name: "pass", summary: "Password store", choices: [{ channel: "deb", packages: ["pass"] }] },
  {
    name: "mkcert",
    summary: "Certificates for development",
    choices: [{ channel: "deb", packages: ["mkcert"] }],
  },
  {
    name: "certbot",
    summary: "Certificates from Let's Encrypt",
    choices: [
      { channel: "pypi", packages: ["certbot"] },
      { channel: "deb", packages: ["certbot"] },
    ],
  },
  {
    name: "mitmproxy",
    summary: "Looks into HTTP",
    programs: ["mitmdump", "mitmweb"],
    choices: [{ channel: "pypi", packages: ["mitmproxy"] }],
  },
  { name: "locust", summary: "Load tests in Python", choices: [{ channel: "pypi", packages: ["locust"] }] },
  {
    name: "rclone",
    summary: "Copies to and from clouds",
    choices: [{ channel: "deb", packages: ["rclone"] }],
  },
  { name: "restic", summary: "Backups", choices: [{ channel: "deb", packages: ["restic"] }] },
  {
    name: "borg",
    also: ["borgbackup"],
    summary: "Backups without duplicates",
    choices: [{ channel: "deb", packages: ["borgbackup"] }],
  },
  {
    name: "syncthing",
    summary: "Keeps folders alike",
    choices: [{ channel: "deb", packages: ["syncthing"] }],
  },
  {
    name: "sshd",
    also: ["openssh-server"],
    summary: "OpenSSH's server",
    choices: [{ channel: "deb", packages: ["openssh-server"] }],
  },
];
