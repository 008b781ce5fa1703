# packages: deb:mpv deb:ffmpeg
# kind: media
set -e
ffmpeg -v error -f lavfi -i testsrc=duration=1:size=64x48:rate=10 -f lavfi -i sine=duration=1 a.mkv
mpv --no-config --vo=null --ao=null --untimed --msg-level=all=info --term-playing-msg='w=${width} d=${duration}' a.mkv > said 2>&1 || { cat said; exit 1; }
grep -q 'w=64 d=00:00:01' said
grep -q 'End of file' said
mpv --no-config --vo=image --vo-image-format=png --vo-image-outdir=shots --ao=null --frames=3 --untimed a.mkv > said 2>&1
test "$(ls shots | wc -l)" = 3
printf 'mp.register_event("file-loaded", function() mp.osd_message("x"); io.open("seen", "w"):write(mp.get_property("video-format")):close() end)\n' > s.lua
mpv --no-config --vo=null --ao=null --untimed --script=s.lua a.mkv > said 2>&1
test -s seen
