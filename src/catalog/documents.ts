import type { CatalogEntry } from "./types.ts";

/** What makes documents, pictures and pages. */
export const DOCUMENTS: readonly CatalogEntry[] = [
  {
    name: "texlive",
    also: ["latex", "pdflatex"],
    summary: "LaTeX with what most documents need",
    choices: [
      {
        channel: "deb",
        packages: [
          "texlive-latex-recommended",
          "texlive-latex-base",
          "texlive-fonts-recommended",
          "texlive-latex-extra",
          "texlive-binaries",
        ],
      },
    ],
  },
  {
    name: "latexmk",
    summary: "Runs LaTeX as often as needed",
    choices: [{ channel: "deb", packages: ["latexmk", "texlive-latex-base", "texlive-binaries"] }],
  },
  {
    name: "asciidoctor",
    summary: "AsciiDoc to HTML and more",
    choices: [{ channel: "deb", packages: ["asciidoctor"] }],
  },
  { name: "hugo", summary: "Static site generator", choices: [{ channel: "deb", packages: ["hugo"] }] },
  { name: "jekyll", summary: "Static site generator", choices: [{ channel: "deb", packages: ["jekyll"] }] },
  {
    name: "mkdocs",
    summary: "Documentation sites from Markdown",
    choices: [
      { channel: "pypi", packages: ["mkdocs"] },
      { channel: "deb", packages: ["mkdocs"] },
    ],
  },
  {
    name: "sphinx",
    also: ["sphinx-build"],
    summary: "Documentation from reStructuredText",
    choices: [{ channel: "pypi", packages: ["sphinx"] }],
  },
  {
    name: "mdbook",
    summary: "Books from Markdown",
    choices: [{ channel: "deb", suites: ["trixie", "sid"], packages: ["mdbook"] }],
  },
  {
    name: "plantuml",
    summary: "Diagrams from text",
    choices: [{ channel: "deb", packages: ["plantuml", "default-jre-headless"] }],
  },
  { name: "gnuplot", summary: "Plots", choices: [{ channel: "deb", packages: ["gnuplot-nox"] }] },
  { name: "inkscape", summary: "Vector graphics", choices: [{ channel: "deb", packages: ["inkscape"] }] },
  {
    name: "librsvg",
    also: ["rsvg-convert"],
    summary: "Converts SVG",
    choices: [{ channel: "deb", packages: ["librsvg2-bin"] }],
  },
  {
    name: "optipng",
    summary: "Makes PNG files smaller",
    choices: [{ channel: "deb", packages: ["optipng"] }],
  },
  { name: "sox", summary: "Converts sound", choices: [{ channel: "deb", packages: ["sox"] }] },
  {
    name: "ghostscript",
    also: ["gs"],
    summary: "PostScript and PDF",
    choices: [{ channel: "deb", packages: ["ghostscript"] }],
  },
  { name: "qpdf", summary: "Takes PDF files apart", choices: [{ channel: "deb", packages: ["qpdf"] }] },
  { name: "chromium", summary: "Web browser", choices: [{ channel: "deb", packages: ["chromium"] }] },
  {
    name: "firefox",
    also: ["firefox-esr"],
    summary: "Web browser",
    choices: [{ channel: "deb", packages: ["firefox-esr"] }],
  },
  {
    name: "xvfb",
    also: ["xvfb-run"],
    summary: "X server without a screen",
    choices: [{ channel: "deb", packages: ["xvfb"] }],
  },
  {
    name: "qemu",
    summary: "Runs virtual machines",
    programs: ["qemu-img"],
    choices: [
      {
        channel: "deb",
        packages: [
          { name: { "x86_64-linux": "qemu-system-x86", "aarch64-linux": "qemu-system-arm" } },
          "qemu-utils",
        ],
      },
    ],
  },
];
