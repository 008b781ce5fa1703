# packages: deb:gdal-bin
# kind: geography
set -e
printf 'ncols 4\nnrows 3\nxllcorner -5\nyllcorner 56\ncellsize 0.5\n1 2 3 4\n5 6 7 8\n9 10 11 12\n' > feet.asc
gdal_translate -q -a_srs EPSG:4326 -of GTiff feet.asc feet.tif
gdalinfo -stats feet.tif > info
grep -q 'WGS 84' info
grep -q 'STATISTICS_MEAN=6.5' info
gdalwarp -q -t_srs EPSG:27700 feet.tif grid.tif
gdalinfo grid.tif | grep -q 'OSGB'
printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Nevis"},"geometry":{"type":"Point","coordinates":[-5.0035,56.7968]}}]}' > hills.json
ogr2ogr -t_srs EPSG:27700 hills.gpkg hills.json
ogrinfo -al hills.gpkg | grep -q 'name (String) = Nevis'
ogrinfo -al hills.gpkg | grep -qE 'POINT \(2166[0-9]+.* 7712[0-9]+'
ogr2ogr -f 'ESRI Shapefile' hills.shp hills.json && test -s hills.dbf
gdallocationinfo -valonly -wgs84 feet.tif -4.9 57.2 | grep -qx 1
