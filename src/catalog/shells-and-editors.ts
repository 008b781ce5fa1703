import type { CatalogEntry } from "./types.ts";

/** Shells, what makes them pleasant, and editors. */
export const SHELLS_AND_EDITORS: readonly CatalogEntry[] = [
  { name: "bash", summary: "GNU shell", choices: [{ channel: "deb", packages: ["bash"] }] },
  { name: "zsh", summary: "Shell with many features", choices: [{ channel: "deb", packages: ["zsh"] }] },
  { name: "fish", summary: "Friendly interactive shell", choices: [{ channel: "deb", packages: ["fish"] }] },
  {
    name: "xonsh",
    summary: "Shell in Python",
    choices: [
      { channel: "pypi", packages: ["xonsh"] },
      { channel: "deb", packages: ["xonsh"] },
    ],
  },
  {
    name: "starship",
    summary: "Prompt for any shell",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["starship"] }],
  },
  { name: "direnv", summary: "Variables of a folder", choices: [{ channel: "deb", packages: ["direnv"] }] },
  { name: "fzf", summary: "Finds lines by what you type", choices: [{ channel: "deb", packages: ["fzf"] }] },
  { name: "zoxide", summary: "cd that remembers", choices: [{ channel: "deb", packages: ["zoxide"] }] },
  { name: "screen", summary: "Terminal multiplexer", choices: [{ channel: "deb", packages: ["screen"] }] },
  {
    name: "emacs",
    summary: "Text editor (for the terminal)",
    choices: [{ channel: "deb", packages: ["emacs-nox"] }],
  },
  { name: "nano", summary: "Small text editor", choices: [{ channel: "deb", packages: ["nano"] }] },
  {
    name: "micro",
    summary: "Text editor for the terminal",
    choices: [{ channel: "deb", packages: ["micro"] }],
  },
  {
    name: "helix",
    also: ["hx"],
    summary: "Text editor with modes",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["hx"] }],
  },
  {
    name: "kakoune",
    also: ["kak"],
    summary: "Text editor with modes",
    choices: [{ channel: "deb", packages: ["kakoune"] }],
  },
  {
    name: "mc",
    also: ["midnight-commander"],
    summary: "File manager with two panels",
    choices: [{ channel: "deb", packages: ["mc"] }],
  },
  {
    name: "ranger",
    summary: "File manager with keys of vi",
    choices: [{ channel: "deb", packages: ["ranger"] }],
  },
  { name: "nnn", summary: "File manager", choices: [{ channel: "deb", packages: ["nnn"] }] },
  {
    name: "broot",
    summary: "Shows and finds in trees of folders",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["broot"] }],
  },
  {
    name: "asciinema",
    summary: "Records terminal sessions",
    choices: [
      { channel: "deb", packages: ["asciinema"] },
      { channel: "pypi", packages: ["asciinema"] },
    ],
  },
  {
    name: "expect",
    summary: "Talks to interactive programs",
    choices: [{ channel: "deb", packages: ["expect"] }],
  },
];
