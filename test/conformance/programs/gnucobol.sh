# packages: deb:gnucobol
# kind: language compiler
# cobc calls a C compiler by name, which is not asked for here but a dependency.
set -e
cat > work.cob <<'P'
       IDENTIFICATION DIVISION.
       PROGRAM-ID. WORK.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01 HILLS.
          05 HEIGHT PIC 9(4) OCCURS 3 TIMES.
       01 I PIC 9.
       01 TOTAL PIC 9(6) VALUE 0.
       PROCEDURE DIVISION.
           MOVE 1345 TO HEIGHT(1).
           MOVE 1309 TO HEIGHT(2).
           MOVE 1296 TO HEIGHT(3).
           PERFORM VARYING I FROM 1 BY 1 UNTIL I > 3
               ADD HEIGHT(I) TO TOTAL
           END-PERFORM.
           DISPLAY TOTAL.
           DISPLAY FUNCTION REVERSE("nrub").
           STOP RUN.
P
cobc -x work.cob
printf '003950\nburn\n' > wanted
./work > said
diff wanted said
