"""The Django app of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, JSON interface and charts."""

    name = "plimsoll.web"
    label = "web"
