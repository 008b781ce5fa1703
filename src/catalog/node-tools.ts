import type { CatalogEntry } from "./types.ts";

/** Tools that are at home in npm. */
export const NODE_TOOLS: readonly CatalogEntry[] = [
  {
    name: "deno",
    summary: "JavaScript and TypeScript runtime",
    choices: [{ channel: "npm", packages: ["deno"] }],
  },
  {
    name: "corepack",
    summary: "Package managers for Node as projects ask for them",
    choices: [{ channel: "npm", packages: ["corepack"] }],
  },
  {
    name: "ts-node",
    summary: "Runs TypeScript",
    choices: [{ channel: "npm", packages: ["ts-node"] }],
  },
  {
    name: "nodemon",
    summary: "Restarts Node when files change",
    choices: [{ channel: "npm", packages: ["nodemon"] }],
  },
  { name: "pm2", summary: "Keeps Node programs running", choices: [{ channel: "npm", packages: ["pm2"] }] },
  {
    name: "esbuild",
    summary: "Bundles JavaScript, fast",
    choices: [{ channel: "npm", packages: ["esbuild"] }],
  },
  { name: "rollup", summary: "Bundles JavaScript", choices: [{ channel: "npm", packages: ["rollup"] }] },
  {
    name: "swc",
    summary: "Compiles JavaScript and TypeScript",
    choices: [{ channel: "npm", packages: ["@swc/cli"] }],
  },
  { name: "jest", summary: "Tests JavaScript", choices: [{ channel: "npm", packages: ["jest"] }] },
  { name: "vitest", summary: "Tests JavaScript", choices: [{ channel: "npm", packages: ["vitest"] }] },
  { name: "mocha", summary: "Tests JavaScript", choices: [{ channel: "npm", packages: ["mocha"] }] },
  {
    name: "playwright",
    summary: "Tests web pages in browsers",
    choices: [{ channel: "npm", packages: ["playwright"] }],
  },
  { name: "turbo", summary: "Builds monorepos", choices: [{ channel: "npm", packages: ["turbo"] }] },
  { name: "nx", summary: "Builds monorepos", choices: [{ channel: "npm", packages: ["nx"] }] },
  { name: "lerna", summary: "Builds monorepos", choices: [{ channel: "npm", packages: ["lerna"] }] },
  { name: "sass", summary: "Compiles style sheets", choices: [{ channel: "npm", packages: ["sass"] }] },
  {
    name: "tailwindcss",
    summary: "Makes style sheets",
    choices: [{ channel: "npm", packages: ["@tailwindcss/cli"] }],
  },
  {
    name: "http-server",
    summary: "Serves a folder over HTTP",
    choices: [{ channel: "npm", packages: ["http-server"] }],
  },
  { name: "serve", summary: "Serves a folder over HTTP", choices: [{ channel: "npm", packages: ["serve"] }] },
  {
    name: "npm-check-updates",
    also: ["ncu"],
    summary: "Finds newer dependencies",
    choices: [{ channel: "npm", packages: ["npm-check-updates"] }],
  },
  {
    name: "concurrently",
    summary: "Runs commands at the same time",
    choices: [{ channel: "npm", packages: ["concurrently"] }],
  },
  { name: "mongosh", summary: "MongoDB's shell", choices: [{ channel: "npm", packages: ["mongosh"] }] },
  {
    name: "mermaid",
    also: ["mmdc"],
    summary: "Diagrams from text",
    choices: [{ channel: "npm", packages: ["@mermaid-js/mermaid-cli"] }],
  },
];
