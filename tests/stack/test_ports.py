"""A taken port is told before anything starts on it, with the setting that mends it."""

from __future__ import annotations

import os
import socket

import pytest

from worker.command_error import CommandError
from worker.stack import ports
from worker.stack.ports import Wanted


def test_a_taken_port_names_the_part_the_port_and_the_setting(free_ports: list[int]) -> None:
    with socket.create_server(("127.0.0.1", free_ports[0])):
        with pytest.raises(CommandError) as no:
            ports.check([Wanted("接口", "127.0.0.1", free_ports[0], "QUANCHENG_API_PORT")])
    for word in ("接口", str(free_ports[0]), "QUANCHENG_API_PORT", "已被占用"):
        assert word in str(no.value)


def test_every_taken_port_is_named_at_once(free_ports: list[int]) -> None:
    one, two, free = free_ports
    with socket.create_server(("127.0.0.1", one)), socket.create_server(("127.0.0.1", two)):
        with pytest.raises(CommandError) as no:
            ports.check([Wanted(f"P{n}", "127.0.0.1", n, f"SET_{n}") for n in (one, two, free)])
    assert f"SET_{one}" in str(no.value)
    assert f"SET_{two}" in str(no.value)
    assert f"SET_{free}" not in str(no.value)


def test_one_port_for_two_parts_is_refused(free_ports: list[int]) -> None:
    with pytest.raises(CommandError, match="SECOND"):
        ports.check(
            [
                Wanted("一", "127.0.0.1", free_ports[0], "FIRST"),
                Wanted("二", "127.0.0.1", free_ports[0], "SECOND"),
            ]
        )


def test_a_port_whose_server_has_just_ended_is_free(free_ports: list[int]) -> None:
    """Its last connections linger in TIME_WAIT; they hinder nobody."""
    place = ("127.0.0.1", free_ports[0])
    with socket.create_server(place) as server, socket.create_connection(place) as client:
        accepted, _ = server.accept()
        accepted.close()  # the server closes first, so its side lingers
        client.recv(1)
    ports.check([Wanted("接口", *place, "QUANCHENG_API_PORT")])


def test_an_address_that_is_not_this_machines_is_refused() -> None:
    with pytest.raises(CommandError, match="QUANCHENG_API_PORT"):
        ports.check([Wanted("接口", "203.0.113.7", 8000, "QUANCHENG_API_PORT")])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every port")
def test_a_privileged_port_is_refused_to_an_ordinary_user() -> None:
    with pytest.raises(CommandError):
        ports.check([Wanted("接口", "127.0.0.1", 80, "QUANCHENG_API_PORT")])
