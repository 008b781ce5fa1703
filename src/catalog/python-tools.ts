import type { CatalogEntry } from "./types.ts";

/** Tools that are at home in the Python index. */
export const PYTHON_TOOLS: readonly CatalogEntry[] = [
  {
    name: "pipx",
    summary: "Runs Python programs apart from each other",
    choices: [
      { channel: "pypi", packages: ["pipx"] },
      { channel: "deb", packages: ["pipx"] },
    ],
  },
  {
    name: "tox",
    summary: "Tests in several Pythons",
    choices: [
      { channel: "pypi", packages: ["tox"] },
      { channel: "deb", packages: ["tox"] },
    ],
  },
  { name: "nox", summary: "Tests in several Pythons", choices: [{ channel: "pypi", packages: ["nox"] }] },
  { name: "hatch", summary: "Python projects", choices: [{ channel: "pypi", packages: ["hatch"] }] },
  { name: "pdm", summary: "Python projects", choices: [{ channel: "pypi", packages: ["pdm"] }] },
  { name: "flit", summary: "Publishes Python packages", choices: [{ channel: "pypi", packages: ["flit"] }] },
  { name: "twine", summary: "Uploads Python packages", choices: [{ channel: "pypi", packages: ["twine"] }] },
  {
    name: "ipython",
    summary: "Python to talk to",
    choices: [
      { channel: "pypi", packages: ["ipython"] },
      { channel: "deb", packages: ["ipython3"] },
    ],
  },
  {
    name: "cookiecutter",
    summary: "New projects from templates",
    choices: [{ channel: "pypi", packages: ["cookiecutter"] }],
  },
  {
    name: "copier",
    summary: "New projects from templates",
    choices: [{ channel: "pypi", packages: ["copier"] }],
  },
  {
    name: "streamlit",
    summary: "Data apps in Python",
    choices: [{ channel: "pypi", packages: ["streamlit"] }],
  },
  {
    name: "datasette",
    summary: "Looks into SQLite",
    choices: [{ channel: "pypi", packages: ["datasette"] }],
  },
  {
    name: "sqlite-utils",
    summary: "Makes SQLite databases",
    choices: [{ channel: "pypi", packages: ["sqlite-utils"] }],
  },
  { name: "dvc", summary: "Versions of data", choices: [{ channel: "pypi", packages: ["dvc"] }] },
  { name: "conan", summary: "C and C++ packages", choices: [{ channel: "pypi", packages: ["conan"] }] },
  {
    name: "pgcli",
    summary: "psql with completion",
    choices: [
      { channel: "deb", packages: ["pgcli"] },
      { channel: "pypi", packages: ["pgcli"] },
    ],
  },
  {
    name: "mycli",
    summary: "mysql with completion",
    choices: [
      { channel: "pypi", packages: ["mycli"] },
      { channel: "deb", packages: ["mycli"] },
    ],
  },
  {
    name: "litecli",
    summary: "sqlite3 with completion",
    choices: [
      { channel: "pypi", packages: ["litecli"] },
      { channel: "deb", packages: ["litecli"] },
    ],
  },
  {
    name: "maturin",
    summary: "Builds Python packages in Rust",
    choices: [{ channel: "pypi", packages: ["maturin"] }],
  },
  {
    name: "buf",
    summary: "Protocol Buffers, checked",
    choices: [{ channel: "npm", packages: ["@bufbuild/buf"] }],
  },
];
