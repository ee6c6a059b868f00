"""Patchs of EventBridge Scheduler."""

import inspect
import json
import re
import time
from datetime import datetime, timezone

from dateutil import tz
from ministack.core import responses
from ministack.core.responses import new_uuid
from ministack.services import cloudwatch, eventbridge, scheduler
from ministack.services.cloudformation import provisioners

from .delivery_policies import delivering, exists, role_name, send, find_role_denial, find_delivery_denial
from .events import publish

SERVICE = "scheduler.amazonaws.com"
TYPE = "AWS::Scheduler::Schedule"
PROPERTIES = (
    "GroupName", "ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "Target", "State",
    "Description", "StartDate", "EndDate", "KmsKeyArn",
)
_last_due = {}


def deploy_complete_schedules():
    """A stack drops a schedule's time zone, start, end and key, and succeeds where the Scheduler refuses."""
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    if "ScheduleExpressionTimezone" in inspect.getsource(handlers["create"]):
        return False

    def put(operation, name, props):
        body = {key: props[key] for key in PROPERTIES if key in props}
        status, _, content = getattr(scheduler, operation)(name, body)
        if status >= 300:
            raise ValueError(json.loads(content)["Message"])
        return name, {"Arn": scheduler._schedule_arn(body.get("GroupName", "default"), name)}

    def create(logical_id, props, stack_name):
        name = props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=64)
        return put("_create_schedule", name, props)

    def update(physical_id, old, new, stack_name, logical_id=None):
        if (new.get("Name"), new.get("GroupName")) == (old.get("Name"), old.get("GroupName")):
            return put("_update_schedule", physical_id, new)
        made = create(logical_id or physical_id, new, stack_name)
        handlers["delete"](physical_id, old)
        return made

    provisioners._RESOURCE_HANDLERS[TYPE] = {**handlers, "create": create, "update": update}
    return True


def reject_unsupported_schedules():
    """A schedule may have a role that the Scheduler cannot take, or a time zone that is nowhere."""
    for operation in ("_create_schedule", "_update_schedule"):
        setattr(scheduler, operation, refusing(getattr(scheduler, operation)))
    return True


def refusing(put):
    def put_supported(name, body):
        role, group = (body.get("Target") or {}).get("RoleArn"), body.get("GroupName", "default")
        if tz.gettz(body.get("ScheduleExpressionTimezone", "UTC")) is None:
            return scheduler._error(400, "ValidationException", "Invalid Schedule Expression Timezone.")
        if role and find_delivery_denial(role, SERVICE, scheduler._group_arn(group)):
            message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
            return scheduler._error(400, "ValidationException", message)
        return put(name, body)

    return put_supported


def run_due_schedules():
    """Schedules run by UTC, up to ten seconds late, deliver as rules do, and leave <aws.scheduler.*> as it is."""
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    scheduler._tick_schedules = tick
    return True


def tick():
    for scope, schedule in list(scheduler._schedules._data.items()):
        account, region, _ = scope
        responses.set_request_account_id(account)
        responses.set_request_region(region)
        since = max(_last_due.get(scope, 0), schedule["LastModificationDate"])
        due = next_due(schedule, since)
        if schedule["State"] == "ENABLED" and due is not None and due <= time.time():
            _last_due[scope] = due
            deliver(schedule, datetime.fromtimestamp(due, timezone.utc))


def next_due(schedule, since):
    """When a schedule is due after `since`, both in seconds of the epoch; None for never."""
    start, end = (scheduler._to_epoch(schedule.get(name)) for name in ("StartDate", "EndDate"))
    after, expression = max(since, start or 0), schedule["ScheduleExpression"]
    zone = tz.gettz(schedule.get("ScheduleExpressionTimezone") or "UTC")
    rate = eventbridge._parse_rate_seconds(expression)
    once = re.fullmatch(r"\s*at\((.+)\)\s*", expression)
    if rate is not None:
        due = after + rate
    elif once:
        due = datetime.fromisoformat(once[1]).replace(tzinfo=zone).timestamp()
        due = due if due > since else None
    else:
        fields = eventbridge._parse_cron_fields(expression)
        found = eventbridge._cron_next_fire(fields, datetime.fromtimestamp(after, zone)) if fields else None
        due = found.timestamp() if found else None
    return due if due is not None and (end is None or due <= end) else None


def deliver(schedule, at):
    """Sends the schedule's input to its queue with the schedule's role; the dead letters get what cannot be sent."""
    target, execution = schedule["Target"], new_uuid().replace("-", "")[:16]
    if target["Arn"] == ENABLE_ALARM_ACTIONS:
        return enable_alarm_actions(schedule, json.loads(target.get("Input") or "{}"))
    context = {
        "schedule-arn": schedule["Arn"], "scheduled-time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": execution, "attempt-number": "1",
    }
    body = re.sub(r"<aws\.scheduler\.([a-z-]+)>", lambda name: context.get(name[1], name[0]), target.get("Input", ""))
    code, why = find_delivery_error(schedule, target["Arn"])
    if why is None:
        return send(target["Arn"], body, {})
    scheduler.logger.warning("local AWS: schedule %s: %s", schedule["Arn"], why)
    dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn")
    if dead_letters and find_delivery_error(schedule, dead_letters) == DELIVERED:
        send(dead_letters, body, {
            "ERROR_CODE": code, "ERROR_MESSAGE": why, "EXECUTION_ID": execution, "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": "0", "SCHEDULED_TIME": context["scheduled-time"], "SCHEDULE_ARN": schedule["Arn"],
            "TARGET_ARN": target["Arn"],
        })
    return None


ENABLE_ALARM_ACTIONS = "arn:aws:scheduler:::aws-sdk:cloudwatch:enableAlarmActions"


def enable_alarm_actions(schedule, parameters):
    """Makes the call of a universal target as the schedule's role; CloudTrail's event of it goes to the default bus."""
    account, region = responses.get_account_id(), responses.get_region()
    role, group = schedule["Target"].get("RoleArn"), scheduler._group_arn(schedule["GroupName"])
    alarms = [f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}" for name in parameters["AlarmNames"]]
    denials = [find_role_denial(role, "cloudwatch:EnableAlarmActions", alarm) for alarm in alarms]
    why = next(filter(None, [find_delivery_denial(role, SERVICE, group), *denials]), None)
    if why:
        return scheduler.logger.warning("local AWS: schedule %s: %s", schedule["Arn"], why)
    cloudwatch._enable_alarm_actions({}, parameters, False, True)
    return publish("aws.monitoring", "AWS API Call via CloudTrail", {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role_name(role)}/{new_uuid().replace('-', '')}",
            "accountId": account,
        },
        "eventTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "monitoring.amazonaws.com",
        "eventName": "EnableAlarmActions",
        "awsRegion": region,
        "requestParameters": {"alarmNames": parameters["AlarmNames"]},
        "responseElements": None,
        "eventID": new_uuid(),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }, [])


DELIVERED = (None, None)


def find_delivery_error(schedule, queue):
    if delivering(queue) != "sqs":
        return "NO_RESOURCE", f"the local AWS's schedules deliver to queues of their region, not to {queue}"
    if not exists(queue):
        return "NO_RESOURCE", f"there is no {queue}"
    role, group = schedule["Target"].get("RoleArn"), scheduler._group_arn(schedule["GroupName"])
    why = find_delivery_denial(role, SERVICE, group) or find_role_denial(role, "sqs:SendMessage", queue)
    return ("NO_PERMISSIONS", why) if why else DELIVERED


def fire_on_request():
    """No operation of AWS: the edge says that a schedule is due now, and for which time."""
    handle = scheduler.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if not headers.get("x-amz-target", "").endswith(".LocalFireSchedule"):
            return await handle(method, path, headers, body, query_params)
        due = json.loads(body)
        named = (each for each in scheduler._schedules.values() if each["Name"] == due["name"])
        schedule = next(named, None)
        if not schedule or schedule["State"] != "ENABLED":
            message = f"Schedule {due['name']} is not there, or not enabled."
            return scheduler._error(404, "ResourceNotFoundException", message)
        deliver(schedule, datetime.fromisoformat(due["at"].replace("Z", "+00:00")))
        return scheduler._json_resp(200, {})

    scheduler.handle_request = handle_request
    return True
