"""The linter's rules as the editor says them: what is wrong, and what would be better (held to the rules by a test)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

RULE_WORDS = {
    "orders_missed": (
        gettext_lazy("Orders of the notice or of the recount are not in the order table."),
        gettext_lazy(
            "Every order of the notice, of the marketplace's list and of the own recount, with the differences shown."
        ),
    ),
    "kinds_uncovered": (
        gettext_lazy("A kind of defect that happened has no root cause of its own."),
        gettext_lazy("A cause for each kind that the figures count."),
    ),
    "order_unproved": (
        gettext_lazy("An order has no direct or no process evidence."),
        gettext_lazy("At least one direct and one process exhibit for each order."),
    ),
    "cause_against_evidence": (
        gettext_lazy("A cause is borne out by evidence of another kind only."),
        gettext_lazy("For logistics the carrier's records, for goods the inspection, for service the ticket export."),
    ),
    "order_unexplained": (
        gettext_lazy("An order has no cause, or one that the plan does not explain."),
        gettext_lazy("The cause of each order, as its evidence has it."),
    ),
    "cause_unanswered": (
        gettext_lazy("A root cause has no corrective or no preventive action against it."),
        gettext_lazy("For each cause one thing done and one thing that stays."),
    ),
    "buyer_remedy_missing": (
        gettext_lazy("What the affected buyer got is not said."),
        gettext_lazy("A line for each order: what, when; or why there was nothing to give."),
    ),
    "order_row_incomplete": (
        gettext_lazy("A line of the order table lacks what identifies it."),
        gettext_lazy("Days, masked buyer, listing, and a tracking or ticket number."),
    ),
    "section_empty": (
        gettext_lazy("One of the four parts is empty."),
        gettext_lazy("All four, in this order."),
    ),
    "one_sided_evidence": (
        gettext_lazy("All evidence comes from the seller alone."),
        gettext_lazy("At least one record of a carrier, inspector or the marketplace among them."),
    ),
    "depth_lacking": (
        gettext_lazy("Three refusals, or a high-risk category, ask for more depth than this."),
        gettext_lazy("Two process exhibits for each cause, from different sources."),
    ),
    "action_without_date": (
        gettext_lazy("An action has no date."),
        gettext_lazy("On which day it was done, or from which day it runs."),
    ),
    "action_without_owner": (
        gettext_lazy("An action has no owner."),
        gettext_lazy("The role that carries it out and the role that checks."),
    ),
    "action_without_verification": (
        gettext_lazy("An action does not say how it is verified."),
        gettext_lazy("The figure or record that shows whether it works, and how often it is looked at."),
    ),
    "action_unproved": (
        gettext_lazy("An action has no exhibit that shows its execution."),
        gettext_lazy("The record of its execution, as an exhibit of the plan."),
    ),
    "owner_vague": (
        gettext_lazy("An owner is everybody."),
        gettext_lazy("A role: logistics manager, customer service lead, warehouse supervisor."),
    ),
    "action_before_problem": (
        gettext_lazy("A corrective action is dated before the problem it answers."),
        gettext_lazy(
            "The day on which it was done, after the problem was seen; or say that it had been there and did not hold."
        ),
    ),
    "prevention_after_submission": (
        gettext_lazy("A measure is dated after the plan is submitted."),
        gettext_lazy("Begin it before submitting, or say with its exhibit what already runs."),
    ),
    "date_against_file": (
        gettext_lazy("An exhibit's claimed day is not the day that the file itself carries."),
        gettext_lazy("Write the day that the file carries, and what happened on it."),
    ),
    "proof_before_action": (
        gettext_lazy("The exhibit of an action is older than the action, or younger than the submission."),
        gettext_lazy("The record of that day, or the day of the record."),
    ),
    "effect_against_data": (
        gettext_lazy("The data does not show the effect from the day that is claimed."),
        gettext_lazy("The day from which the data shows it, and what happened between."),
    ),
    "prevention_unprovable": (
        gettext_lazy('A measure says "will improve" and nothing that could be checked.'),
        gettext_lazy("What was changed, since when, and the exhibit that shows it."),
    ),
    "action_proposed": (
        gettext_lazy("An action is a proposal of the draft, and nobody has said that it was done."),
        gettext_lazy("The sentence put right by somebody who knows, and the mark `proposed` taken away."),
    ),
    "effect_unmeasured": (
        gettext_lazy("The data is too little to tell whether a claimed effect is there."),
        gettext_lazy("What was done and how it will be read; the effect when enough days have passed."),
    ),
    "absolute_promise": (
        gettext_lazy("An absolute promise."),
        gettext_lazy("What is checked, how often, and what happens when it is found."),
    ),
    "hedging": (
        gettext_lazy("Hedging words."),
        gettext_lazy("What the records show."),
    ),
    "apology_only": (
        gettext_lazy("More apology than account of what happened."),
        gettext_lazy("One sentence at most, then the facts."),
    ),
    "blame": (
        gettext_lazy("Others are blamed."),
        gettext_lazy("What in the own choice or check let it happen."),
    ),
    "malicious_buyer": (
        gettext_lazy("A buyer is called malicious."),
        gettext_lazy("What the records of this order show, without a word on the person."),
    ),
    "emotion": (
        gettext_lazy("Emotion instead of fact."),
        gettext_lazy("Leave it out."),
    ),
    "company_introduction": (
        gettext_lazy("The company introduces itself."),
        gettext_lazy("Leave it out."),
    ),
    "other_case": (
        gettext_lazy("Another case is mixed in."),
        gettext_lazy("Only this notice; the other matter through its own page."),
    ),
    "wrong_metric": (
        gettext_lazy("The letter argues another metric than the one of the notice."),
        gettext_lazy("The metric of the notice, by its own name and figures."),
    ),
    "self_incrimination": (
        gettext_lazy("The letter admits a breach of another metric without a measure against it."),
        gettext_lazy("State it with its own cause, measure and evidence, or not at all if it is not so."),
    ),
    "violation_undisclosed": (
        gettext_lazy("Another open violation is not disclosed."),
        gettext_lazy("One sentence: that it is open, and where it is being answered."),
    ),
    "outcome_claimed": (
        gettext_lazy("A success is claimed or a way round the review is named."),
        gettext_lazy("Leave it out; ask for the review of the evidence."),
    ),
    "incentive": (
        gettext_lazy("A buyer is to be paid or pressed for a feedback."),
        gettext_lazy("What solved the buyer's problem, without a word on feedback."),
    ),
    "orders_made": (
        gettext_lazy("More orders are named as a way to lower the rate."),
        gettext_lazy("Measures against the causes."),
    ),
    "spoken_agreement": (
        gettext_lazy("Something rests on a spoken agreement."),
        gettext_lazy("The written confirmation, as an exhibit."),
    ),
    "credentials": (
        gettext_lazy("A password or an account access is in the letter."),
        gettext_lazy("Leave it out; withdraw the access."),
    ),
    "machine_translation": (
        gettext_lazy("The wording smells of a machine's translation."),
        gettext_lazy("Short sentences by somebody who knows the matter, with the field's own words."),
    ),
    "wrong_language": (
        gettext_lazy("The letter is not in the language of the marketplace."),
        gettext_lazy("The marketplace's language; the working copy may be in any."),
    ),
    "too_long": (
        gettext_lazy("The letter is too long."),
        gettext_lazy("Under the bound; the details stand in the tables and exhibits."),
    ),
    "template": (
        gettext_lazy("Sentences of a public or an own earlier letter."),
        gettext_lazy("What happened in this shop, to these orders."),
    ),
    "clause_unfounded": (
        gettext_lazy("A clause is cited that has no public source, or is not in force that day."),
        gettext_lazy(
            "A rule by reference, `{{ policy.ID }}`, of which the source is stored and the value was in force."
        ),
    ),
    "figure_unbound": (
        gettext_lazy("A figure, date, count or order id that nothing stands behind."),
        gettext_lazy(
            "`{{ odr.rate }}`: a reference to a frozen figure, an order, an action's day, or a declared term."
        ),
    ),
    "personal_data": (
        gettext_lazy("A person's data is left in."),
        gettext_lazy("The order id; the buyer masked; the exhibit redacted, its original kept with both hashes."),
    ),
    "translation_drift": (
        gettext_lazy("The Chinese of the working copy names other figures than the sentence beside it."),
        gettext_lazy("The same references in both, as the draft has them."),
    ),
    "polish_unaccepted": (
        gettext_lazy("A model's wording that no person has accepted."),
        gettext_lazy(
            "Read against the old sentence, then `plimsoll plan accept` with the name of who read it; or the old "
            "sentence."
        ),
    ),
    "policy_moved": (
        gettext_lazy("A rule that is cited changed between the day of the figures and the day of the letter."),
        gettext_lazy(
            "`plimsoll plan refresh`, and the sentence read again under the rule in force on the day it goes."
        ),
    ),
    "resubmitted_unchanged": (
        gettext_lazy("The refused text comes again."),
        gettext_lazy("A text that answers each point of the refusal."),
    ),
    "refusal_unanswered": (
        gettext_lazy("A point of the refusal is not answered."),
        gettext_lazy("For each point the cause, action or exhibit that answers it."),
    ),
    "too_late": (
        gettext_lazy("The plan goes after the notice's day, or long after a refusal."),
        gettext_lazy("Submit within the day that the notice names; answer a refusal within two days."),
    ),
    "duplicate_case": (
        gettext_lazy("Another case on the same orders is open."),
        gettext_lazy("Wait for it, or add to it; the case log shows every one."),
    ),
    "case_unrecorded": (
        gettext_lazy("The notice is not recorded: its case, its day or its words."),
        gettext_lazy("Case id, day and words as received."),
    ),
    "duty_missing": (
        gettext_lazy("A duty of the site or the channel is not met."),
        gettext_lazy("The sentence and the exhibit for each duty of the site and the channel."),
    ),
    "question_unanswered": (
        gettext_lazy("A point that the notice asks for is answered by no paragraph."),
        gettext_lazy(
            "For each point a cause, an action or an exhibit; `plimsoll plan questions` shows which answers which."
        ),
    ),
    "independence_incomplete": (
        gettext_lazy("The statement on a related account leaves out what reviewers look at."),
        gettext_lazy("Each of the four with what it is for either account, and every link that there is."),
    ),
    "chat_screenshot": (
        gettext_lazy("A screenshot of a chat stands in for a record."),
        gettext_lazy("The original export of the portal, with its times in UTC."),
    ),
    "time_without_zone": (
        gettext_lazy("An exhibit's times have no UTC."),
        gettext_lazy("The export with UTC times, or the zone said beside."),
    ),
    "low_resolution": (
        gettext_lazy("A picture is too small to be read."),
        gettext_lazy("The original picture, the place marked in a copy."),
    ),
    "watermark_missing": (
        gettext_lazy("A carrier's screenshot without its mark."),
        gettext_lazy("The whole page with the carrier's mark and address, better the export."),
    ),
    "attachment_name": (
        gettext_lazy("An attachment is not named after its figure."),
        gettext_lazy("Fig_1_carrier_record.pdf"),
    ),
    "exhibit_unused": (
        gettext_lazy("An exhibit is not named in the text, or the text names one that there is not."),
        gettext_lazy("Each exhibit named where it shows something."),
    ),
    "over_size": (
        gettext_lazy("The exhibits are over the form's size."),
        gettext_lazy("Smaller copies in the dossier, the originals in the bundle."),
    ),
    "not_copyable": (
        gettext_lazy("A document's text cannot be copied."),
        gettext_lazy("The document itself, or a scan with its text."),
    ),
    "replaced_unexplained": (
        gettext_lazy("An exhibit took another's place and nothing says why."),
        gettext_lazy("The reason for the replacement, beside both hashes."),
    ),
    "exhibit_twice": (
        gettext_lazy("One file stands for two exhibits."),
        gettext_lazy("Each exhibit its own record."),
    ),
    "request_id_missing": (
        gettext_lazy("An answer of an API without its request id."),
        gettext_lazy("The answer with its request id and headers."),
    ),
    "exhibit_against_custody": (
        gettext_lazy("An exhibit is told otherwise than the evidence in custody has it."),
        gettext_lazy("The exhibit as `plimsoll evidence show` has it; a file that is not in custody yet is added."),
    ),
}
"""By a rule's name: (what is wrong, what is better)."""
