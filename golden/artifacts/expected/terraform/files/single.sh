chmod 755 ./hello.sh
