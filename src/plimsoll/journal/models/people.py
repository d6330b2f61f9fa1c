"""Who may come in, what they may do, and with which tokens their programs come."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Role(models.TextChoices):
    """What a person may do. Each role may do less than the one before it, but for the two kinds of guest."""

    OWNER = "owner", _("Owner")
    OPERATOR = "operator", _("Operator")
    VIEWER = "viewer", _("Viewer")
    ADVISER = "adviser", _("Outside adviser")
    CLIENT = "client", _("Client of an agency")


class Person(AbstractUser):
    """Somebody with a login.

    `accounts` names the seller accounts a client or adviser sees; for the other roles it is empty and they see all.
    """

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    accounts = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=16, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Names for people."""

        verbose_name = _("person")

    @property
    def is_guest(self) -> bool:
        """Sees only named accounts."""
        return self.role in {Role.CLIENT, Role.ADVISER}

    @property
    def may_write(self) -> bool:
        """May import, type, mark, and release."""
        return self.role in {Role.OWNER, Role.OPERATOR}

    @property
    def may_draft(self) -> bool:
        """May write drafts, which somebody else releases."""
        return self.may_write or self.role == Role.ADVISER

    @property
    def may_administer(self) -> bool:
        """May change people, tokens, alerts' channels and settings."""
        return self.role == Role.OWNER

    @property
    def sees_personal_data(self) -> bool:
        """An outside adviser works without buyers' data; so does a client."""
        return not self.is_guest

    def sees(self, account: str) -> bool:
        """Whether this person may know anything of an account."""
        return not self.is_guest or account in self.accounts

    def seen(self, accounts: Iterable[str]) -> list[str]:
        """Those of the accounts that this person may know of."""
        return [account for account in accounts if self.sees(account)]


class Token(models.Model):
    """A key for a program. Only its hash is kept; the words are shown once."""

    SCOPES: ClassVar[tuple[str, ...]] = ("read", "write", "draft", "calendar")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"

    @staticmethod
    def fresh() -> tuple[str, str]:
        """New words of a token, and their hash."""
        words = "plm_" + secrets.token_urlsafe(32)
        return words, Token.digest_of(words)

    @staticmethod
    def digest_of(words: str) -> str:
        """The hash by which a token is found; the words have 256 random bits, so no salt is needed."""
        return hashlib.sha256(words.encode()).hexdigest()

    def stands(self, now: datetime) -> bool:
        """Whether it may be used now."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at) and self.person.is_active


class FailedLogin(models.Model):
    """One failed login; many in a short time close the door for a while."""

    username = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=45, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
