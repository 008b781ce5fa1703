import type { System } from "../base/system.ts";
import type { ChannelName } from "../manifest/types.ts";
import type { ConcreteRequest } from "./channel.ts";

/** A request with the channel and packages that serve it on each of its systems. */
export interface Expansion {
  readonly packages: ReadonlyMap<System, readonly SettledRequest[]>;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly paths?: readonly string[];
}

export interface SettledRequest extends ConcreteRequest {
  readonly channel: ChannelName;
}
