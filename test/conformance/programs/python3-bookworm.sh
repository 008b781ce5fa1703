# packages: deb/bookworm:python3 deb/bookworm:python3-numpy deb/bookworm:python3-pil deb/bookworm:python3-lxml
# kind: language science
set -e
cat > work.py <<'P'
import numpy, sys
from PIL import Image, ImageDraw
from lxml import etree
assert sys.version_info[:2] == (3, 11)
a = numpy.array([[4.0, 1.0], [2.0, 3.0]])
assert numpy.allclose(sorted(numpy.linalg.eigvals(a)), [2, 5])
assert numpy.allclose(numpy.linalg.solve(a, [1, 2]), [0.1, 0.6])
picture = Image.new("RGB", (40, 30), "navy")
ImageDraw.Draw(picture).rectangle((10, 10, 19, 19), fill=(255, 200, 0))
for kind in ("png", "webp", "tiff", "gif"):
    picture.save(f"p.{kind}", lossless=True) if kind == "webp" else picture.save(f"p.{kind}")
    assert Image.open(f"p.{kind}").convert("RGB").getpixel((15, 15)) == (255, 200, 0), kind
sheet = etree.XSLT(etree.XML('<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">'
  '<x:output method="text"/><x:template match="/"><x:value-of select="sum(//n)"/></x:template></x:stylesheet>'))
assert str(sheet(etree.XML("<a><n>40</n><b><n>2</n></b></a>"))) == "42"
print("done")
P
test "$(python3 work.py)" = 'done'
