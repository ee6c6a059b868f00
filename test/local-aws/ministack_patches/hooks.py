"""Patchs of CloudFormation's Lambda Hooks."""

import asyncio
import contextvars
import json

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from ministack.core import responses
from ministack.core.responses import new_uuid
from ministack.services import cloudformation, lambda_svc, s3
from ministack.services.cloudformation import custom_resource, handlers, provisioners
from ministack.services.cloudformation.helpers import _esc, _p, _xml

TYPE = "AWS::CloudFormation::LambdaHook"
BUCKET = "local-aws-hook-payloads"
ACTIONS = {"CREATE": "CREATE_PRE_PROVISION", "UPDATE": "UPDATE_PRE_PROVISION"}

_hooks = {}
_results = {}


def deploy_hooks():
    """AWS::CloudFormation::LambdaHook is unknown and rolls the stack back."""
    known = provisioners._RESOURCE_HANDLERS
    if TYPE in known:
        return False

    def create(_logical_id, props, _stack_name):
        arn = f"arn:aws:cloudformation:{responses.get_region()}:{responses.get_account_id()}:type/hook/" + props[
            "Alias"
        ].replace("::", "-")
        _hooks[arn] = props
        return arn, {"HookArn": arn}

    def update(physical_id, _old, new, _stack_name, logical_id=None):
        _hooks[physical_id] = new
        return physical_id, {"HookArn": physical_id}

    known[TYPE] = {"create": create, "update": update, "delete": lambda arn, _props: _hooks.pop(arn, None)}
    return True


def run_hooks():
    """A change set is created without its hooks; CloudFormation waits for each, and one in mode FAIL can refuse it."""
    actions = handlers._ACTION_HANDLERS
    if "ListHookResults" in actions:
        return False
    create = actions["CreateChangeSet"]

    def create_change_set(params):
        before = set(cloudformation._change_sets)
        answer = create(params)
        for identifier in set(cloudformation._change_sets) - before:
            change_set = cloudformation._change_sets[identifier]
            hooks = [props for props in _hooks.values() if concerns(props, change_set["StackName"])]
            if hooks and change_set["Status"] == "CREATE_COMPLETE":
                change_set.update(Status="CREATE_IN_PROGRESS", ExecutionStatus="UNAVAILABLE")
                context = contextvars.copy_context()
                asyncio.get_running_loop().create_task(judge(change_set, hooks), context=context)
        return answer

    actions["CreateChangeSet"] = create_change_set
    actions["ListHookResults"] = list_results
    return True


def concerns(props, stack_name):
    excluded = props.get("StackFilters", {}).get("StackNames", {}).get("Exclude", [])
    return (
        props.get("HookStatus") == "ENABLED"
        and "CHANGE_SET" in props.get("TargetOperations", [])
        and stack_name not in excluded
    )


async def judge(change_set, hooks):
    failed = []
    for props in hooks:
        answer = await asyncio.to_thread(ask, props, change_set)
        ok = answer.get("hookStatus") == "SUCCESS"
        _results.setdefault(change_set["ChangeSetId"], []).append(
            {
                "FailureMode": props["FailureMode"],
                "InvocationPoint": "PRE_PROVISION",
                "TypeName": props["Alias"],
                "Status": "HOOK_COMPLETE_SUCCEEDED" if ok else "HOOK_COMPLETE_FAILED",
                "HookStatusReason": answer.get("message", ""),
            }
        )
        if not ok and props["FailureMode"] == "FAIL":
            failed.append(props["Alias"])
    if failed:
        reason = f"The following hook(s) failed: [{', '.join(failed)}]"
        change_set.update(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=reason)
    else:
        change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE")


def ask(props, change_set):
    """Invokes the function of a hook; one that answers nothing has failed."""
    identifier = change_set["ChangeSetId"]
    record, config, _name = lambda_svc._get_func_record_for_ref(props["LambdaFunction"])
    operation = change_set["ChangeSetType"]
    event = {
        "clientRequestToken": new_uuid(),
        "awsAccountId": responses.get_account_id(),
        "stackId": change_set["StackId"],
        "changeSetId": identifier,
        "hookTypeName": props["Alias"],
        "hookTypeVersion": "00000001",
        "hookModel": {"LambdaFunction": props["LambdaFunction"]},
        "actionInvocationPoint": ACTIONS.get(operation, "UPDATE_PRE_PROVISION"),
        "requestData": {
            "targetName": "CHANGE_SET",
            "targetType": "CHANGE_SET",
            "targetLogicalId": identifier,
            "payload": store_payload(change_set),
        },
        "requestContext": {"invocation": 1, "callbackContext": None},
    }
    try:
        execution = lambda_svc._execution_record_for_config(record, config)
        body = lambda_svc._execute_function_with_config_scope(execution, event).get("body")
        answer = json.loads(body) if isinstance(body, (str, bytes)) else body
        return answer if isinstance(answer, dict) and "hookStatus" in answer else {"message": json.dumps(answer)}
    except Exception as failure:  # the function does not run
        return {"message": str(failure)}


def store_payload(change_set):
    """The presigned address of the templates."""
    payload = {"template": change_set["_template_body"], "changedResources": []}
    if BUCKET not in s3._buckets:
        s3._create_bucket(BUCKET, b"")
    key = new_uuid()
    s3._put_object(BUCKET, key, json.dumps(payload).encode(), {})
    request = AWSRequest("GET", f"{custom_resource._gateway_url()}/{BUCKET}/{key}")
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", responses.get_region(), expires=300).add_auth(request)
    return request.url


def list_results(params):
    found = _results.get(_p(params, "TargetId"), [])
    members = "".join(
        "<member>" + "".join(f"<{name}>{_esc(value)}</{name}>" for name, value in each.items()) + "</member>"
        for each in found
    )
    inner = f"<TargetType>CHANGE_SET</TargetType><TargetId>{_esc(_p(params, 'TargetId'))}</TargetId>"
    return _xml(200, "ListHookResultsResponse", f"<ListHookResultsResult>{inner}<HookResults>{members}</HookResults></ListHookResultsResult>")
