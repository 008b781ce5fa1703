import type { CatalogEntry } from "./types.ts";

/** Languages that fewer projects need. */
export const MORE_LANGUAGES: readonly CatalogEntry[] = [
  {
    name: "elixir",
    also: ["mix", "iex"],
    summary: "Elixir, with mix and iex",
    choices: [{ channel: "deb", packages: ["elixir", "erlang-base", "erlang-dev"] }],
  },
  {
    name: "clojure",
    summary: "Clojure, a Lisp on the Java virtual machine",
    choices: [{ channel: "deb", packages: ["clojure", "default-jre-headless"] }],
  },
  {
    name: "scala",
    summary: "Scala",
    programs: ["scalac"],
    choices: [{ channel: "deb", packages: ["scala", "default-jdk-headless"] }],
  },
  {
    name: "groovy",
    summary: "Groovy",
    choices: [{ channel: "deb", packages: ["groovy", "default-jre-headless"] }],
  },
  {
    name: "kotlin",
    also: ["kotlinc"],
    summary: "Kotlin compiler",
    choices: [{ channel: "deb", packages: ["kotlin", "default-jdk-headless"] }],
  },
  {
    name: "ocaml",
    also: ["ocamlopt"],
    summary: "OCaml compilers",
    programs: ["ocamlfind"],
    choices: [{ channel: "deb", packages: ["ocaml", "ocaml-findlib", "gcc", "binutils"] }],
  },
  { name: "opam", summary: "OCaml's package manager", choices: [{ channel: "deb", packages: ["opam"] }] },
  {
    name: "nim",
    summary: "Nim compiler",
    choices: [{ channel: "deb", suites: ["bookworm", "sid"], packages: ["nim", "gcc", "binutils"] }],
  },
  {
    name: "crystal",
    summary: "Crystal compiler",
    choices: [
      {
        channel: "deb",
        packages: ["crystal", "gcc", "binutils", "libpcre2-dev", "libgc-dev", "libevent-dev"],
      },
    ],
  },
  { name: "racket", summary: "Racket", choices: [{ channel: "deb", packages: ["racket"] }] },
  { name: "guile", summary: "Guile Scheme", choices: [{ channel: "deb", packages: ["guile-3.0"] }] },
  {
    name: "sbcl",
    also: ["common-lisp"],
    summary: "Common Lisp compiler",
    choices: [{ channel: "deb", packages: ["sbcl"] }],
  },
  { name: "tcl", also: ["tclsh"], summary: "Tcl shell", choices: [{ channel: "deb", packages: ["tcl"] }] },
  {
    name: "swift",
    also: ["swiftc"],
    summary: "Swift compiler",
    choices: [
      { channel: "deb", suites: ["trixie", "sid"], packages: ["swiftlang", "binutils", "libc6-dev"] },
    ],
  },
  {
    name: "ldc",
    also: ["ldc2", "dlang"],
    summary: "D compiler (LLVM)",
    choices: [{ channel: "deb", packages: ["ldc", "gcc", "binutils"] }],
  },
  {
    name: "gdc",
    summary: "D compiler (GNU)",
    choices: [{ channel: "deb", packages: ["gdc", "gcc", "binutils"] }],
  },
  {
    name: "gnat",
    also: ["ada"],
    summary: "GNU Ada compiler",
    choices: [{ channel: "deb", packages: ["gnat", "gcc", "binutils"] }],
  },
  {
    name: "gnucobol",
    also: ["cobol", "cobc"],
    summary: "COBOL compiler",
    choices: [{ channel: "deb", packages: ["gnucobol4", "gcc", "binutils"] }],
  },
  {
    name: "octave",
    summary: "GNU Octave for numerical computations",
    choices: [{ channel: "deb", packages: ["octave"] }],
  },
  {
    name: "mono",
    also: ["mcs"],
    summary: "Mono: .NET runtime and C# compiler",
    choices: [{ channel: "deb", packages: ["mono-devel", "mono-mcs"] }],
  },
  {
    name: "gforth",
    summary: "GNU Forth",
    choices: [{ channel: "deb", suites: ["bookworm", "sid"], packages: ["gforth"] }],
  },
  { name: "haxe", summary: "Haxe compiler", choices: [{ channel: "deb", packages: ["haxe"] }] },
  {
    name: "vala",
    also: ["valac"],
    summary: "Vala compiler",
    choices: [{ channel: "deb", packages: ["valac", "gcc", "binutils"] }],
  },
  { name: "luajit", summary: "LuaJIT", choices: [{ channel: "deb", packages: ["luajit"] }] },
  {
    name: "luarocks",
    summary: "Lua's package manager",
    choices: [{ channel: "deb", packages: ["luarocks"] }],
  },
  {
    name: "composer",
    summary: "PHP's dependency manager",
    choices: [{ channel: "deb", packages: ["composer"] }],
  },
  {
    name: "cpanminus",
    also: ["cpanm"],
    summary: "Installs Perl modules",
    choices: [{ channel: "deb", packages: ["cpanminus", "perl"] }],
  },
  {
    name: "rustup",
    summary: "Rust toolchain installer",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["rustup"] }],
  },
];
