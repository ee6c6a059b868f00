"""Authorizes deliveries by AWS services, for every patch that delivers."""

import json

from ministack.core import iam_evaluator, responses
from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import eventbridge, iam, sqs

DELIVERING = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}
# EventBridge takes no conditions in the policies of topics (EventBridge User Guide, "Amazon SNS permissions").
UNCONDITIONAL = ("sns", "events.amazonaws.com")


def find_resource_policy_denial(arn, principal, source):
    """Why the service `principal` may not deliver to a queue or topic for `source`: code and reason, or None."""
    service = delivering(arn)
    if service is None:
        return None
    if not exists(arn):
        return "NO_RESOURCE", f"there is no {arn}"
    keys = {} if (service, principal) == UNCONDITIONAL else condition_keys(source)
    asked = context(DELIVERING[service], arn, principal, "Service", keys)
    if iam_evaluator.evaluate_resource_policy(find_policy(arn), asked, principal).decision == "Allow":
        return None
    return "NO_PERMISSIONS", f"the policy of {arn} does not admit the {source.split(':')[5].split('/')[0]}"


def find_role_denial(role, action, arn):
    """Why `role` may not do `action` to a resource of its account, or None: its policies have to allow it."""
    asked = context(action, arn, role, "AssumedRole")
    policies = iam_evaluator._gather_role_policies(role_name(role), responses.get_account_id())
    denied = iam_evaluator.evaluate_resource_policy(find_policy(arn), asked).decision == "Deny"
    if denied or iam_evaluator.evaluate(asked, policies).decision != "Allow":
        return f"{role} may not {action} {arn}"
    return None


def find_delivery_denial(role, principal, source):
    """Why the service `principal` cannot assume `role` for `source`, or None."""
    known = iam._roles.get(role_name(role))
    if known is None:
        return f"there is no role {role}"
    document = known.get("AssumeRolePolicyDocument", "{}")
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    policy = {"Statement": [{**statement, "Resource": "*"} for statement in listed]}
    asked = context("sts:AssumeRole", known["Arn"], principal, "Service", condition_keys(source))
    if iam_evaluator.evaluate_resource_policy(policy, asked, principal).decision == "Allow":
        return None
    return f"{role} does not allow {principal} to assume it for {source}"


def send(queue, body, attributes):
    """Puts a message with text attributes into a queue that is there."""
    eventbridge._dispatch_to_sqs(parse_arn(queue), body)
    message = sqs._queue_by_arn(queue)["messages"][-1]
    named = {name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()}
    message.update(message_attributes=named, md5_attrs=sqs._md5_msg_attrs(named))


def find_action(arn):
    """The action that delivers to a queue or topic of this region; None for other targets."""
    return DELIVERING.get(delivering(arn))


def exists(arn):
    return bool(sqs._queue_by_arn(arn)) if delivering(arn) == "sqs" else find_policy(arn) is not None


def delivering(arn):
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return None
    return spec.service if spec.service in DELIVERING and spec.region == responses.get_region() else None


def find_policy(arn):
    found = iam_evaluator._resource_policy(arn.split(":")[2], arn)
    return found[0] if found else None


def role_name(role):
    return (role or "").rsplit("/", 1)[-1]


def condition_keys(source):
    return {"aws:sourcearn": source, "aws:sourceaccount": responses.get_account_id()}


def context(action, resource, principal, principal_type, keys=None):
    return iam_evaluator.EvalContext(
        principal_arn=principal, principal_type=principal_type, principal_account=responses.get_account_id(),
        action=action, resource_arn=resource, region=responses.get_region(), secure_transport=True,
        service_context=keys or {},
    )
