"""IAM Access Analyzer, which the emulator lacks, and an account without an organization."""

import json
import sys

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)
from ministack.services import organizations

SERVICE = "access-analyzer"

_analyzers = AccountRegionScopedDict()


def add_analyzers():
    """IAM Access Analyzer is not there at all."""
    if SERVICE in app.SERVICE_HANDLERS:
        return False
    app._loaded_modules["accessanalyzer"] = sys.modules[__name__]
    app.SERVICE_REGISTRY[SERVICE] = {"module": "accessanalyzer"}
    app.SERVICE_HANDLERS[SERVICE] = app._lazy_handler("accessanalyzer")
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    iam_actions._BOTOCORE_SERVICE_MAP[SERVICE] = ["accessanalyzer"]
    return True


def describe_no_organization():
    """An account that asks for its organization becomes the management account of a new one."""
    describe = organizations._describe_organization

    def describe_existing(payload):
        if "self" in organizations._orgs:
            return describe(payload)
        message = "Your account is not a member of an organization."
        return error_response_json("AWSOrganizationsNotInUseException", message, 400)

    organizations._DISPATCH["DescribeOrganization"] = describe_existing
    return True


async def handle_request(method, path, _headers, body, query_params):
    name = path.strip("/").partition("/")[2]
    if name:
        return delete(name) if method == "DELETE" else get(name)
    return create(json.loads(body)) if method == "PUT" else list_analyzers(query_params)


def create(data):
    name, kind = data["analyzerName"], data["type"]
    if name in _analyzers:
        return error_response_json("ConflictException", "Analyzer already exists with the given name.", 409)
    if kind == "ACCOUNT" and any(each["type"] == kind for each in _analyzers.values()):
        return error_response_json("ServiceQuotaExceededException", "The account has an analyzer of this type.", 402)
    arn = f"arn:aws:access-analyzer:{get_region()}:{get_account_id()}:analyzer/{name}"
    created = {"arn": arn, "name": name, "type": kind, "createdAt": "2026-05-12T09:33:20Z", "status": "ACTIVE"}
    _analyzers[name] = {**created, "tags": data.get("tags", {})}
    return json_response({"arn": arn})


def get(name):
    return json_response({"analyzer": _analyzers[name]}) if name in _analyzers else missing(name)


def delete(name):
    if name not in _analyzers:
        return missing(name)
    del _analyzers[name]
    return json_response({})


def list_analyzers(query):
    asked = query.get("type")
    kind = asked[0] if isinstance(asked, list) else asked
    return json_response({"analyzers": [each for each in _analyzers.values() if kind in (None, each["type"])]})


def missing(name):
    return error_response_json("ResourceNotFoundException", f"Analyzer {name} does not exist.", 404)


def reset():
    _analyzers.clear()
