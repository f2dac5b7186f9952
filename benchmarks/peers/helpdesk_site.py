"""A django-helpdesk for production on SQLite, as it comes; it runs in the peer's own environment.

python helpdesk_site.py <database> fill <count> <login>: adds tickets until there are so many, for one who may see them
python helpdesk_site.py <database> serve <port>
"""

import os
import sys

import django
from django.conf import settings

LINES = 3
DATABASE, *COMMAND = sys.argv[1:]

settings.configure(
    DEBUG=False,
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.humanize",
        "django.contrib.admin",
        "rest_framework",
        "helpdesk",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    STATIC_URL="/static/",
    LOGIN_URL="helpdesk:login",
    SITE_ID=1,
    USE_TZ=True,
    HELPDESK_TEAMS_MODE_ENABLED=False,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - Django must have been set up
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402
from waitress import serve  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]


def fill(count: int, login: str) -> None:
    """Each ticket has an owner and some lines."""
    call_command("migrate", verbosity=0)
    queue, made = Queue.objects.get_or_create(title="Support", slug="support")
    if made:
        call_command("loaddata", "emailtemplate.json", verbosity=0)
        User.objects.create_superuser(login, f"{login}@example.com", login)
    user, now = User.objects.get(username=login), timezone.now()
    tickets = Ticket.objects.bulk_create(
        Ticket(
            title="No picture",
            queue=queue,
            submitter_email=f"customer{number}@example.com",
            assigned_to=user,
            status=Ticket.OPEN_STATUS,
            description="The screen stays dark",
            priority=3,
        )
        for number in range(Ticket.objects.count(), count)
    )
    FollowUp.objects.bulk_create(
        FollowUp(ticket=ticket, title="Said", comment="Still dark", date=now, user=user, public=True)
        for ticket in tickets
        for _ in range(LINES)
    )


match COMMAND:
    case ["fill", count, login]:
        fill(int(count), login)
    case ["serve", port]:
        serve(get_wsgi_application(), host="127.0.0.1", port=int(port))
    case _:
        sys.exit(__doc__)
