# packages: deb:ffmpeg
# kind: media
set -e
ffmpeg -v error -f lavfi -i testsrc=duration=1:size=160x120:rate=10 -f lavfi -i sine=frequency=440:duration=1 -c:v libx264 -pix_fmt yuv420p -c:a aac a.mp4
test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=codec_name,width,nb_read_frames -of csv=p=0 a.mp4)" = h264,160,10
test "$(ffprobe -v error -select_streams a -show_entries stream=codec_name -of csv=p=0 a.mp4)" = aac
for codec in libvpx-vp9:webm libx265:mkv mpeg4:avi libtheora:ogv; do
  ffmpeg -v error -i a.mp4 -c:v "${codec%:*}" -an "a.${codec#*:}" 2> noise
  test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "a.${codec#*:}" | tr -d ,)" = 10
done
for codec in libmp3lame:mp3 libvorbis:ogg flac:flac libopus:opus; do
  ffmpeg -v error -i a.mp4 -vn -c:a "${codec%:*}" "b.${codec#*:}"
done
# a lossless round trip is the same to the bit
ffmpeg -v error -i b.flac -f md5 one && ffmpeg -v error -i b.flac c.wav && ffmpeg -v error -i c.wav -f md5 two
diff one two
ffmpeg -v error -f lavfi -i color=red:size=8x8:duration=0.1 -vf negate,format=rgb24 -frames:v 1 -f rawvideo raw
test "$(head -c 3 raw | od -An -tu1 | awk '{ print ($1 < 5 && $2 > 250 && $3 > 250) }')" = 1
