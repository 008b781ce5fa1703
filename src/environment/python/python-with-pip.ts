import type { Context } from "../../host/context.ts";
import type { Channels } from "../../resolve/channel.ts";
import { clientProgram } from "../client-program.ts";

/** Absolute path of a Python that has pip, from the default suite. UserErrors: those of clientProgram. */
export function pythonWithPip(channels: Channels, ctx: Context): Promise<string> {
  return clientProgram(
    {
      packages: ["python3", "python3-pip"],
      program: "usr/bin/python3",
      group: "bothy+pip",
      label: "Preparing Python's package tools",
      what: "Debian's pip, which knows Python's package index",
    },
    channels,
    ctx,
  );
}
