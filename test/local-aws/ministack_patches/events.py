"""Patchs of EventBridge."""

import inspect
import json

from ministack.core import responses
from ministack.core.responses import error_response_json
from ministack.services import cloudwatch, eventbridge

from .delivery_policies import send, find_action, find_role_denial, find_delivery_denial, find_resource_policy_denial

PUBLISHER = "assay-local-cloudtrail"
SERVICE = "events.amazonaws.com"
EVERY_EVENT = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def allow_service_events():
    """PutEvents refuses every aws.* source, so what CloudTrail publishes could not be published."""
    put_events = eventbridge._put_events
    if "allow_aws_source" not in inspect.signature(put_events).parameters:
        return False

    def put(data, allow_aws_source=False):
        entries = data.get("Entries", [])
        ours = bool(entries) and all(entry.get("TraceHeader") == PUBLISHER for entry in entries)
        return put_events(data, allow_aws_source=allow_aws_source or ours)

    eventbridge._put_events = put
    return True


def deliver_across_regions():
    """A rule whose target is a bus in another region drops the event; AWS delivers it with the target's role."""
    deliver = eventbridge._dispatch_to_event_bus
    if "spec.region != get_region()" not in inspect.getsource(deliver):
        return False

    def dispatch(spec, event, rule, event_path, target_input_payload=None):
        if spec.account_id != responses.get_account_id() or spec.region == responses.get_region():
            return deliver(spec, event, rule, event_path, target_input_payload)
        target = next((found for found in list_targets(rule) if found.get("Arn") == str(spec)), {})
        role = target.get("RoleArn")
        why = find_delivery_denial(role, SERVICE, rule.get("Arn", "")) or find_role_denial(role, "events:PutEvents", str(spec))
        if why:
            return undelivered(target, event, rule, "NO_PERMISSIONS", why)
        if not put_in_region(spec, event, rule, event_path):
            return undelivered(target, event, rule, "NO_RESOURCE", f"there is no bus {spec}")
        return None

    eventbridge._dispatch_to_event_bus = dispatch
    return True


def enforce_target_policies():
    """Rules deliver to any queue and topic; AWS delivers only where the target's role or policy allows it."""
    invoke = eventbridge._invoke_target
    if "evaluate_resource_policy" in inspect.getsource(eventbridge._dispatch_to_sqs):
        return False

    def invoke_target(target, event, rule, view=None):
        refused = find_target_denial(target, rule)
        return undelivered(target, event, rule, *refused) if refused else invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_target
    return True


def find_target_denial(target, rule):
    """Why a rule may not deliver to a queue or topic: code and reason, or None. A role takes the place of the policy."""
    arn, role, source = target.get("Arn", ""), target.get("RoleArn"), rule.get("Arn", "")
    if role and find_action(arn):
        why = find_delivery_denial(role, SERVICE, source) or find_role_denial(role, find_action(arn), arn)
        return ("NO_PERMISSIONS", why) if why else None
    return find_resource_policy_denial(arn, SERVICE, source)


def match_management_event_rules():
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


def reject_unknown_rules():
    """Calls about a rule or bus that does not exist succeed, and a rule is deleted together with its targets."""
    for name in ("_disable_rule", "_enable_rule", "_list_targets_by_rule", "_remove_targets", "_list_rules"):
        setattr(eventbridge, name, refusing(getattr(eventbridge, name)))
    delete = eventbridge._delete_rule

    def delete_rule(data):
        if eventbridge._targets.get(bus_key(data)):
            return error_response_json("ValidationException", "Rule can't be deleted since it has targets.", 400)
        return delete(data)

    eventbridge._delete_rule = delete_rule
    return True


def refusing(handle):
    def handle_known(data):
        bus, rule = data.get("EventBusName", "default"), data.get("Name") or data.get("Rule")
        if bus not in eventbridge._event_buses:
            return error_response_json("ResourceNotFoundException", f"Event bus {bus} does not exist.", 400)
        if rule and bus_key(data) not in eventbridge._rules:
            message = f"Rule {rule} does not exist on EventBus {bus}."
            return error_response_json("ResourceNotFoundException", message, 400)
        return handle(data)

    return handle_known


def bus_key(data):
    return eventbridge._rule_key(data.get("Name") or data.get("Rule"), data.get("EventBusName", "default"))


def list_targets(rule):
    return eventbridge._targets.get(rule_key(rule), [])


def rule_key(rule):
    return eventbridge._rule_key(rule.get("Name"), rule.get("EventBusName", "default"))


def undelivered(target, event, rule, code, why):
    """What becomes of an event that cannot be delivered: the dead letters get it, and metrics count it."""
    eventbridge.logger.warning("local AWS: rule %s, event %s: %s", rule.get("Arn"), event.get("EventId"), why)
    count("FailedInvocations", rule)
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    if find_resource_policy_denial(queue, SERVICE, rule.get("Arn", "")):
        count("InvocationsFailedToBeSentToDlq", rule)
        return
    attributes = {
        "RULE_ARN": rule.get("Arn", ""), "TARGET_ARN": target.get("Arn", ""), "ERROR_CODE": code,
        "ERROR_MESSAGE": why, "RETRY_ATTEMPTS": "0",
    }
    send(queue, json.dumps(eventbridge._pattern_event_view(event).event_with_detail()), attributes)
    count("InvocationsSentToDlq", rule)


def count(metric, rule):
    bus = rule.get("EventBusName", "default")
    dimensions = {} if bus == "default" else {"EventBusName": bus}
    cloudwatch.record_metric("AWS/Events", metric, 1, "Count", {**dimensions, "RuleName": rule.get("Name", "")})


def publish(source, kind, detail, resources):
    """Puts an event on the default bus of this region, as the service `source` does."""
    eventbridge._ensure_default_bus()
    entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail), "Resources": resources}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


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
