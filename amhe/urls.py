"""The URL map. One address for each thing; every change is a POST to the address of the page that shows it."""

from django.conf import settings
from django.urls import include, path

from amhe.operations import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("organisations.sign_in_urls")),
    path("", include("amhe.programme.urls")),
    path("", include("organisations.urls")),
    path("", include("teams.urls")),
    path("", include("populations.urls")),
    path("", include("datareview.urls")),
    path("", include("assets.urls")),
    path("", include("qiprojects.urls")),
]
if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", health.counts, name="metrics"))
if settings.COMPONENTS_PAGE:
    from amhe.programme.views.components import components

    urlpatterns.append(path("components/", components, name="components"))
if settings.MAIL_DIR and settings.DEBUG:
    urlpatterns.append(path("dev/", include("amhe.devmail")))

handler400 = "amhe.programme.views.errors.not_understood"
handler403 = "amhe.programme.views.errors.forbidden"
handler404 = "amhe.programme.views.errors.not_found"
handler500 = "amhe.programme.views.errors.went_wrong"
