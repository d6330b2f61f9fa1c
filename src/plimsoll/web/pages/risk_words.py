"""Why an open order may turn defective and what to do about it, in either language; keys are those of `watch.risk`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

REASON_WORDS = {
    "waiting": gettext_lazy("not handed to a carrier yet"),
    "on_the_way": gettext_lazy("on the way"),
    "delivered": gettext_lazy("delivered"),
    "overdue_to_ship": gettext_lazy("not sent after its ship-by time"),
    "label_unscanned": gettext_lazy("confirmed and never scanned by the carrier"),
    "shipped_late": gettext_lazy("handed over after its ship-by time"),
    "past_promise": gettext_lazy("not delivered by its promise"),
    "past_promise_days": gettext_lazy("long past its promise"),
    "running_late": gettext_lazy("at the usual pace late against its promise"),
    "came_late": gettext_lazy("delivered after its promise"),
    "came_late_days": gettext_lazy("delivered long after its promise"),
    "item_defects": gettext_lazy("its item has more defects than usual"),
    "carrier_defects": gettext_lazy("its carrier's orders have more defects than usual"),
    "lane_defects": gettext_lazy("orders to its region have more defects than usual"),
    "warehouse_defects": gettext_lazy("its warehouse's orders have more defects than usual"),
    "carrier_late": gettext_lazy("its carrier lately misses more promises than usual"),
    "lane_late": gettext_lazy("to its region more promises than usual are missed lately"),
    "warehouse_late": gettext_lazy("from its warehouse more promises than usual are missed lately"),
    "message_waiting": gettext_lazy("the buyer waits for an answer"),
    "asked": gettext_lazy("the buyer has written"),
    "unhappy": gettext_lazy("the buyer's message has words of complaint"),
    "answered_late": gettext_lazy("a message had to wait for more than 24 hours"),
    "return_open": gettext_lazy("a return was asked for, and nothing is refunded"),
    "refunded": gettext_lazy("money was given back"),
    "claim_open": gettext_lazy("a claim is open"),
    "dear": gettext_lazy("it cost more than the account's usual order"),
    "many": gettext_lazy("several units"),
}
ACTION_WORDS = {
    "answer_claim": gettext_lazy(
        "Answer the claim with tracking and the messages so far; a date printed in its notice goes before. "
        "A refund now would count against the rate."
    ),
    "answer_message": gettext_lazy("Answer the buyer's message and solve what it asks."),
    "settle_return": gettext_lazy("Settle the return: authorise it, or refund what has come back."),
    "ship_now": gettext_lazy(
        "Hand the parcel over with tracking and confirm it; if it cannot be sent, solve that with the buyer now."
    ),
    "trace_parcel": gettext_lazy(
        "Ask the carrier: the label is made and nothing was scanned. Send a second parcel if this one is not found."
    ),
    "solve_delay": gettext_lazy(
        "Tell the buyer of the delay as an unexpected problem, with what the carrier says, and settle what the buyer "
        "chooses."
    ),
    "check_item": gettext_lazy("Look at what other buyers of this item complained of, before the next one is sent."),
    "watch": gettext_lazy("Nothing can be done yet that helps."),
}
"""Every action; a test holds both lists to be whole."""
