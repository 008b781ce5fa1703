import type { CatalogEntry } from "./types.ts";

/** Tools that Debian doesn't pack: they are built from their authors' sources, once. */
export const BUILT_TOOLS: readonly CatalogEntry[] = [
  {
    name: "staticcheck",
    summary: "Finds faults in Go",
    choices: [{ channel: "go", packages: ["honnef.co/go/tools/cmd/staticcheck"] }],
  },
  { name: "gofumpt", summary: "Formats Go", choices: [{ channel: "go", packages: ["mvdan.cc/gofumpt"] }] },
  {
    name: "goimports",
    summary: "Sorts Go's imports",
    choices: [{ channel: "go", packages: ["golang.org/x/tools/cmd/goimports"] }],
  },
  {
    name: "air",
    summary: "Restarts Go programs when files change",
    choices: [{ channel: "go", packages: ["github.com/air-verse/air"] }],
  },
  {
    name: "protoc-gen-go",
    summary: "Go code from Protocol Buffers",
    choices: [{ channel: "go", packages: ["google.golang.org/protobuf/cmd/protoc-gen-go"] }],
  },
];
