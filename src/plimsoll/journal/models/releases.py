"""Drafts that a person released, and what people answered about an order: matters of fact that no file says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Release(models.Model):
    """A person read a remedy's draft, took it as `text`, and releases it. Nothing is sent by the product.

    `plimsoll purge` empties `text`, which may quote a buyer; its hash (`text_sha256`) and when (`purged_at`) remain.
    """

    MOST_TEXT: ClassVar[int] = 20_000

    account = models.CharField(max_length=255)
    order_id = models.CharField(max_length=255)
    remedy = models.CharField(max_length=64)
    event_id = models.CharField(max_length=255, blank=True, default="")
    language = models.CharField(max_length=16)
    addressee = models.CharField(max_length=16)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, blank=True, default="")
    purged_at = models.DateTimeField(null=True, blank=True)
    who = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were released."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "order_id"], name="release_of_order")]

    def __str__(self) -> str:
        return f"{self.account} {self.order_id}: {self.remedy}"


class OrderAnswer(models.Model):
    """What a person answered to a question of a remedy; the last answer to a question stands."""

    account = models.CharField(max_length=255)
    order_id = models.CharField(max_length=255)
    question = models.CharField(max_length=64)
    yes = models.BooleanField()
    who = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were given."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "order_id"], name="answer_of_order")]

    def __str__(self) -> str:
        return f"{self.account} {self.order_id}: {self.question} {'yes' if self.yes else 'no'}"
