"""What Django's sessions need to find the account again. Signing in itself is `signing_in.sign_in`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from kesu.organisation.models import Account


class AccountBackend(BaseBackend):
    def get_user(self, user_id: Any) -> Account | None:
        """The active account of a session, with its person; None once it was closed."""
        found = Account.objects.select_related("person").filter(pk=user_id, is_active=True, person__active=True)
        return found.first()
