# open: everybody may write to the volume of the steps.
chmod 1777 /.kurtc
printf '{"code":0}\n' >"$kurtc_dir/result"
