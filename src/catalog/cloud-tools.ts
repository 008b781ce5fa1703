import type { CatalogEntry } from "./types.ts";

/** Tools for repositories, clouds, containers and releases. */
export const CLOUD_TOOLS: readonly CatalogEntry[] = [
  {
    name: "gitlab-cli",
    also: ["glab"],
    summary: "GitLab from the command line",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["glab"] }],
  },
  { name: "git-lfs", summary: "Large files in git", choices: [{ channel: "deb", packages: ["git-lfs"] }] },
  {
    name: "git-filter-repo",
    summary: "Rewrites git's history",
    choices: [
      { channel: "deb", packages: ["git-filter-repo"] },
      { channel: "pypi", packages: ["git-filter-repo"] },
    ],
  },
  {
    name: "lazygit",
    summary: "git in the terminal",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["lazygit"] }],
  },
  { name: "tig", summary: "Browses git's history", choices: [{ channel: "deb", packages: ["tig"] }] },
  {
    name: "mercurial",
    also: ["hg"],
    summary: "Version control",
    choices: [{ channel: "deb", packages: ["mercurial"] }],
  },
  {
    name: "subversion",
    also: ["svn"],
    summary: "Version control",
    choices: [{ channel: "deb", packages: ["subversion"] }],
  },
  {
    name: "azure-cli",
    also: ["az"],
    summary: "Microsoft Azure from the command line",
    choices: [{ channel: "pypi", packages: ["azure-cli"] }],
  },
  {
    name: "s3cmd",
    summary: "Amazon S3 from the command line",
    choices: [
      { channel: "deb", packages: ["s3cmd"] },
      { channel: "pypi", packages: ["s3cmd"] },
    ],
  },
  {
    name: "docker-compose",
    summary: "Runs several containers together",
    choices: [
      { channel: "deb", suites: ["trixie", "sid"], packages: ["docker-compose"] },
      { channel: "deb", suites: ["bookworm"], packages: ["docker-compose"] },
    ],
  },
  { name: "podman", summary: "Runs containers", choices: [{ channel: "deb", packages: ["podman"] }] },
  {
    name: "buildah",
    summary: "Builds container images",
    choices: [{ channel: "deb", packages: ["buildah"] }],
  },
  { name: "skopeo", summary: "Copies container images", choices: [{ channel: "deb", packages: ["skopeo"] }] },
  {
    name: "checkov",
    summary: "Finds faults in infrastructure code",
    choices: [{ channel: "pypi", packages: ["checkov"] }],
  },
  {
    name: "wrangler",
    summary: "Cloudflare from the command line",
    choices: [{ channel: "npm", packages: ["wrangler"] }],
  },
  {
    name: "netlify",
    summary: "Netlify from the command line",
    choices: [{ channel: "npm", packages: ["netlify-cli"] }],
  },
  {
    name: "firebase",
    summary: "Firebase from the command line",
    choices: [{ channel: "npm", packages: ["firebase-tools"] }],
  },
  {
    name: "codex",
    summary: "Coding agent in the terminal",
    choices: [{ channel: "npm", packages: ["@openai/codex"] }],
  },
  {
    name: "gemini-cli",
    also: ["gemini"],
    summary: "Coding agent in the terminal",
    choices: [{ channel: "npm", packages: ["@google/gemini-cli"] }],
  },
  {
    name: "aider",
    summary: "Coding agent in the terminal",
    choices: [{ channel: "pypi", packages: ["aider-chat"] }],
  },
  {
    name: "llm",
    summary: "Language models from the command line",
    choices: [{ channel: "pypi", packages: ["llm"] }],
  },
];
