# Each argument is SERVICE:PORT SECONDS LINE: waits until the port is open, at most SECONDS long.
start=$(date +%s)
for probe; do
  service=${probe%%:*} rest=${probe#*:}
  port=${rest%% *} rest=${rest#* }
  limit=${rest%% *} line=${rest#* }
  until nc -z -w 1 "$service" "$port" 2>/dev/null; do
    getent hosts "$service" >/dev/null || { echo "$line: $service has stopped"; exit 1; }
    [ $(($(date +%s) - start)) -lt "$limit" ] || { echo "$line: port $port of $service is not open after $limit s"; exit 1; }
    sleep 0.2
  done
done
