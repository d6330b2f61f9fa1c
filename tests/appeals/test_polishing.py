"""A model's wording: sent nowhere unless switched on, guarded against what it may not bring in, marked until taken."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from planted_plans import frozen, planted

from plimsoll.appeals.linting import lint
from plimsoll.appeals.numeral_guard import objections, restored, tokens
from plimsoll.appeals.plan_file import figures_file, parse_plan, read_plan, write_plan
from plimsoll.appeals.polishing import accept, polish
from plimsoll.cli import plimsoll as command
from plimsoll.errors import UsageError
from plimsoll.settings import settings_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
PASSAGE = (
    "Order {{a}} was handed to the carrier and got no further scan ({{b}}). Nobody looked at parcels without a scan."
)
BETTER = (
    "Order {{a}} was handed to the carrier but got no further scan ({{b}}). "
    "Parcels without a scan were looked at by nobody."
)


class Fake(ThreadingHTTPServer):
    """A server that speaks chat completions, and keeps what it was asked and how often anybody connected."""

    daemon_threads = True
    connections: int
    asked: list[dict[str, Any]]
    keys: list[str]

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler, str], None]) -> Iterator[Fake]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(document | {"path": self.path})
            server.keys.append(self.headers.get("Authorization", ""))
            answer(self, document["messages"][-1]["content"])

        def log_message(self, *_: object) -> None:
            pass

    server = Fake(("127.0.0.1", 0), Handler)
    server.connections, server.asked, server.keys = 0, [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def says(change: Callable[[str], str]) -> Callable[[BaseHTTPRequestHandler, str], None]:
    """An answer in the protocol's form."""

    def answer(handler: BaseHTTPRequestHandler, passage: str) -> None:
        give(
            handler, json.dumps({"choices": [{"message": {"role": "assistant", "content": change(passage)}}]}).encode()
        )

    return answer


def give(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def workspace(folder: Path, settings: str = "") -> tuple[Path, list[str]]:
    """A plan's file and a workspace with these settings."""
    plan = planted({})
    file = folder / "plan.toml"
    file.write_text(write_plan(plan), encoding="utf-8")
    figures_file(file).write_text(json.dumps(frozen(plan).as_json()), encoding="utf-8")
    (folder / "w").mkdir()
    (folder / "w" / "plimsoll.toml").write_text(settings, encoding="utf-8")
    return file, ["--workspace", str(folder / "w")]


def model(server: Fake, **more: Any) -> str:
    told = {"endpoint": server.endpoint, "name": "wordsmith", "private": True, "timeout_seconds": 5, **more}
    return "[model]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in told.items()) + "\n"


def run(*words: str) -> Any:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def softer(passage: str) -> str:
    return passage.replace(" got no further scan", " had no further scan")


# -- the way through -----------------------------------------------------------------------------------------------


def test_where_the_setting_is_off_nobody_is_connected_to(tmp_path: Path) -> None:
    with serving(says(softer)) as server:
        file, there = workspace(tmp_path)
        before = file.read_bytes()
        assert isinstance(run("plan", "polish", str(file), *there).exception, UsageError)
        assert run("plan", "polish", str(file), "--show", *there).return_value == 0
        (tmp_path / "w" / "plimsoll.toml").write_text(model(server), encoding="utf-8")
        assert run("plan", "polish", str(file), "--show", *there).return_value == 0
        assert run("plan", "lint", str(file)).return_value == 0
        assert (server.connections, file.read_bytes()) == (0, before)


def test_a_sentence_is_worded_marked_held_back_and_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_KEY", "sesame")
    with serving(says(softer)) as server:
        file, there = workspace(tmp_path, model(server, key_variable="OWN_KEY"))
        asked = run("plan", "polish", str(file), "--place", "root_causes.0.text", "--json", *there)
        assert asked.return_value == 0, asked.output
        assert [one["taken"] for one in json.loads(asked.output)["sentences"]] == [True]
        assert server.keys == ["Bearer sesame"]
        assert server.asked[0]["model"] == "wordsmith"
        assert server.asked[0]["path"] == "/v1/chat/completions"
    plan = read_plan(file)
    assert "had no further scan" in plan.root_causes[0].text
    assert "{{ order.112-1000001-0000001 }}" in plan.root_causes[0].text
    assert plan.root_causes[0].polished.startswith("model wordsmith at 20")
    held = json.loads(run("plan", "lint", str(file), "--json").output)
    assert [one["rule"] for one in held["findings"]] == ["polish_unaccepted"]
    assert run("plan", "accept", str(file), "--by", "Chen Mei").return_value == 0
    assert run("plan", "lint", str(file)).return_value == 0
    assert read_plan(file).root_causes[0].accepted_by == "Chen Mei"


def test_nothing_goes_out_but_the_sentence_with_opaque_tokens(tmp_path: Path) -> None:
    with serving(says(str)) as server:
        file, there = workspace(tmp_path, model(server))
        run("plan", "polish", str(file), *there)
        sent = json.dumps([one["messages"][1:] for one in server.asked])
    assert len(server.asked) == len([one for one in planted({}).texts() if not one.place.endswith("verification")])
    for secret in ("112-1000", "order.", "odr.", "fig.", "mei", "Chen", "2026"):
        assert secret not in sent
    assert not any(sign.isdigit() for one in server.asked for sign in one["messages"][-1]["content"])


def test_an_unbound_figure_or_a_persons_data_is_not_sent() -> None:
    sent: list[str] = []
    plan = planted({"summary": "It was 1.59 % then.", "root_causes.0.text": "Write to buyer@example.com about it."})
    other, told = polish(plan, frozen(plan), lambda passage: sent.append(passage) or passage, "m", AT,
                         ["summary", "root_causes.0.text"])  # fmt: skip
    assert (sent, other) == ([], plan)
    assert all(one.refused for one in told)


def test_a_letter_in_japanese_is_not_sent() -> None:
    with pytest.raises(UsageError, match="English"):
        polish(planted({"language": "ja"}), frozen(planted({})), str, "m", AT)


# -- hostile answers -----------------------------------------------------------------------------------------------


def big(handler: BaseHTTPRequestHandler, _: str) -> None:
    give(handler, b'{"choices": [{"message": {"content": "' + b"a" * 10_000_000 + b'"}}]}')


def drip(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _byte in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


HOSTILE = {
    "a figure": says(lambda passage: passage + " It fell to 4 %."),
    "a number word": says(lambda passage: passage.replace("no further scan", "two scans")),
    "a promise": says(lambda passage: passage.replace("got no further scan", "will surely be guaranteed")),
    "other tokens": says(lambda passage: passage.replace("{{a}}", "{{b}}")),
    "ten megabytes": big,
    "no JSON": lambda handler, _: give(handler, b"<html>"),
    "JSON of another form": lambda handler, _: give(handler, b'{"choices": []}'),
    "no text": lambda handler, _: give(handler, b'{"choices": [{"message": {"content": ["a"]}}]}'),
    "deep JSON": lambda handler, _: give(handler, b"[" * 50_000),
    "an error": lambda handler, _: give(handler, b"no", 500),
    "a redirect": lambda handler, _: give(handler, b"", 302, Location="http://169.254.169.254/latest"),
    "slow": drip,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_changes_nothing(kind: str, tmp_path: Path) -> None:
    with serving(HOSTILE[kind]) as server:
        file, there = workspace(tmp_path, model(server, timeout_seconds=1))
        before, began = file.read_bytes(), time.monotonic()
        told = run("plan", "polish", str(file), "--place", "root_causes.0.text", "--json", *there)
        assert told.return_value == 1, told.exception
        (one,) = json.loads(told.output)["sentences"]
        assert one["refused"]
        assert not one["taken"]
        assert file.read_bytes() == before
        assert server.connections == 1
        assert time.monotonic() - began < 20


def test_an_address_in_ones_own_network_needs_its_own_word(tmp_path: Path) -> None:
    with serving(says(softer)) as server:
        file, there = workspace(tmp_path, model(server, private=False))
        told = run("plan", "polish", str(file), "--place", "summary", "--json", *there)
        assert told.return_value == 1
        assert "network" in json.loads(told.output)["sentences"][0]["refused"][0]
        assert server.connections == 0


# -- the guard -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after",
    [
        BETTER.replace("{{a}}", "{{b}}", 1), BETTER.replace(" ({{b}})", ""), BETTER + " {{b}}", BETTER + " {{ c }}",
        BETTER.replace("Order {{a}}", "Order {{a}} of 112-1000009-0000001"), BETTER.replace("nobody", "three people"),
        BETTER.replace("by nobody", "by half of us"), BETTER.replace("carrier", "carrier in March"),
        BETTER.replace("carrier", "carrier on Monday"), BETTER.replace("carrier", "carrier Kestrel"),
        "Kestrel took order {{a}} from the carrier and it got no further scan ({{b}}). Nobody looked at parcels.",
        BETTER.replace("no further", "a further"), BETTER.replace("Parcels", "٣ parcels"),
        BETTER.replace("Parcels", "Ⅳ parcels"), BETTER.replace("carrier", "\u0441\u0430rrier"),
        BETTER.replace("carrier", "carrier\u202e"), BETTER + " See https://example.com/x",
        BETTER.replace("by nobody", "daily"),
        BETTER + " All of this was read with great care by the whole of the team in the office and in the warehouse, "
        "and it was put right at the root.",
        "Order {{a}} ({{b}}).", BETTER.replace("Parcels", "**Parcels**"), BETTER.replace("scan", "SCAN4", 1),
        BETTER.replace("carrier", "carrier twice"), BETTER.replace("a scan", "each scan"),
    ],
)  # fmt: skip
def test_what_a_model_may_not_bring_in(after: str) -> None:
    assert objections(PASSAGE, after)


@pytest.mark.parametrize(
    "after", [PASSAGE, BETTER, BETTER.replace("handed to", "given to").replace("further", "other")]
)
def test_what_a_model_may_do(after: str) -> None:
    assert objections(PASSAGE, after) == []


def test_tokens_hide_references_and_give_them_back() -> None:
    text = " ".join(f"{{{{ order.{at}-x }}}}" for at in range(60)) + " {{ odr.rate }}"
    passage, references = tokens(text)
    assert not any(sign.isdigit() for sign in passage)
    assert "order" not in passage
    assert len(set(passage.split())) == 61
    assert restored(passage, references) == text


def test_what_the_linter_would_find_is_not_taken() -> None:
    plan = planted({})
    places = ["root_causes.0.text"]
    other, (one,) = polish(
        plan, frozen(plan), lambda text: text.replace("was handed", "was maybe handed"), "m", AT, places
    )
    assert other == plan
    assert "PA302" in one.refused[0]


# -- marks and settings --------------------------------------------------------------------------------------------


def test_polishing_again_takes_the_acceptance_away() -> None:
    plan = planted({})
    once, _ = polish(plan, frozen(plan), softer, "m", AT, ["root_causes.0.text"])
    taken, places = accept(once, "Chen Mei")
    assert places == ["root_causes.0.text"]
    again, _ = polish(
        taken, frozen(plan), lambda text: text.replace("handed", "given"), "m", AT, ["root_causes.0.text"]
    )
    assert again.root_causes[0].accepted_by == ""
    assert "polish_unaccepted" in {one.rule.name for one in lint(again, frozen(plan)).findings}
    assert parse_plan(write_plan(again)) == again


def test_somebody_must_say_who_accepts() -> None:
    plan = planted({"summary_polished": "model m at x"})
    with pytest.raises(UsageError, match="who"):
        accept(plan, " ")
    with pytest.raises(UsageError, match="waits"):
        accept(plan, "Chen", ["actions.0.text"])


@pytest.mark.parametrize(
    "text",
    [
        'endpoint = "ftp://x"', 'endpoint = "https://user:pw@models.example.com/v1"\nname = "m"',
        'key_variable = "sk-abc123"',
        'endpoint = "https://models.example.com/v1"', "timeout_seconds = 0", "timeout_seconds = true",
        'private = "yes"',
        'key = "sk-abc"', "name = 4",
    ],
)  # fmt: skip
def test_a_fault_in_the_settings_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="model"):
        settings_in(f"[model]\n{text}\n")


def test_no_model_is_on_by_default() -> None:
    assert not settings_in("").model.on
