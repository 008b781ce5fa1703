/** Takes a file's content piece by piece. */
export interface PieceTaker {
  /** The next bytes, valid during the call alone. */
  write(piece: Uint8Array): void;
  /** After the last. */
  end(): void;
}
