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


def describe_revisions():
    """Services have no service deployments and no service revisions; ECS has both of each deployment."""
    if json.loads(ecs._list_service_deployments({})[2])["serviceDeployments"]:
        return False

    def list_deployments(data):
        found = [brief for service in find_services() for brief in map_deployments(service)]
        named = data.get("service", "").rsplit("/", 1)[-1]
        return ecs.json_response({
            "serviceDeployments": [each for each in found if each["serviceArn"].rsplit("/", 1)[-1] == named]
        })

    def describe_service_revisions(data):
        asked = data.get("serviceRevisionArns", [])
        known = {name_revision(service, each): (service, each)
                 for service in find_services() for each in service["deployments"]}
        return ecs.json_response({
            "serviceRevisions": [show_revision(arn, *known[arn]) for arn in asked if arn in known],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in known],
        })

    ecs._ACTION_MAP["ListServiceDeployments"] = list_deployments
    ecs._ACTION_MAP["DescribeServiceRevisions"] = describe_service_revisions
    return True


def find_services():
    return [service for _, service in ecs._services.items()]


def map_deployments(service):
    return [{
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "serviceDeploymentArn": name_part(service, "service-deployment", each),
        "targetServiceRevisionArn": name_revision(service, each),
        "status": "SUCCESSFUL",
    } for each in service["deployments"]]


def name_revision(service, deployment):
    return name_part(service, "service-revision", deployment)


def name_part(service, kind, deployment):
    number = int(deployment["id"].rsplit("/", 1)[-1], 16) % 10**19
    return service["serviceArn"].replace(":service/", f":{kind}/", 1) + f"/{number}"


def show_revision(arn, service, deployment):
    """The digests of images are known once a task of the deployment started."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(deployment["taskDefinition"]), {})
    digests = deployment.get("_image_digests", {})
    return {
        "serviceRevisionArn": arn,
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "taskDefinition": deployment["taskDefinition"],
        "containerImages": [
            {"containerName": each["name"], "image": each["image"],
             **({"imageDigest": digests[each["name"]]} if each["name"] in digests else {})}
            for each in definition.get("containerDefinitions", [])
        ],
    }


def parse_family(arn):
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[0]
