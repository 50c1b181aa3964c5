import pytest

from kurtc.order.mentions import called, words


@pytest.mark.parametrize(
    "text",
    [
        "db",
        "http://db:5432/x",
        "postgres://user:pw@db/name",
        "--host=db",
        "mysql -hdb",
        '{"host": "db"}',
        "first\\ndb:80",
        "http%3A%2F%2Fdb",
        "${HOST:-db}",
        "DB:5432",
        "api,db,web",
        "db.default",
    ],
)
def test_a_name_is_found_wherever_it_stands_as_a_word(text: str) -> None:
    assert "db" in set(words(text))


@pytest.mark.parametrize("text", ["", "mydb", "db1", "db-backup", "a-db"])
def test_a_part_of_another_word_is_no_mention(text: str) -> None:
    assert "db" not in set(words(text))


def test_names_with_dashes_are_one_word() -> None:
    assert "node-1" in set(words("peers=node-1:30303"))


@pytest.mark.parametrize("text", ["node-$i", "node-{1..3}", "node-%d", "node-${N}", "'node-' + i", "http://node-<n>:1"])
def test_a_name_that_is_completed_later_is_found_by_its_beginning(text: str) -> None:
    assert set(words(text)) & set(called("node-12"))


@pytest.mark.parametrize(
    "text",
    [
        "$i-db",
        "${i}-db:80",
        "%s-db",
        "{}-db",
        "$MY_NAME-db",
        "name + '-db'",
        "<n>-db",
        "*-db",
        "$(hostname)-db",
        "$a-b-db",
    ],
)
def test_a_name_whose_beginning_is_filled_in_is_found_by_its_end(text: str) -> None:
    assert set(words(text)) & set(called("a-b-db"))
    assert not set(words(text)) & set(called("a-b-web"))


@pytest.mark.parametrize("text", ["${kind}-node-$i", "f'{kind}-node-{i}'", "%s-node-%d", "{}-node{}"])
def test_a_name_with_a_fixed_middle_is_found_by_it(text: str) -> None:
    assert set(words(text)) & set(called("el-node-1" if "node-" in text else "el-node1"))
    assert not set(words(text)) & set(called("el-other-1"))


def test_a_flag_is_no_end_of_a_name() -> None:
    assert not set(words("run -node --my-node")) & set(called("first-node"))


@pytest.mark.parametrize("text", ["node$i", "node%d", "node{1..3}", "'node' + str(i)", 'node"$i"', "node{}"])
def test_a_numbered_name_is_found_without_a_dash(text: str) -> None:
    assert set(words(text)) & set(called("node12"))
    assert not set(words(text)) & set(called("other12"))
