"""Patchs of how calls are authorized."""

import contextvars
import json
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")


def mark_requests_as_tls():
    """aws:SecureTransport is false over the edge's plain HTTP and between services; AWS sees TLS."""
    pin = app.pin_request_origin
    iam_evaluator._request_origin = contextvars.ContextVar("bed_request_origin", default=("127.0.0.1", True))
    app.pin_request_origin = lambda address, _secure: pin(address, True)
    return True


def authorize_batches_as_single_action():
    """SQS batches are authorized as sqs:SendMessageBatch and the like; AWS knows their single action alone."""
    extract = iam_actions.extract_iam_action
    if extract("sqs", "POST", "/", {"x-amz-target": f"AmazonSQS.{BATCHES[0]}"}, b"", {}) == "sqs:SendMessage":
        return False

    def extract_action(service, *request):
        action = extract(service, *request)
        return action.removesuffix("Batch") if service == "sqs" and action and action.endswith(BATCHES) else action

    iam_actions.extract_iam_action = extract_action
    return True


def authorize_referrers_as_images():
    """ListImageReferrers has no action of its own (ECR API Reference)."""
    extract = iam_actions.extract_iam_action

    def extract_action(service, *request):
        action = extract(service, *request)
        return "ecr:BatchGetImage" if action == "ecr:ListImageReferrers" else action

    iam_actions.extract_iam_action = extract_action
    return True


# The action of Invoke has another name. The two reads of provisioned concurrency differ in their query alone.
ACTIONS = {
    "Invoke": "InvokeFunction", "GetProvisionedConcurrencyConfig": "ListProvisionedConcurrencyConfigs",
}


def resolve_lambda_actions():
    """Of Lambda many calls are authorized as others: reading a layer's policy as lambda:ListLayers."""
    iam_actions._BOTOCORE_SERVICE_MAP["lambda"] = ["lambda"]
    guess = iam_actions._lambda_action

    def action(method, path):
        operation = iam_actions._match_rest_action("lambda", method, path)
        return ACTIONS.get(operation, operation) or guess(method, path)

    iam_actions._lambda_action = action
    return True


def resolve_resource_arns():
    """Some calls are authorized on no resource, or on another one than AWS names (Service Authorization Reference)."""
    extract = iam_actions.extract_resource_arn

    def extract_arn(service, method, path, headers, body, query_params, region, account, *rest, **named):
        find = RESOURCES.get(service)
        resource = find(path, body, headers.get("x-amz-target", ""), query_params) if find else None
        if resource:
            return f"arn:aws:{NAMED.get(service, service)}:{'' if service == 'iam' else region}:{account}:{resource}"
        return extract(service, method, path, headers, body, query_params, region, account, *rest, **named)

    iam_actions.extract_resource_arn = extract_arn
    return True


def layer_version(path, _body, _target, _query):
    parts = path.strip("/").split("/")
    return f"layer:{parts[2]}:{parts[4]}" if parts[1:2] == ["layers"] and len(parts) > 4 else None


def repository(_path, body, target, _query):
    said = json.loads(body or "{}")
    if said.get("repositoryNames"):
        return f"repository/{said['repositoryNames'][0]}"
    if said.get("resourceArn"):
        return said["resourceArn"].split(":", 5)[-1]
    return "repository/*" if target.endswith(".DescribeRepositories") else None


def tagged_topic(_path, body, _target, _query):
    arn = parse_qs((body or b"").decode()).get("ResourceArn")
    return arn[0].split(":", 5)[-1] if arn else None


def rule_or_bus(_path, body, target, _query):
    said = json.loads(body or "{}")
    name, bus = said.get("Rule") or said.get("Name"), said.get("EventBusName", "default")
    if name and target.endswith("EventBus"):
        return f"event-bus/{name}"
    if not name or not target.endswith(("Rule", "Targets")):
        return None
    return f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}"


def alarm(path, body, target, _query):
    """A list of alarms is authorized on all of them."""
    listed = path.endswith("/DescribeAlarms") or target.endswith(".DescribeAlarms")
    return "alarm:*" if listed or b"Action=DescribeAlarms&" in (body or b"") + b"&" else None


def log_groups(_path, _body, target, _query):
    """A list of log groups is authorized on all of them."""
    return "log-group::log-stream:" if target.endswith(".DescribeLogGroups") else None


def project(_path, body, _target, _query):
    names = json.loads(body or "{}").get("names")
    return f"project/{names[0]}" if names else None


def ecs_resource(_path, body, target, _query):
    said = json.loads(body or "{}")
    if target.endswith(".DescribeClusters") and said.get("clusters"):
        return "cluster/" + said["clusters"][0].rsplit("/", 1)[-1]
    if target.endswith(".DescribeServiceRevisions") and said.get("serviceRevisionArns"):
        return said["serviceRevisionArns"][0].split(":", 5)[-1]
    for operation, list_name, kind in ((".DescribeServices", "services", "service"), (".DescribeTasks", "tasks", "task")):
        if target.endswith(operation) and said.get(list_name):
            names = [text.rsplit("/", 1)[-1] for text in (said.get("cluster", "default"), said[list_name][0])]
            return f"{kind}/" + "/".join(names)
    return None


def detector(path, _body, _target, _query):
    parts = path.strip("/").split("/")
    if len(parts) > 3 and parts[2] == "filter":
        return f"detector/{parts[1]}/filter/{parts[3]}"
    return f"detector/{parts[1]}" if len(parts) > 1 else None


def prefix_list(_path, body, _target, _query):
    said = parse_qs((body or b"").decode())
    return f"prefix-list/{said['PrefixListId'][0]}" if said.get("Action") == ["GetManagedPrefixListEntries"] else None


def schedule(path, body, _target, query):
    parts = path.strip("/").split("/")
    if parts[:1] != ["schedules"] or len(parts) < 2:
        return None
    asked = query.get("groupName") or json.loads(body or "{}").get("GroupName") or "default"
    group = asked[0] if isinstance(asked, list) else asked
    return f"schedule/{group}/{parts[1]}"


def principal(_path, body, _target, _query):
    said = parse_qs((body or b"").decode())
    for name in ("OpenIDConnectProviderArn", "SAMLProviderArn"):
        if name in said:
            return said[name][0].split(":", 5)[-1]
    if said.get("Action") != ["GetAccessKeyLastUsed"]:
        return None
    key = iam._access_keys.get(said.get("AccessKeyId", [""])[0])
    return f"user/{key['UserName']}" if key else None


RESOURCES = {
    "codebuild": project, "ec2": prefix_list, "ecr": repository, "ecs": ecs_resource, "events": rule_or_bus, "guardduty": detector,
    "iam": principal, "lambda": layer_version, "logs": log_groups, "monitoring": alarm, "scheduler": schedule,
    "sns": tagged_topic,
}
# What a service is called in ARNs, where that is not the name in its signatures.
NAMED = {"monitoring": "cloudwatch"}
