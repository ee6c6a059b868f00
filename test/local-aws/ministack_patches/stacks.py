"""Patchs of CloudFormation."""

import json

from ministack.core import responses
from ministack.services import dynamodb, eventbridge
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks

from .events import publish

HANDLERS = provisioners._RESOURCE_HANDLERS


def deploy_bus_policies():
    """AWS::Events::EventBusPolicy is unknown and rolls the stack back."""
    if "AWS::Events::EventBusPolicy" in HANDLERS:
        return False

    def create(_logical_id, props, _stack_name):
        eventbridge._put_permission({**bus_statement(props), **custom_statement(props)})
        return f"{props.get('EventBusName', 'default')}|{props['StatementId']}", {}

    def update(_physical_id, old, new, stack_name, logical_id=None):
        eventbridge._remove_permission(bus_statement(old))
        return create(logical_id, new, stack_name)

    def delete(_physical_id, props):
        eventbridge._remove_permission(bus_statement(props))

    HANDLERS["AWS::Events::EventBusPolicy"] = {"create": create, "update": update, "delete": delete}
    return True


def bus_statement(props):
    return {"EventBusName": props.get("EventBusName", "default"), "StatementId": props["StatementId"]}


def custom_statement(props):
    given = props.get("Statement") or props
    given = json.loads(given) if isinstance(given, str) else given
    return {name: given[name] for name in ("Principal", "Action", "Condition") if name in given}


def deploy_all_alarm_types():
    """Metric-math and composite alarms roll the stack back; here they exist in the stack and never fire."""
    alarm = HANDLERS["AWS::CloudWatch::Alarm"]
    logical = alarm.get("update_with_logical_id")

    def create(logical_id, props, stack_name):
        return (create_placeholder if props.get("Metrics") else alarm["create"])(logical_id, props, stack_name)

    def update(physical_id, old, new, stack_name, logical_id=None):
        if new.get("Metrics") or old.get("Metrics"):
            return create_placeholder(logical_id, {**new, "AlarmName": physical_id}, stack_name)
        arguments = {"logical_id": logical_id} if logical else {}
        return alarm["update"](physical_id, old, new, stack_name, **arguments)

    HANDLERS["AWS::CloudWatch::Alarm"] = {**alarm, "create": create, "update": update}
    composite = {"create": create_placeholder, "update": update_placeholder, "delete": lambda *_: None}
    HANDLERS.setdefault("AWS::CloudWatch::CompositeAlarm", composite)
    return True


def create_placeholder(logical_id, props, stack_name):
    name = props.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    region, account = responses.get_region(), responses.get_account_id()
    return name, {"Arn": f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"}


def update_placeholder(physical_id, _old, new, stack_name, logical_id=None):
    return create_placeholder(logical_id, {**new, "AlarmName": physical_id}, stack_name)


def emit_stack_events():
    """The states of a stack are not published; CloudFormation sends each of them to the default bus of the region."""
    add = stacks._add_event

    def add_event(stack_id, stack_name, logical_id, kind, status, reason="", physical_id="", detailed_status=""):
        add(stack_id, stack_name, logical_id, kind, status, reason, physical_id, detailed_status)
        if kind == "AWS::CloudFormation::Stack" and logical_id == stack_name:
            detail = {
                "stack-id": stack_id,
                "status-details": {"status": status, "status-reason": reason},
                "client-request-token": stacks.CLIENT_REQUEST_TOKEN.get() or "",
            }
            publish("aws.cloudformation", "CloudFormation Stack Status Change", detail, [stack_id])

    for module in (stacks, handlers, changesets):
        module._add_event = add_event
    return True


def store_table_settings():
    """A table's time to live, point-in-time recovery and key are dropped when a stack makes it."""
    table = HANDLERS["AWS::DynamoDB::Table"]

    def create(logical_id, props, stack_name):
        name, attributes = table["create"](logical_id, props, stack_name)
        configure_table(name, props)
        return name, attributes

    def update(physical_id, old, new, stack_name, logical_id=None):
        result = table["update"](physical_id, old, new, stack_name, logical_id)
        configure_table(result[0], new)
        return result

    HANDLERS["AWS::DynamoDB::Table"] = {**table, "create": create, "update": update}
    return True


def configure_table(table, props):
    expiry = props.get("TimeToLiveSpecification")
    recovery = props.get("PointInTimeRecoverySpecification")
    encryption = props.get("SSESpecification")
    if expiry:
        enabled = str(expiry.get("Enabled")).lower() == "true"
        dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": {**expiry, "Enabled": enabled}})
    if recovery:
        dynamodb._update_continuous_backups({"TableName": table, "PointInTimeRecoverySpecification": recovery})
    if encryption:
        enabled = str(encryption.get("SSEEnabled")).lower() == "true"
        described = dynamodb._sse_description_from_spec({**encryption, "Enabled": enabled})
        dynamodb._tables[table]["SSEDescription"] = described
