"""Patchs of ECR."""

import json

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import ecr


def return_defaults():
    """The registry's settings, the scans of images and how repositories are scanned are unknown operations."""
    handle = ecr.handle_request

    async def handle_request(method, path, headers, body, query_params):
        action = headers.get("x-amz-target", "").split(".")[-1]
        if action not in RESPONSES:
            return await handle(method, path, headers, body, query_params)
        return RESPONSES[action](json.loads(body) if body else {})

    ecr.handle_request = handle_request
    return True


def registry_policy(_):
    return error_response_json(
        "RegistryPolicyNotFoundException", f"Registry policy does not exist in registry '{get_account_id()}'", 400)


def registry_scanning(_):
    configuration = {"scanType": "BASIC", "rules": []}
    return json_response({"registryId": get_account_id(), "scanningConfiguration": configuration})


def empty_response(member):
    return lambda _: json_response({"registryId": get_account_id(), member: []})


def repository_scanning(data):
    names = data.get("repositoryNames", [])
    found = [scan_configuration(ecr._repositories[name]) for name in names if name in ecr._repositories]
    missing = [name for name in names if name not in ecr._repositories]
    failures = [{"repositoryName": name, "failureCode": "REPOSITORY_NOT_FOUND",
                 "failureReason": f"The repository with name '{name}' does not exist"} for name in missing]
    return json_response({"scanningConfigurations": found, "failures": failures})


def scan_configuration(repository):
    on_push = bool(repository.get("imageScanningConfiguration", {}).get("scanOnPush"))
    return {
        "repositoryArn": repository["repositoryArn"], "repositoryName": repository["repositoryName"],
        "scanOnPush": on_push, "scanFrequency": "SCAN_ON_PUSH" if on_push else "MANUAL", "appliedScanFilters": [],
    }


def scan_findings(data):
    image, refused = find_image(data)
    if refused:
        return refused
    digest = image["imageDigest"]
    if "scan" not in image:
        return error_response_json(
            "ScanNotFoundException", f"Image scan does not exist for the image with '{digest}'", 400)
    named = {"repositoryName": data["repositoryName"], "imageId": {"imageDigest": digest}}
    return json_response({"registryId": get_account_id(), **named, **image["scan"]})


def store_scan(data):
    """No operation of AWS: the edge sets what DescribeImageScanFindings returns for an image."""
    image, refused = find_image(data)
    if refused:
        return refused
    image["scan"] = data["scan"]
    return json_response({"imageDigest": image["imageDigest"], "imageTags": image.get("imageTags", [])})


def find_image(data):
    name, wanted = data.get("repositoryName", ""), data.get("imageId", {})
    if name not in ecr._repositories:
        return None, repository_not_found(name)
    image = ecr._find_image(name, wanted)
    return (image, None) if image else (None, image_not_found(name, wanted))


def repository_not_found(name):
    return error_response_json("RepositoryNotFoundException", f"The repository with name '{name}' does not exist", 400)


def image_not_found(name, wanted):
    return error_response_json(
        "ImageNotFoundException", f"The image with imageId {json.dumps(wanted)} does not exist in '{name}'", 400)


def batch_get_image(data):
    """The emulator returns its own ids; ECR returns the requested ones with the digest."""
    name = data.get("repositoryName", "")
    if name not in ecr._repositories:
        return repository_not_found(name)
    found, failures = [], []
    for wanted in data.get("imageIds", []):
        image = ecr._find_image(name, wanted)
        if image is None:
            failures.append({"imageId": wanted, "failureCode": "ImageNotFound", "failureReason": "Requested image not found"})
            continue
        found.append({
            "registryId": get_account_id(), "repositoryName": name,
            "imageId": {**wanted, "imageDigest": image["imageDigest"]}, "imageManifest": image["imageManifest"],
            "imageManifestMediaType": image["imageManifestMediaType"],
        })
    return json_response({"images": found, "failures": failures})


def list_image_referrers(data):
    name, subject = data.get("repositoryName", ""), data.get("subjectId", {}).get("imageDigest")
    if name not in ecr._repositories:
        return repository_not_found(name)
    referring = [image for image in ecr._images.get(name, []) if subject_digest(image["imageManifest"]) == subject]
    return build_page("referrers", [describe_referrer(image) for image in referring], data)


def describe_referrer(image):
    manifest = image["imageManifest"]
    artifact = artifact_type(manifest)
    return {
        "digest": image["imageDigest"], "mediaType": image["imageManifestMediaType"], "size": len(manifest),
        "artifactStatus": "ACTIVE", **({"artifactType": artifact} if artifact else {}),
    }


def subject_digest(manifest):
    try:
        return json.loads(manifest).get("subject", {}).get("digest")
    except json.JSONDecodeError:
        return None


def describe_images(data):
    name, wanted = data.get("repositoryName", ""), data.get("imageIds", [])
    if name not in ecr._repositories:
        return repository_not_found(name)
    found = [(each, ecr._find_image(name, each)) for each in wanted]
    for each, image in found:
        if image is None:
            return image_not_found(name, each)
    images = [image for _, image in found] if wanted else ecr._images.get(name, [])
    status = data.get("filter", {}).get("tagStatus", "ANY")
    kept = [image for image in images if status == "ANY" or bool(image.get("imageTags")) == (status == "TAGGED")]
    return build_page("imageDetails", [image_details(name, image) for image in kept], data)


def image_details(name, image):
    manifest = image.get("imageManifest", "{}")
    details = {
        "registryId": get_account_id(), "repositoryName": name, "imageDigest": image["imageDigest"],
        "imageSizeInBytes": len(manifest), "imagePushedAt": image["imagePushedAt"],
        "imageManifestMediaType": image["imageManifestMediaType"], "imageStatus": "ACTIVE",
    }
    artifact, subject, tags = artifact_type(manifest), subject_digest(manifest), image.get("imageTags")
    return {
        **details, **({"artifactMediaType": artifact} if artifact else {}), **({"imageTags": tags} if tags else {}),
        **({"subjectManifestDigest": subject} if subject else {}),
    }


def artifact_type(manifest):
    try:
        said = json.loads(manifest)
    except json.JSONDecodeError:
        return None
    return said.get("artifactType") or said.get("config", {}).get("mediaType")


def describe_repositories(data):
    names = data.get("repositoryNames", [])
    for name in names:
        if name not in ecr._repositories:
            return repository_not_found(name)
    found = [ecr._repositories[name] for name in names] if names else list(ecr._repositories.values())
    return build_page("repositories", [ecr._repo_shape(repository) for repository in found], data)


def build_page(member, items, data):
    start = int(data.get("nextToken") or 0)
    end = start + int(data.get("maxResults") or 100)
    more = {"nextToken": str(end)} if end < len(items) else {}
    return json_response({member: items[start:end], **more})


RESPONSES = {
    "GetRegistryPolicy": registry_policy,
    "GetRegistryScanningConfiguration": registry_scanning,
    "DescribePullThroughCacheRules": empty_response("pullThroughCacheRules"),
    "DescribeRepositoryCreationTemplates": empty_response("repositoryCreationTemplates"),
    "BatchGetRepositoryScanningConfiguration": repository_scanning,
    "DescribeImageScanFindings": scan_findings,
    "BatchGetImage": batch_get_image,
    "DescribeImages": describe_images,
    "DescribeRepositories": describe_repositories,
    "DescribeImageSigningStatus": empty_response("signingStatuses"),
    "ListImageReferrers": list_image_referrers,
    "LocalPutImageScan": store_scan,
}
