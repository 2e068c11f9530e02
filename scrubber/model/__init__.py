"""Typed, read-only views of an 837P and an 835: what a claim or its payment says, each value with its place."""

from scrubber.model.claim import Claim, Diagnosis, OtherPayer
from scrubber.model.levels import BillingProvider, Level, Patient, Payer, Submission, Subscriber
from scrubber.model.line import Adjustment, Drug, LineAdjudication, ServiceLine
from scrubber.model.payment import ClaimPayment
from scrubber.model.provider import Provider
from scrubber.model.remit import ProviderAdjustment, RemitParty, RemittanceAdvice
from scrubber.model.service_payment import ServicePayment
from scrubber.model.values import Amount, Day, Period, Text
from scrubber.model.view import Party, View

__all__ = [
    "Adjustment",
    "Amount",
    "BillingProvider",
    "Claim",
    "ClaimPayment",
    "Day",
    "Diagnosis",
    "Drug",
    "Level",
    "LineAdjudication",
    "OtherPayer",
    "Party",
    "Patient",
    "Payer",
    "Period",
    "Provider",
    "ProviderAdjustment",
    "RemitParty",
    "RemittanceAdvice",
    "ServiceLine",
    "ServicePayment",
    "Submission",
    "Subscriber",
    "Text",
    "View",
]
