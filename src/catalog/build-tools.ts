import type { CatalogEntry } from "./types.ts";

/** What builds, debugs and measures programs. */
export const BUILD_TOOLS: readonly CatalogEntry[] = [
  {
    name: "llvm",
    summary: "LLVM's tools",
    choices: [
      { channel: "deb", packages: ["llvm"] },
      { channel: "deb", packages: ["llvm-{major}"], paths: ["usr/lib/llvm-{major}/bin"] },
    ],
  },
  {
    name: "lldb",
    summary: "LLVM's debugger",
    choices: [
      { channel: "deb", packages: ["lldb"] },
      { channel: "deb", packages: ["lldb-{major}"], aliases: { lldb: "usr/bin/lldb-{major}" } },
    ],
  },
  {
    name: "lld",
    summary: "LLVM's linker",
    programs: ["ld.lld"],
    choices: [
      { channel: "deb", packages: ["lld"] },
      {
        channel: "deb",
        packages: ["lld-{major}"],
        aliases: { lld: "usr/bin/lld-{major}", "ld.lld": "usr/bin/ld.lld-{major}" },
      },
    ],
  },
  {
    name: "clang-format",
    summary: "Formats C and C++",
    choices: [
      { channel: "deb", packages: ["clang-format"] },
      {
        channel: "deb",
        packages: ["clang-format-{major}"],
        aliases: { "clang-format": "usr/bin/clang-format-{major}" },
      },
      { channel: "pypi", packages: ["clang-format"] },
    ],
  },
  {
    name: "clang-tidy",
    summary: "Finds faults in C and C++",
    choices: [
      { channel: "deb", packages: ["clang-tidy"] },
      {
        channel: "deb",
        packages: ["clang-tidy-{major}"],
        aliases: { "clang-tidy": "usr/bin/clang-tidy-{major}" },
      },
      { channel: "pypi", packages: ["clang-tidy"] },
    ],
  },
  {
    name: "clangd",
    summary: "Language server for C and C++",
    choices: [
      { channel: "deb", packages: ["clangd"] },
      { channel: "deb", packages: ["clangd-{major}"], aliases: { clangd: "usr/bin/clangd-{major}" } },
    ],
  },
  { name: "mold", summary: "Fast linker", choices: [{ channel: "deb", packages: ["mold"] }] },
  { name: "ccache", summary: "Compiler cache", choices: [{ channel: "deb", packages: ["ccache"] }] },
  { name: "gdb", summary: "GNU debugger", choices: [{ channel: "deb", packages: ["gdb"] }] },
  { name: "valgrind", summary: "Finds memory errors", choices: [{ channel: "deb", packages: ["valgrind"] }] },
  { name: "strace", summary: "Traces system calls", choices: [{ channel: "deb", packages: ["strace"] }] },
  { name: "ltrace", summary: "Traces library calls", choices: [{ channel: "deb", packages: ["ltrace"] }] },
  {
    name: "autoconf",
    summary: "Makes configure scripts",
    choices: [{ channel: "deb", packages: ["autoconf", "m4"] }],
  },
  {
    name: "automake",
    summary: "Makes Makefiles",
    choices: [{ channel: "deb", packages: ["automake", "autoconf", "m4"] }],
  },
  {
    name: "libtool",
    summary: "Builds shared libraries",
    choices: [{ channel: "deb", packages: ["libtool", "libtool-bin"] }],
  },
  {
    name: "pkg-config",
    also: ["pkgconf"],
    summary: "Flags for compiling with libraries",
    choices: [{ channel: "deb", packages: ["pkgconf", "pkgconf-bin"] }],
  },
  { name: "m4", summary: "Macro processor", choices: [{ channel: "deb", packages: ["m4"] }] },
  {
    name: "bison",
    also: ["yacc"],
    summary: "Parser generator",
    choices: [{ channel: "deb", packages: ["bison"] }],
  },
  {
    name: "flex",
    also: ["lex"],
    summary: "Lexer generator",
    choices: [{ channel: "deb", packages: ["flex"] }],
  },
  {
    name: "swig",
    summary: "Wraps C and C++ for other languages",
    choices: [{ channel: "deb", packages: ["swig"] }],
  },
  {
    name: "doxygen",
    summary: "Documentation from source code",
    choices: [{ channel: "deb", packages: ["doxygen"] }],
  },
  {
    name: "scons",
    summary: "Build system",
    choices: [
      { channel: "deb", packages: ["scons"] },
      { channel: "pypi", packages: ["SCons"] },
    ],
  },
  {
    name: "just",
    summary: "Runs a project's commands",
    choices: [
      { channel: "deb", suites: ["trixie", "sid"], packages: ["just"] },
      { channel: "pypi", packages: ["rust-just"] },
    ],
  },
  {
    name: "ant",
    summary: "Java build tool",
    choices: [{ channel: "deb", packages: ["ant", "default-jdk-headless"] }],
  },
  {
    name: "thrift",
    summary: "Thrift compiler",
    choices: [{ channel: "deb", packages: ["thrift-compiler"] }],
  },
  {
    name: "bindgen",
    summary: "Rust bindings to C libraries",
    choices: [{ channel: "deb", packages: ["bindgen"] }],
  },
  {
    name: "wabt",
    also: ["wasm2wat", "wat2wasm"],
    summary: "WebAssembly's binary toolkit",
    choices: [{ channel: "deb", packages: ["wabt"] }],
  },
  {
    name: "binaryen",
    also: ["wasm-opt"],
    summary: "Optimizes WebAssembly",
    choices: [{ channel: "deb", packages: ["binaryen"] }],
  },
  {
    name: "emscripten",
    also: ["emcc"],
    summary: "Compiles C and C++ to WebAssembly",
    choices: [{ channel: "deb", packages: ["emscripten"] }],
  },
  {
    name: "hyperfine",
    summary: "Measures how long commands take",
    choices: [{ channel: "deb", packages: ["hyperfine"] }],
  },
  { name: "bats", summary: "Tests shell scripts", choices: [{ channel: "deb", packages: ["bats"] }] },
  { name: "gopls", summary: "Go's language server", choices: [{ channel: "deb", packages: ["gopls"] }] },
];
