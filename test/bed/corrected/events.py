"""Corrections of EventBridge."""

import inspect
import json

from ministack.core import iam_evaluator, responses
from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import eventbridge, sqs

PUBLISHER = "assay-bed-cloudtrail"
EVERY_EVENT = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def admit_service_events():
    """PutEvents refuses every aws.* source, so nobody could publish what CloudTrail publishes."""
    put_events = eventbridge._put_events
    if "allow_aws_source" not in inspect.signature(put_events).parameters:
        return False

    def put(data, allow_aws_source=False):
        entries = data.get("Entries", [])
        ours = bool(entries) and all(entry.get("TraceHeader") == PUBLISHER for entry in entries)
        return put_events(data, allow_aws_source=allow_aws_source or ours)

    eventbridge._put_events = put
    return True


def deliver_to_buses_of_other_regions():
    """A rule whose target is a bus in another region drops the event; AWS delivers it with the target's role."""
    deliver = eventbridge._dispatch_to_event_bus
    if "spec.region != get_region()" not in inspect.getsource(deliver):
        return False

    def dispatch(spec, event, rule, event_path, target_input_payload=None):
        if spec.account_id != responses.get_account_id() or spec.region == responses.get_region():
            return deliver(spec, event, rule, event_path, target_input_payload)
        target = next((found for found in targets_of(rule) if found.get("Arn") == str(spec)), {})
        if not role_may_put(target.get("RoleArn"), str(spec)):
            return undelivered(target, event, rule, f"the target's role may not put events on {spec}")
        if not put_in_region(spec, event, rule, event_path):
            return undelivered(target, event, rule, f"there is no bus {spec}")
        return None

    eventbridge._dispatch_to_event_bus = dispatch
    return True


def obey_queue_policies():
    """Rules deliver to any queue; AWS delivers only where the queue's policy allows events.amazonaws.com."""
    invoke = eventbridge._invoke_target
    if "evaluate_resource_policy" in inspect.getsource(eventbridge._dispatch_to_sqs):
        return False

    def invoke_target(target, event, rule, view=None):
        if queue_refuses(target.get("Arn", ""), rule):
            return undelivered(target, event, rule, f"the policy of {target.get('Arn')} does not admit the rule")
        return invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_target
    return True


def match_rules_of_every_management_event():
    """A rule in the state that adds read-only management events matches nothing; AWS treats it as enabled."""
    dispatch = eventbridge._dispatch_event
    if EVERY_EVENT in inspect.getsource(dispatch):
        return False

    def dispatch_event(event, view=None):
        waiting = [rule for rule in eventbridge._rules.values() if rule.get("State") == EVERY_EVENT]
        try:
            for rule in waiting:
                rule["State"] = "ENABLED"
            return dispatch(event, view)
        finally:
            for rule in waiting:
                rule["State"] = EVERY_EVENT

    eventbridge._dispatch_event = dispatch_event
    return True


def targets_of(rule):
    return eventbridge._targets.get(rule_key(rule), [])


def rule_key(rule):
    return eventbridge._rule_key(rule.get("Name"), rule.get("EventBusName", "default"))


def undelivered(target, event, rule, why):
    eventbridge.logger.warning("bed: rule %s, event %s: %s", rule.get("Arn"), event.get("EventId"), why)
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if queue and not queue_refuses(queue, rule):
        payload = eventbridge._pattern_event_view(event).event_with_detail()
        eventbridge._dispatch_to_sqs(parse_arn(queue), json.dumps(payload))


def role_may_put(role, bus):
    if not role:
        return False
    account, name = responses.get_account_id(), role.rsplit("/", 1)[-1]
    policies = iam_evaluator._gather_role_policies(name, account)
    return iam_evaluator.evaluate(context("events:PutEvents", bus, role, "AssumedRole"), policies).decision == "Allow"


def put_in_region(spec, event, rule, event_path):
    bus = spec.resource.split("/", 1)[1]
    region = responses._request_region.set(spec.region)
    try:
        if bus not in eventbridge._event_buses:
            return False
        path = [*event_path, rule_key(rule)]
        eventbridge._dispatch_event({**event, "EventBusName": bus, "_DispatchPath": path})
        return True
    finally:
        responses._request_region.reset(region)


def queue_refuses(arn, rule):
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return False
    queue = sqs._queue_by_arn(arn) if spec.service == "sqs" else None
    if not queue:
        return False
    source = {"aws:sourcearn": rule.get("Arn", ""), "aws:sourceaccount": responses.get_account_id()}
    asked = context("sqs:SendMessage", arn, "events.amazonaws.com", "Service", source)
    policy = queue["attributes"].get("Policy")
    return iam_evaluator.evaluate_resource_policy(policy, asked, "events.amazonaws.com").decision != "Allow"


def context(action, resource, principal, principal_type, keys=None):
    return iam_evaluator.EvalContext(
        principal_arn=principal, principal_type=principal_type, principal_account=responses.get_account_id(),
        action=action, resource_arn=resource, region=responses.get_region(), secure_transport=True,
        service_context=keys or {},
    )
