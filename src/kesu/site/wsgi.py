"""The WSGI application: `kesu.site.wsgi:application` for waitress, gunicorn or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesu.site.settings")
application = get_wsgi_application()
