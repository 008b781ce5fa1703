# packages: deb:fastqtl deb:tabix
# kind: science
# drawn: yes
set -e
# Thirty people; of three variants the second alone moves the gene's expression.
awk 'BEGIN {
  OFS = "\t"
  print "##fileformat=VCFv4.1"
  print "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">"
  head = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
  for (p = 1; p <= 30; p++) head = head "\tp" p
  print head
  for (v = 1; v <= 3; v++) {
    line = "1\t" 1000 * v "\tv" v "\tA\tG\t100\tPASS\t.\tGT"
    for (p = 1; p <= 30; p++) line = line "\t" (v == 2 ? (p % 3 == 0 ? "0|0" : p % 3 == 1 ? "0|1" : "1|1") : (int(p / (v + 2)) % 2 ? "0|1" : p % 5 == 0 ? "1|1" : "0|0"))
    print line
  }
}' > people.vcf
awk 'BEGIN {
  head = "#Chr\tstart\tend\tID"; line = "1\t1999\t2000\tgene"
  for (p = 1; p <= 30; p++) { head = head "\tp" p; line = line "\t" (p % 3) * 2 + (p * 7 % 11) / 10 }
  print head; print line
}' > genes.bed
bgzip people.vcf && tabix -p vcf people.vcf.gz
bgzip genes.bed && tabix -p bed genes.bed.gz
fastQTL --vcf people.vcf.gz --bed genes.bed.gz --region 1:1-10000 --out nominal.txt > log
cp nominal.txt results
test "$(wc -l < results)" -eq 3
awk '$2 == "v2" && $7 < 1e-6 { good++ } $2 != "v2" && $7 > 1e-6 { good++ } END { exit good != 3 }' results
fastQTL --vcf people.vcf.gz --bed genes.bed.gz --region 1:1-10000 --permute 100 --seed 7 --out permuted.txt > log
grep -q v2 permuted.txt
