"""Patchs of ECS."""

import json

from ministack.services import ecs

EMPTY = ("", None)


def omit_unset_fields():
    """Task definitions have unset fields as an empty text or null; AWS omits them."""
    handle = ecs.handle_request

    async def handle_request(method, path, headers, body, query_params):
        status, answered, content = await handle(method, path, headers, body, query_params)
        if not headers.get("x-amz-target", "").endswith("TaskDefinition"):
            return status, answered, content
        said = json.loads(content)
        definition = said.get("taskDefinition")
        if not definition:
            return status, answered, content
        fields = {name: value for name, value in definition.items() if value not in EMPTY}
        return status, answered, json.dumps({**said, "taskDefinition": fields}).encode()

    ecs.handle_request = handle_request
    return True


def filter_definitions_by_family():
    """ListTaskDefinitions takes familyPrefix for a prefix; for AWS it is the whole name."""
    listed = ecs._list_task_definitions

    def list_definitions(data):
        family = data.get("familyPrefix")
        if not family:
            return listed(data)
        named = {**data, "familyPrefix": family, "maxResults": 10_000}
        status, headers, content = listed({key: value for key, value in named.items() if key != "nextToken"})
        arns = [arn for arn in json.loads(content)["taskDefinitionArns"] if parse_family(arn) == family]
        start = int(data.get("nextToken") or 0)
        end = start + data.get("maxResults", 100)
        more = {"nextToken": str(end)} if end < len(arns) else {}
        return status, headers, json.dumps({"taskDefinitionArns": arns[start:end], **more}).encode()

    ecs._ACTION_MAP["ListTaskDefinitions"] = list_definitions
    return True


def set_default_task_group():
    """RunTask leaves the group empty; for AWS the default is the family."""
    run = ecs._run_task

    def run_task(data):
        family = data.get("taskDefinition", "").rsplit("/", 1)[-1].split(":", 1)[0]
        return run({"group": f"family:{family}", **data})

    ecs._ACTION_MAP["RunTask"] = run_task
    return True


def parse_family(arn):
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[0]
