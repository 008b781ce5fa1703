/** Where the build puts the completions of each shell, below dist/: at the places below `share` where each shell looks. */
export const COMPLETION_FILES = {
  bash: "share/bash-completion/completions/bothy",
  zsh: "share/zsh/site-functions/_bothy",
  fish: "share/fish/vendor_completions.d/bothy.fish",
} as const;
