"""The supervisor with real child processes: kept alive, ended in order, never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from commands.supervisor import ProcessPlan, Restarting, Supervisor
from store.embedded import EmbeddedValkey
from tests.harness.servers import server_directory
from tests.harness.waiting import PATIENCE_SECONDS, eventually, until

ROOT = Path(__file__).parents[2]
AT_ONCE = Restarting(pauses=(0.01,))
PATIENT = "import signal; print('up', flush=True); signal.pause()"
"""Lives until a signal ends it."""
TELLS_ITS_END = """
import os, signal, sys
def end(*_):
    with open(os.environ["ORDER"], "a") as order:
        order.write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    signal.pause()
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
SERVES_HEALTH = """
import http.server, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Health)
with open(sys.argv[1], "w") as port:
    port.write(str(server.server_port))
server.serve_forever()
"""
UP = """
import asyncio, os, sys
from pathlib import Path
from commands.supervisor import ProcessPlan, Supervisor
async def ready():
    print("ready", flush=True)
async def main():
    plans = [ProcessPlan(name, ("-c", sys.argv[2])) for name in ("web", "worker")]
    await Supervisor(Path(sys.argv[1])).run(plans, dict(os.environ), ready)
asyncio.run(main())
"""
"""Stands in for `up`."""


def plan(name: str, code: str, *arguments: str, grace_seconds: float = 20.0) -> ProcessPlan:
    return ProcessPlan(name, ("-c", code, *arguments), grace_seconds)


@asynccontextmanager
async def running(
    supervisor: Supervisor, *plans: ProcessPlan, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """The supervisor at work, all processes having spoken."""
    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    task = asyncio.create_task(supervisor.run(plans, {**os.environ, **(environment or {})}, on_ready))
    await ready.wait()
    await until(lambda: len(supervisor.pids()) == len(plans), "all processes run")
    try:
        yield task
    finally:
        supervisor.stop()
        await task


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def told() -> list[str]:
    return []


async def test_a_process_that_was_killed_is_started_again(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(tmp_path, tell=told.append, restarting=AT_ONCE)
    async with running(supervisor, plan("worker-1", PATIENT)):
        first = supervisor.pids()["worker-1"]
        os.kill(first, signal.SIGKILL)
        await until(lambda: supervisor.pids().get("worker-1", first) != first, "another one runs")
    assert any("worker-1 ended (SIGKILL) and starts again" in line for line in told)


async def test_a_process_that_cannot_live_is_tried_with_growing_pauses(
    tmp_path: Path, told: list[str]
) -> None:
    supervisor = Supervisor(tmp_path, tell=told.append, restarting=Restarting(pauses=(0.01, 0.02, 0.03)))
    dying = plan("cron", "import sys; print('الإعداد ناقص'); sys.exit(3)")
    task = asyncio.create_task(supervisor_runs(supervisor, dying))
    await until(lambda: len([line for line in told if "cron ended" in line]) >= 4, "it was tried four times")
    supervisor.stop()
    await task
    deaths = [line for line in told if "cron ended" in line]
    assert [line.partition("again in ")[2].split(" s")[0] for line in deaths[:4]] == [
        "0.01",
        "0.02",
        "0.03",
        "0.03",
    ]
    assert "exit code 3" in deaths[0]
    assert "الإعداد ناقص" in deaths[0]


async def supervisor_runs(supervisor: Supervisor, *plans: ProcessPlan) -> None:
    async def on_ready() -> None:
        return

    await supervisor.run(plans, dict(os.environ), on_ready)


async def test_after_a_healthy_life_the_pauses_begin_anew(tmp_path: Path, told: list[str]) -> None:
    restarting = Restarting(pauses=(0.01, 0.5), healthy_seconds=0.0)
    supervisor = Supervisor(tmp_path, tell=told.append, restarting=restarting)
    task = asyncio.create_task(supervisor_runs(supervisor, plan("worker", "pass")))
    await until(lambda: len(told) >= 3, "it died three times")
    supervisor.stop()
    await task
    assert all("again in 0.01 s" in line for line in told[:3])


async def test_processes_end_in_the_order_in_which_nothing_is_lost(tmp_path: Path, told: list[str]) -> None:
    order = tmp_path / "order"
    names = ["simulate", "cron", "worker-2", "web", "worker-1", "listen"]
    supervisor = Supervisor(tmp_path, tell=told.append)
    async with running(
        supervisor,
        *(plan(name, TELLS_ITS_END, name) for name in names),
        environment={"ORDER": str(order)},
    ):
        logs = [tmp_path / "log" / f"{name}.log" for name in names]
        await until(lambda: all(log.exists() and log.read_text() == "up\n" for log in logs), "all are up")
    ended = order.read_text().split()
    assert ended[:2] == ["web", "listen"]
    assert set(ended[2:4]) == {"worker-1", "worker-2"}
    assert ended[4:] == ["cron", "simulate"]


async def test_a_process_deaf_to_the_request_is_killed_after_its_grace(
    tmp_path: Path, told: list[str]
) -> None:
    supervisor = Supervisor(tmp_path, tell=told.append)
    async with running(supervisor, plan("worker", DEAF, grace_seconds=0.2)):
        pid = supervisor.pids()["worker"]
        log = tmp_path / "log" / "worker.log"
        await until(lambda: log.exists() and log.read_text() == "up\n", "it is deaf by now")
    assert not is_alive(pid)
    assert "worker did not end within 0.2 s and is killed" in told


async def test_output_goes_to_the_log_and_warnings_to_the_operator(tmp_path: Path, told: list[str]) -> None:
    code = "print('INFO كل شيء بخير'); print('WARNING القرص يمتلئ'); " + PATIENT
    supervisor = Supervisor(tmp_path, tell=told.append)
    async with running(supervisor, plan("web", code)):
        log = tmp_path / "log" / "web.log"
        await until(lambda: log.exists() and log.read_text().endswith("up\n"), "it spoke")
    assert log.read_text() == "INFO كل شيء بخير\nWARNING القرص يمتلئ\nup\n"
    assert told == ["web: WARNING القرص يمتلئ"]


async def test_a_line_without_end_fills_no_memory(tmp_path: Path, told: list[str]) -> None:
    code = "import sys; sys.stdout.write('ا' * 500_000); sys.stdout.flush(); import signal; signal.pause()"
    supervisor = Supervisor(tmp_path, tell=told.append)
    async with running(supervisor, plan("web", code)):
        log = tmp_path / "log" / "web.log"
        await until(lambda: log.exists() and log.stat().st_size == 1_000_000, "all was written")


async def test_a_full_disk_ends_nothing(tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "log").write_text("a file where the directory of logs should be")
    supervisor = Supervisor(tmp_path, tell=told.append)
    async with running(supervisor, plan("web", "print('ERROR قرص'); " + PATIENT)):
        await until(lambda: told == ["web: ERROR قرص"], "the output is read all the same")
        assert supervisor.pids()


async def test_process_ids_can_be_read_from_files(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(tmp_path, tell=told.append)
    file = tmp_path / "run" / "listen.pid"
    async with running(supervisor, plan("listen", PATIENT)):
        assert int(file.read_text()) == supervisor.pids()["listen"]
    assert not file.exists()


async def test_ready_is_told_when_the_web_answers(tmp_path: Path, told: list[str]) -> None:
    port_file = tmp_path / "port"
    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    server = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVES_HEALTH, str(port_file))
    await until(lambda: port_file.exists() and port_file.read_text() != "", "it listens")
    supervisor = Supervisor(tmp_path, tell=told.append)
    url = f"http://127.0.0.1:{port_file.read_text()}/healthz"
    task = asyncio.create_task(supervisor.run([], dict(os.environ), on_ready, ready_url=url))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await ready.wait()
    supervisor.stop()
    await task
    server.kill()
    await server.wait()


async def test_a_fault_of_our_own_ends_everything_and_is_told(tmp_path: Path, told: list[str]) -> None:
    async def on_ready() -> None:
        raise RuntimeError("cannot print the addresses")

    supervisor = Supervisor(tmp_path, tell=told.append)
    with pytest.raises(RuntimeError, match="addresses"):
        await supervisor.run([plan("web", PATIENT)], dict(os.environ), on_ready)
    assert not supervisor.pids()


async def test_a_server_that_died_is_started_again(told: list[str]) -> None:
    with server_directory() as directory, EmbeddedValkey(directory / "valkey") as valkey:
        supervisor = Supervisor(directory, tell=told.append)

        async def on_ready() -> None:
            return

        task = asyncio.create_task(supervisor.run([], dict(os.environ), on_ready, servers=[valkey]))
        assert valkey.pid is not None
        os.kill(valkey.pid, signal.SIGKILL)
        await until(lambda: bool(told) and valkey.is_running(), "it runs again")
        supervisor.stop()
        await task
    assert told[0].startswith("valkey ended and is started again")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


def start_up(var: Path, code: str = PATIENT) -> "subprocess.Popen[str]":
    """Another process that supervises a web and a worker, both having spoken."""
    process = subprocess.Popen(
        [sys.executable, "-c", UP, str(var), code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    logs = [var / "log" / f"{name}.log" for name in ("web", "worker")]
    eventually(lambda: all(log.exists() and log.read_text() == "up\n" for log in logs), "both are up")
    return process


def pids_of(var: Path) -> list[int]:
    return [int((var / "run" / f"{name}.pid").read_text()) for name in ("web", "worker")]


@pytest.mark.faults
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_everything_cleanly(var: Path, how: signal.Signals) -> None:
    with start_up(var) as process:
        pids = pids_of(var)
        process.send_signal(how)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors
    assert not any(is_alive(pid) for pid in pids)


@pytest.mark.faults
def test_a_second_signal_ends_everything_at_once(var: Path) -> None:
    with start_up(var, DEAF) as process:
        pids = pids_of(var)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Stopping")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors
    assert not any(is_alive(pid) for pid in pids)


@pytest.mark.faults
@pytest.mark.parametrize("code", [PATIENT, DEAF])
def test_nothing_outlives_a_supervisor_that_was_killed(var: Path, code: str) -> None:
    with start_up(var, code) as process:
        pids = pids_of(var)
        process.kill()
    eventually(lambda: not any(is_alive(pid) for pid in pids), "the children end")
