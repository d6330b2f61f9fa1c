"""Load on the tower: 50 people who look at fleet, account and order pages, with 2 s of thought between two pages.

    python benchmarks/tower_load.py WORKSPACE [--users 50] [--seconds 60] [--workers 2] [--settle 20]
        [--import-alongside] [--alongside-orders 1000000]

Each page's p50, p95 and errors, and the same load on a bare Django page of the same server stack in the same run. With
`--import-alongside` the load is measured once more while another process imports files of so many orders, one after
another, with one thread; the files are made before. WORKSPACE is copied by hard links: nothing is written to it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote, urlencode

THOUGHT = 2.0
FASTEST_IMPORT = 150_000
"""Orders a second."""
PASSWORD = "a quiet harbour 7"  # noqa: S105 - of a copy that is thrown away
BARE = """
import os, sys
from django.conf import settings
settings.configure(DEBUG=False, SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF="bare", MIDDLEWARE=[
    "django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"])
import django; django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("<path:rest>", lambda request, rest: HttpResponse("<!doctype html><p>nothing"))]
sys.modules["bare"] = sys.modules["__main__"]
from plimsoll.web.serving import door, serve
at = door("127.0.0.1", 0)
ready = lambda: print(f"http://127.0.0.1:{at.getsockname()[1]}/", flush=True)
serve(get_wsgi_application(), at, int(sys.argv[1]), ready)
"""


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(
            asked.workspace, root, copy_function=os.link, ignore=shutil.ignore_patterns("journal*", "simulated")
        )
        _plimsoll(
            "user", "add", "load", "--role", "owner", "--password-stdin", "--workspace", str(root), typed=PASSWORD
        )
        pages = _pages(root)
        bare = _measured([sys.executable, "-c", BARE, str(asked.workers)], {"bare": ["/fleet/"]}, asked, login=False)
        command = [
            sys.executable,
            "-m",
            "plimsoll",
            "serve",
            "--workspace",
            str(root),
            "--port",
            "0",
            "--workers",
            str(asked.workers),
        ]
        alone = _measured(command, pages, asked, login=True)
        _say("bare Django page", bare)
        _say("the tower", alone)
        if asked.import_alongside:
            brought = _files_to_import(Path(folder), asked)
            beside = _measured(command, pages, asked, login=True, beside=(root, brought))
            _say("the tower, an import alongside", beside)
            for kind, times in alone[0].items():
                print(f"{kind}: p95 {_percentile(beside[0][kind], 0.95) / _percentile(times, 0.95):.1f} x that alone")
        worst = max(_percentile(times, 0.95) for times in alone[0].values())
        print(f"worst p95 {worst * 1000:.0f} ms = {worst / _percentile(bare[0]['bare'], 0.95):.1f} x the bare page's")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--settle", type=float, default=20, help="seconds for every process to make itself ready")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--import-alongside", action="store_true")
    parser.add_argument("--alongside-orders", type=int, default=1_000_000)
    return parser.parse_args()


def _plimsoll(*words: str, typed: str = "", threads: int | None = None) -> str:
    told = {"PLIMSOLL_ENGINE_THREADS": str(threads)} if threads else {}
    done = subprocess.run(
        [sys.executable, "-m", "plimsoll", *words],
        input=typed + "\n", text=True, capture_output=True, check=False, env={**os.environ, **told},
    )  # fmt: skip
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    return done.stdout


def _pages(root: Path) -> dict[str, list[str]]:
    """What people look at: the fleet, accounts, and orders with defects."""
    rows = json.loads(_plimsoll("odr", "--workspace", str(root), "--json"))["rows"]
    largest = sorted(rows, key=lambda row: -row["orders"])[:200]
    accounts = [
        f"/account/{quote(row['account'], safe='')}/{row['marketplace_id']}/{row['fulfillment_channel']}/"
        for row in largest
    ]
    worst = max(rows, key=lambda row: row["orders_with_defects"])
    found = json.loads(_plimsoll("defects", "--workspace", str(root), "--account", worst["account"], "--json"))[
        "orders"
    ]
    orders = [f"/order/{one['order_id']}/?{urlencode({'account': worst['account']})}" for one in found[:100]]
    return {"fleet": ["/fleet/", "/fleet/?sort=orders", "/fleet/?page=2"], "account": accounts, "order": orders}


def _measured(command, pages, asked, *, login, beside=None):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
    times, errors = defaultdict(list), []
    cookies = _logged_in(port) if login else {}
    for paths in pages.values():  # what keeps a page waiting is measured, not the first start of the processes
        for path in paths[:1]:
            _get(port, path, cookies)
    time.sleep(asked.settle if login else 0)
    end = time.monotonic() + asked.seconds
    threads = [
        threading.Thread(target=_person, args=(port, pages, end, times, errors, dict(cookies), seed))
        for seed in range(asked.users)
    ]
    if beside:
        threads.append(threading.Thread(target=_imports, args=(*beside, end)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process.terminate()
    process.wait(20)
    return dict(times), errors


def _person(port, pages, end, times, errors, cookies, seed) -> None:
    choice = random.Random(seed)
    time.sleep(choice.random() * THOUGHT)
    while time.monotonic() < end:
        kind = choice.choice(list(pages))
        began = time.monotonic()
        status = _get(port, choice.choice(pages[kind]), cookies)[0]
        times[kind].append(time.monotonic() - began)
        if status != 200:
            errors.append((kind, status))
        time.sleep(choice.uniform(0.5, 1.5) * THOUGHT)


def _get(port, path, cookies, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            key, _, rest = value.partition("=")
            cookies[key] = rest.split(";")[0]
    connection.close()
    return answer.status, text


def _logged_in(port) -> dict[str, str]:
    cookies: dict[str, str] = {}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _get(port, "/login/", cookies)[1])[1]
    words = {"csrfmiddlewaretoken": token, "username": "load", "password": PASSWORD}
    status, _ = _get(port, "/login/", cookies, urlencode(words))
    if status != http.client.FOUND:
        raise SystemExit(f"the login answered {status}")
    return cookies


def _files_to_import(folder: Path, asked: argparse.Namespace) -> list[Path]:
    """As many files as may be imported while it is measured, at the most that an import has taken in a second."""
    files = []
    for turn in range(int(asked.seconds * FASTEST_IMPORT / asked.alongside_orders) + 1):
        files.append(folder / f"orders-{turn}.csv")
        with files[-1].open("w", encoding="utf-8") as out:
            out.write("order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n")
            for n in range(asked.alongside_orders):
                out.write(f"999-{turn:07}-{n:07},ATVPDKIKX0DER,MFN,2026-10-{n % 28 + 1:02}T10:00:00+00:00,shipped\n")
    return files


def _imports(root: Path, files: list[Path], end: float) -> None:
    done = 0
    for file in files:
        if time.monotonic() >= end:
            break
        _plimsoll("import", str(file), "--account", "imported alongside", "--workspace", str(root), threads=1)
        done += 1
    print(f"files imported alongside: {done}")


def _say(name, measured) -> None:
    times, errors = measured
    for kind, seconds in times.items():
        print(
            f"{name}: {kind}: {len(seconds)} pages, p50 {_percentile(seconds, 0.5) * 1000:.0f} ms, "
            f"p95 {_percentile(seconds, 0.95) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms"
        )
    print(f"{name}: {len(errors)} errors {errors[:3]}")


def _percentile(seconds, share) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


if __name__ == "__main__":
    main()
