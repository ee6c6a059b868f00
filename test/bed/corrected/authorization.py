"""Corrections of how calls are authorized."""

import contextvars

from ministack import app
from ministack.core import iam_actions, iam_evaluator

BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")


def see_tls():
    """aws:SecureTransport is false over the edge's plain HTTP and between services; AWS sees TLS."""
    pin = app.pin_request_origin
    iam_evaluator._request_origin = contextvars.ContextVar("bed_request_origin", default=("127.0.0.1", True))
    app.pin_request_origin = lambda address, _secure: pin(address, True)
    return True


def authorize_batches_as_their_action():
    """SQS batches are authorized as sqs:SendMessageBatch and the like; AWS knows their single action alone."""
    extract = iam_actions.extract_iam_action
    if extract("sqs", "POST", "/", {"x-amz-target": f"AmazonSQS.{BATCHES[0]}"}, b"", {}) == "sqs:SendMessage":
        return False

    def extract_action(service, *request):
        action = extract(service, *request)
        return action.removesuffix("Batch") if service == "sqs" and action and action.endswith(BATCHES) else action

    iam_actions.extract_iam_action = extract_action
    return True
