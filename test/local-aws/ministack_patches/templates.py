"""Properties of templates that stacks lose."""

import json

from ministack.core import responses
from ministack.services import ecs, iam, lambda_svc, sns
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS

TOPIC_ACTIONS = (
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
)


def finish(kind, complete):
    """Has `complete(physical_id, old, new)` run after a resource is created (`old` is empty) or updated."""
    handler = HANDLERS[kind]

    def create(logical_id, props, stack_name):
        result = handler["create"](logical_id, props, stack_name)
        complete(result[0], {}, props)
        return result

    def update(physical_id, old, new, stack_name, logical_id=None):
        arguments = {"logical_id": logical_id} if handler.get("update_with_logical_id") else {}
        result = handler["update"](physical_id, old, new, stack_name, **arguments)
        complete(result[0], old if result[0] == physical_id else {}, new)
        return result

    HANDLERS[kind] = {**handler, "create": create, "update": update}


def set_role_boundaries():
    """A role's permissions boundary is dropped when a stack makes or updates it."""
    finish("AWS::IAM::Role", set_boundary)
    return True


def set_boundary(name, _old, new):
    iam._roles[name]["PermissionsBoundary"] = new.get("PermissionsBoundary")


def connect_functions():
    """A function's VPC and dead-letter queue are dropped when a stack makes or updates it."""
    finish("AWS::Lambda::Function", connect)
    return True


def keep_environments():
    """An update of a stack resets the environment of a function although the template does not change it."""
    handler = HANDLERS["AWS::Lambda::Function"]

    def update(physical_id, old, new, stack_name, logical_id=None):
        before = lambda_svc._functions.get(physical_id, {}).get("config", {}).get("Environment")
        result = handler["update"](physical_id, old, new, stack_name, logical_id)
        if before and result[0] == physical_id and old.get("Environment") == new.get("Environment"):
            lambda_svc._functions[physical_id]["config"]["Environment"] = before
        return result

    HANDLERS["AWS::Lambda::Function"] = {**handler, "update": update}
    return True


def name_service_platforms():
    """A service on Fargate that a stack makes has no platform."""
    finish("AWS::ECS::Service", name_platform)
    return True


def name_platform(arn, _old, new):
    if new.get("LaunchType") != "FARGATE":
        return
    for service in ecs._services.values():
        if service["serviceArn"] == arn:
            service["platformVersion"] = new.get("PlatformVersion") or "LATEST"
            service["platformFamily"] = "Linux"


def connect(name, old, new):
    names = [each for each in ("VpcConfig", "DeadLetterConfig") if old.get(each) != new.get(each)]
    if not names:
        return
    empty = {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}, "DeadLetterConfig": {"TargetArn": ""}}
    status, _headers, body = lambda_svc._update_config(name, {each: new.get(each) or empty[each] for each in names})
    if status >= 400:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))


def set_topic_policies():
    """A topic has no policy when a stack makes it or deletes its policy; by its default policy SNS admits the owner's account."""
    finish("AWS::SNS::Topic", lambda arn, old, _new: None if old else set_default_policy(arn))
    handler = HANDLERS["AWS::SNS::TopicPolicy"]

    def delete(physical_id, props):
        handler["delete"](physical_id, props)
        for topic in props.get("Topics", []):
            set_default_policy(topic)

    HANDLERS["AWS::SNS::TopicPolicy"] = {**handler, "delete": delete}
    return True


def set_default_policy(arn):
    if arn not in sns._topics:
        return
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in TOPIC_ACTIONS],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": responses.get_account_id()}},
    }
    policy = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    sns._topics[arn]["attributes"]["Policy"] = json.dumps(policy)
