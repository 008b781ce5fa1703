import type { CatalogEntry } from "./types.ts";

/** Tools that are at home in pypi or npm. */
export const PYTHON_AND_NODE_TOOLS: readonly CatalogEntry[] = [
  {
    name: "uv",
    summary: "Python packages and projects, fast",
    choices: [{ channel: "pypi", packages: ["uv"] }],
  },
  {
    name: "ruff",
    summary: "Python linter and formatter",
    choices: [{ channel: "pypi", packages: ["ruff"] }],
  },
  {
    name: "black",
    summary: "Python formatter",
    choices: [
      { channel: "pypi", packages: ["black"] },
      { channel: "deb", packages: ["black"] },
    ],
  },
  { name: "mypy", summary: "Python type checker", choices: [{ channel: "pypi", packages: ["mypy"] }] },
  { name: "pytest", summary: "Python test runner", choices: [{ channel: "pypi", packages: ["pytest"] }] },
  { name: "poetry", summary: "Python projects", choices: [{ channel: "pypi", packages: ["poetry"] }] },
  {
    name: "pre-commit",
    summary: "Checks before each commit",
    choices: [{ channel: "pypi", packages: ["pre-commit"] }],
  },
  {
    name: "jupyter",
    also: ["jupyterlab"],
    summary: "Notebooks in the browser",
    choices: [{ channel: "pypi", packages: ["jupyterlab", "notebook"] }],
  },
  { name: "yt-dlp", summary: "Downloads videos", choices: [{ channel: "pypi", packages: ["yt-dlp"] }] },
  {
    name: "ansible",
    summary: "Configures machines",
    choices: [{ channel: "pypi", packages: ["ansible", "ansible-core"] }],
  },
  {
    name: "npm",
    also: ["npx"],
    summary: "Node's package manager",
    choices: [{ channel: "npm", packages: ["npm"] }],
  },
  {
    name: "typescript",
    also: ["tsc"],
    summary: "TypeScript compiler",
    choices: [{ channel: "npm", packages: ["typescript"] }],
  },
  { name: "tsx", summary: "Runs TypeScript", choices: [{ channel: "npm", packages: ["tsx"] }] },
  {
    name: "prettier",
    summary: "Formats source files",
    choices: [{ channel: "npm", packages: ["prettier"] }],
  },
  {
    name: "eslint",
    summary: "Finds faults in JavaScript",
    choices: [{ channel: "npm", packages: ["eslint"] }],
  },
  { name: "pnpm", summary: "Package manager for Node", choices: [{ channel: "npm", packages: ["pnpm"] }] },
  { name: "yarn", summary: "Package manager for Node", choices: [{ channel: "npm", packages: ["yarn"] }] },
  { name: "vite", summary: "Builds and serves web pages", choices: [{ channel: "npm", packages: ["vite"] }] },
];
