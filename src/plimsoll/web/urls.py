"""Every address of the tower."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from plimsoll.web.api import api, entry_free
from plimsoll.web.pages import entering, fleet, health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="fleet"), name="home"),
    path("setup/", entering.setup, name="setup"),
    path("login/", entering.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", entering.pick_language, name="language"),
    path("api/v1/", entry_free(api.urls)),
    path("healthz", health.healthz, name="healthz"),
    path("fleet/", fleet.page, name="fleet"),
    path("fleet/views/", fleet.save_view, name="fleet_views"),
]
