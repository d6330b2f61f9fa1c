"""Every address of the tower."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from plimsoll.web.api import api, entry_free
from plimsoll.web.pages import account, entering, fleet, health, imports, mapping, me, order, pasting, people, quick_add

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="fleet"), name="home"),
    path("setup/", entering.setup, name="setup"),
    path("login/", entering.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", entering.pick_language, name="language"),
    path("api/v1/", entry_free(api.urls)),
    path("me/", me.page, name="me"),
    path("me/save/", me.save, name="save_me"),
    path("me/password/", me.password, name="my_password"),
    path("me/logins/", me.end_others, name="end_others"),
    path("search/", order.search, name="search"),
    path("order/<path:order_id>/", order.page, name="order"),
    path("settings/", people.home, name="settings"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/add/", people.edit, name="add_person"),
    path("settings/people/<int:pk>/", people.edit, name="edit_person"),
    path("settings/tokens/", people.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", people.revoke, name="revoke_token"),
    path("settings/deeds/", people.deeds, name="deeds"),
    path("healthz", health.healthz, name="healthz"),
    path("fleet/", fleet.page, name="fleet"),
    path("fleet/views/", fleet.save_view, name="fleet_views"),
    path("account/<path:account>/<str:marketplace_id>/<str:channel>/", account.page, name="account"),
    path(
        "account/<path:account>/<str:marketplace_id>/<str:channel>/export/<slug:table>.<slug:kind>",
        account.export,
        name="account_export",
    ),
    path("imports/", imports.page, name="imports"),
    path("imports/upload/", imports.upload, name="import_upload"),
    path("imports/jobs/<int:job>/", imports.job_page, name="import_job"),
    path("imports/jobs/<int:job>/again/", imports.again, name="import_job_again"),
    path("imports/jobs/<int:job>/problems.csv", imports.job_problems, name="import_job_problems"),
    path("imports/jobs/<int:job>/table/<int:place>/", mapping.page, name="mapping"),
    path("imports/<int:seq>/", imports.file_page, name="import_file"),
    path("imports/<int:seq>/problems.csv", imports.file_problems, name="import_file_problems"),
    path("imports/<int:seq>/undo/", imports.undo, name="import_undo"),
    path("imports/<int:seq>/again/", imports.take_again, name="import_again"),
    path("add/", quick_add.page, name="quick_add"),
    path("add/paste/", pasting.page, name="paste"),
]
