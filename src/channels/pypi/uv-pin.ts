import { type Digest, digest } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";

/** The one uv that bothy runs: its output and its questions to an interpreter are known for this version. */
export const UV_VERSION = "0.13.9";

/** Its wheels as the Python index publishes them. */
export const UV_WHEELS: Readonly<Partial<Record<System, { readonly file: string; readonly hash: Digest }>>> =
  {
    "x86_64-linux": {
      file: `uv-${UV_VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`,
      hash: digest("sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"),
    },
    "aarch64-linux": {
      file: `uv-${UV_VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl`,
      hash: digest("sha256:5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe"),
    },
  };
