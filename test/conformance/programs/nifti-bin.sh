# packages: deb:nifti-bin
# kind: science
# drawn: yes
set -e
nifti_tool -make_im -prefix new.nii -new_dim 4 4 5 6 3 0 0 0 -new_datatype 16
test "$(wc -c < new.nii)" -eq $((352 + 4 * 4 * 5 * 6 * 3))
nifti_tool -mod_hdr -prefix changed.nii -infiles new.nii -mod_field descrip 'a hill' -mod_field cal_max 9.5
nifti_tool -disp_hdr -field descrip -field cal_max -infiles changed.nii > header
grep -q 'descrip .* a hill' header
grep -q 'cal_max .* 9.5' header
if nifti_tool -diff_hdr -infiles new.nii changed.nii > differences; then exit 1; fi
grep -q cal_max differences
nifti_tool -cbl -prefix one.nii -infiles 'new.nii[1]'
nifti1_tool -disp_nim -field nvox -infiles one.nii | grep -qE 'nvox .* 120$'
nifti_tool -add_comment walked -prefix comment.nii -infiles new.nii
nifti_tool -disp_exts -infiles comment.nii | grep -q 'edata = walked'
nifti_tool -copy_im -prefix packed.nii.gz -infiles changed.nii
gunzip -c packed.nii.gz | wc -c | grep -qx 1792
nifti_tool -check_hdr -infiles packed.nii.gz | grep -q 'IS GOOD'
nifti_tool -disp_ts 1 1 1 -infiles new.nii | grep -q '0.0 0.0 0.0'
