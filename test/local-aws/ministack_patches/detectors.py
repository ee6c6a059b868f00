"""GuardDuty, which the emulator lacks: a region has one detector or none."""

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
    new_uuid,
)

_detectors = AccountRegionScopedDict()


def add_detectors():
    """GuardDuty is not there at all."""
    if "guardduty" in app.SERVICE_HANDLERS:
        return False
    app._loaded_modules["guardduty"] = sys.modules[__name__]
    app.SERVICE_REGISTRY["guardduty"] = {"module": "guardduty"}
    app.SERVICE_HANDLERS["guardduty"] = app._lazy_handler("guardduty")
    iam_actions.SERVICE_TO_IAM_NAMESPACE["guardduty"] = "guardduty"
    iam_actions._BOTOCORE_SERVICE_MAP["guardduty"] = ["guardduty"]
    return True


async def handle_request(method, path, _headers, body, _query_params):
    data = json.loads(body) if body else {}
    _, detector, *below = [*path.strip("/").split("/"), "", ""]
    if not detector:
        return create(data) if method == "POST" else json_response({"detectorIds": list(_detectors.keys())})
    if detector not in _detectors:
        message = "The request is rejected because the input detectorId is not owned by the current account."
        return error_response_json("BadRequestException", message, 400)
    if below[0] == "filter":
        return handle_filter(method, detector, below[1], data)
    if below[0] == "coverage":
        return json_response({"resources": []})
    if below[0] == "findings":
        return handle_findings(detector, below[1], data)
    if method == "GET":
        return json_response({key: value for key, value in _detectors[detector].items() if key not in ("filters", "findings")})
    if method == "DELETE":
        del _detectors[detector]
    else:
        _detectors[detector] = {**_detectors[detector], **settings(data)}
    return json_response({})


def handle_filter(method, detector, name, data):
    """Filters by name; their findings are not archived, since there are none."""
    filters = _detectors[detector]["filters"]
    if method == "POST":
        filters[data["name"]] = {key: data.get(key) for key in ("name", "action", "findingCriteria")}
        return json_response({"name": data["name"]})
    if not name:
        return json_response({"filterNames": list(filters)})
    if name not in filters:
        return error_response_json("BadRequestException", "The request is rejected because the filter does not exist.", 400)
    return json_response(filters[name])


def handle_findings(detector, operation, data):
    """Sample findings: there are no others."""
    findings = _detectors[detector]["findings"]
    if operation == "create":
        for finding_type in data["findingTypes"]:
            finding = sample(detector, finding_type)
            findings[finding["id"]] = finding
        return json_response({})
    if operation == "archive":
        for each in data["findingIds"]:
            findings[each]["service"]["archived"] = True
        return json_response({})
    if operation == "get":
        return json_response({"findings": [findings[each] for each in data["findingIds"] if each in findings]})
    archived = (criterion(data, "service.archived") or [None])[0]
    accounts = criterion(data, "accountId")
    listed = [
        each["id"]
        for each in findings.values()
        if archived in (None, str(each["service"]["archived"]).lower())
        and (accounts is None or each["accountId"] in accounts)
    ]
    return json_response({"findingIds": listed, "nextToken": ""})


def criterion(data, field):
    return data.get("findingCriteria", {}).get("criterion", {}).get(field, {}).get("equals")


def sample(detector, finding_type):
    account, region = get_account_id(), get_region()
    finding_id = new_uuid().replace("-", "")
    return {
        "schemaVersion": "2.0",
        "accountId": account,
        "region": region,
        "partition": "aws",
        "id": finding_id,
        "arn": f"arn:aws:guardduty:{region}:{account}:detector/{detector}/finding/{finding_id}",
        "type": finding_type,
        "severity": 8,
        "createdAt": "2026-05-12T09:33:20.000Z",
        "updatedAt": "2026-05-12T09:33:20.000Z",
        "title": f"[SAMPLE] {finding_type}",
        "resource": {"resourceType": "Lambda", "lambdaDetails": {"functionName": "GeneratedFindingLambdaFunctionName"}},
        "service": {"archived": False, "additionalInfo": {"value": '{"sample":true}', "type": "default"}},
    }


def create(data):
    if len(_detectors) > 0:
        message = "The request is rejected because a detector already exists for the current account."
        return error_response_json("BadRequestException", message, 400)
    detector = new_uuid().replace("-", "")
    _detectors[detector] = {"status": "ENABLED", "features": [], "filters": {}, "findings": {}, **settings(data)}
    return json_response({"detectorId": detector})


def settings(data):
    enabled = {"status": "ENABLED" if data["enable"] else "DISABLED"} if "enable" in data else {}
    return {**enabled, **({"features": data["features"]} if "features" in data else {})}


def reset():
    _detectors.clear()
