"""Commands in running containers: their exact output, exit codes, and ends."""

import time

import pytest

from kurtc.execution.engine import Container, EngineError

from .enclave import Enclave


@pytest.fixture(scope="module")
def service(enclave: Enclave) -> Container:
    return enclave.service(user="65534", environment={"GIVEN": "yes"})


def test_the_output_is_exact(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("printf", r"\0a\377\r\n no newline"))
    assert (ended.code, ended.output) == (0, b"\0a\xff\r\n no newline")


def test_five_megabytes_of_output_arrive(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("sh", "-c", "yes 0123456789abcde | head -c 5242880"))
    assert ended.output == b"0123456789abcde\n" * (5242880 // 16)


def test_the_two_outputs_of_a_shell_keep_their_order(enclave: Enclave, service: Container) -> None:
    script = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done"
    ended = enclave.engine.exec(service.id, ("/bin/sh", "-c", script))
    assert ended.output.decode() == "".join(f"out {i}\nerr {i}\n" for i in range(1, 10))


def test_both_outputs_of_a_program_that_is_no_shell_arrive(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("env", "sh", "-c", "echo out; echo err >&2"))
    assert sorted(ended.output.split()) == [b"err", b"out"]


def test_arguments_reach_a_shell_as_they_are(enclave: Enclave, service: Container) -> None:
    script = 'printf "%s|" "$0" "$@"'
    ended = enclave.engine.exec(service.id, ("sh", "-c", script, "zero", "", "a b", "$HOME", "'\"\\\n*"))
    assert ended.output.decode() == "zero||a b|$HOME|'\"\\\n*|"


def test_lines_of_a_script_are_counted_as_written(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("sh", "-c", "true\nfoo-is-missing\n"))
    assert (ended.code, ended.output.decode()) == (127, "sh: 2: foo-is-missing: not found\n")


def test_the_exit_code_is_the_commands(enclave: Enclave, service: Container) -> None:
    assert enclave.engine.exec(service.id, ("sh", "-c", "exit 42")).code == 42


def test_a_missing_program_is_an_ending_and_no_error(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("no-such-program",))
    assert ended.code in (126, 127)
    assert b"no-such-program" in ended.output


def test_a_command_runs_as_the_containers_user_with_its_environment(enclave: Enclave, service: Container) -> None:
    assert enclave.output(service, "sh", "-c", "id -u; echo $GIVEN") == "65534\nyes\n"


def test_a_command_runs_as_another_user_when_asked(enclave: Enclave, service: Container) -> None:
    assert enclave.engine.exec(service.id, ("id", "-u"), user="0").output == b"0\n"


def test_the_output_can_be_followed(enclave: Enclave, service: Container) -> None:
    pieces: list[tuple[float, bytes]] = []
    began = time.monotonic()
    ended = enclave.engine.exec(
        service.id,
        ("sh", "-c", "echo one; sleep 1; echo two"),
        output=lambda piece: pieces.append((time.monotonic() - began, piece)),
    )
    assert b"".join(piece for _, piece in pieces) == ended.output == b"one\ntwo\n"
    assert pieces[-1][0] - pieces[0][0] > 0.5


def test_a_command_that_takes_too_long_is_given_up(enclave: Enclave, service: Container) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.5 s"):
        enclave.engine.exec(service.id, ("sleep", "60"), 0.5)
    assert time.monotonic() - began < 10


def test_a_command_that_closes_its_output_is_waited_for(enclave: Enclave, service: Container) -> None:
    ended = enclave.engine.exec(service.id, ("sh", "-c", "exec >/dev/null 2>&1; sleep 1; exit 7"))
    assert (ended.code, ended.output) == (7, b"")


def test_a_command_in_a_container_that_has_ended_says_so(enclave: Enclave) -> None:
    done = enclave.service("exit 0")
    enclave.engine.stop_container(done.id)
    with pytest.raises(EngineError, match="is not running") as caught:
        enclave.engine.exec(done.id, ("true",))
    assert "has ended" in caught.value.hint
