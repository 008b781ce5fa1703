import { debChannel } from "../channels/deb/deb-channel.ts";
import { npmChannel } from "../channels/npm/npm-channel.ts";
import { pypiChannel } from "../channels/pypi/pypi-channel.ts";
import type { Channels } from "../resolve/channel.ts";
import { pythonWithPip } from "./python-with-pip.ts";

/** Every channel, made when it is first asked for. */
export function allChannels(): Channels {
  let python: Promise<string> | undefined;
  const made: { -readonly [name in keyof Channels]?: Channels[name] } = {};
  const channels: Channels = {
    get deb() {
      made.deb ??= debChannel();
      return made.deb;
    },
    get pypi() {
      made.pypi ??= pypiChannel({
        python: (ctx) => {
          python ??= pythonWithPip(channels, ctx);
          return python;
        },
      });
      return made.pypi;
    },
    get npm() {
      made.npm ??= npmChannel();
      return made.npm;
    },
  };
  return channels;
}
