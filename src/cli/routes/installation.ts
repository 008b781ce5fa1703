import { command, OFFLINE } from "../command.ts";

/** Commands on bothy itself and its machine. */
export const installation = {
  doctor: command({
    brief: "Check this machine",
    about: "Looks at all that bothy relies on and says what is missing and what to do about it.",
    examples: [["bothy doctor", ""]],
    flags: { offline: OFFLINE },
    load: async () => (await import("../commands/doctor.ts")).doctor,
  }),
  version: command({
    brief: "Print bothy's version",
    about: "Prints the versions of bothy and of the Node that runs it.",
    examples: [["bothy version --json", ""]],
    load: async () => (await import("../commands/version.ts")).version,
  }),
};
