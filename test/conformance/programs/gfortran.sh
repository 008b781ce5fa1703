# packages: deb:gfortran deb:libopenblas-dev
# kind: compiler science
set -e
cat > work.f90 <<'P'
program work
  implicit none
  double precision :: a(2, 2) = reshape([2d0, 1d0, 1d0, 3d0], [2, 2]), b(2) = [3d0, 5d0]
  integer :: pivot(2), info
  character(20) :: line
  call dgesv(2, 1, a, 2, pivot, b, 2, info)
  print '(2F6.2, I3)', b, info
  open (10, file = "out.txt"); write (10, '(A)') "glen"; rewind (10); read (10, '(A)') line
  print '(A, I6)', trim(line), sum([1, 2, 3]) ** 4
end program
P
gfortran -Wall -O2 -fcheck=all work.f90 -llapack -lblas -o work
printf '  0.80  1.40  0\nglen  1296\n' > wanted
./work > said
diff wanted said
