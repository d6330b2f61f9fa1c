"""The interface keeps to its own OpenAPI document, whatever is sent (schemathesis)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from plimsoll import clock


@pytest.fixture
def _one_connection():
    """The application closes its connections after each answer; the test's transaction would go with them."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("role", ["operator", "client"])
def test_no_call_breaks_and_every_answer_is_declared(own_workspace, person, role):
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    from plimsoll.journal.models import Token

    words, digest = Token.fresh()
    Token.objects.create(
        person=person(role), name="a robot", beginning=words[:8], digest=digest, scopes=["read", "write"],
        made_at=clock.now(),
    )  # fmt: skip
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    called = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        called.add(operation.label)

        @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def call(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {words}", "Host": "localhost"}, checks=checks)

        call()
    assert len(called) >= 10
