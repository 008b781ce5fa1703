/** Stands near the beginning of every file that bothy makes for other programs to find, so that it is known for bothy's. */
export const MADE_BY = "made by: bothy";
