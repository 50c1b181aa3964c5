"""Names of well-known images, to recognise misspelt ones."""

_NAMES = """
adminer alpine amazoncorretto arangodb archlinux bash busybox caddy cassandra chronograf clojure composer
consul couchbase couchdb dart debian docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir
erlang fedora flink fluentd gcc ghost golang gradle groovy haproxy haskell httpd hylang influxdb jetty joomla
jruby julia kibana kong logstash mariadb matomo maven mediawiki memcached mongo mongo-express mysql nats neo4j
nextcloud nginx node odoo openjdk oraclelinux percona perl php phpmyadmin postgres pypy python rabbitmq redis
redmine registry rethinkdb rockylinux ruby rust solr sonarqube storm swift telegraf tomcat traefik ubuntu
varnish vault wordpress zookeeper
"""
KNOWN = (
    *_NAMES.split(),
    "badouralix/curl-jq",
    "bitnami/kafka",
    "bitnami/postgresql",
    "bitnami/redis",
    "bitnami/zookeeper",
    "blockscout/blockscout",
    "curlimages/curl",
    "ethereum/client-go",
    "ethpandaops/ethereum-genesis-generator",
    "ethpandaops/geth",
    "ethpandaops/lighthouse",
    "ethpandaops/lodestar",
    "ethpandaops/nimbus-eth2",
    "ethpandaops/prysm-beacon-chain",
    "ethpandaops/teku",
    "grafana/grafana",
    "grafana/loki",
    "grafana/promtail",
    "grafana/tempo",
    "hashicorp/consul",
    "hashicorp/vault",
    "hyperledger/besu",
    "minio/minio",
    "nethermind/nethermind",
    "prom/alertmanager",
    "prom/node-exporter",
    "prom/prometheus",
    "protolambda/eth2-val-tools",
    "sigp/lighthouse",
)
"""Repositories of Docker's registry that plans often use."""
