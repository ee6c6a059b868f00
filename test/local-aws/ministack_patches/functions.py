"""Patchs of Lambda."""

import inspect
import json
import os
from urllib.parse import unquote

from ministack.core import lambda_runtime
from ministack.services import cloudwatch, ecr, lambda_svc


def return_url_qualifiers():
    """An alias's function URL carries the ARN of the bare function, and an absent function has an empty list of URLs."""
    create, listed = lambda_svc._create_function_url_config, lambda_svc._list_function_url_configs
    if "qualifier" in inspect.getsource(create).split("cfg = {")[1].split("}")[0]:
        return False

    def create_config(name, data, qualifier):
        answer = create(name, data, qualifier)
        made = lambda_svc._function_urls.get(lambda_svc._url_config_key(name, qualifier))
        if answer[0] != 201 or not qualifier or not made:
            return answer
        made["FunctionArn"] = f"{lambda_svc._func_arn(name)}:{qualifier}"
        return lambda_svc.json_response(made, status=201)

    def list_configs(name, query):
        if name in lambda_svc._functions:
            return listed(name, query)
        missing = f"Function not found: {lambda_svc._func_arn(name)}"
        return lambda_svc.error_response_json("ResourceNotFoundException", missing, 404)

    lambda_svc._create_function_url_config = create_config
    lambda_svc._list_function_url_configs = list_configs
    return True


def add_runtime_management():
    """The runtime management of a function is unknown; AWS returns Auto if it is not set."""
    handle = lambda_svc.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if not path.endswith("/runtime-management-config"):
            return await handle(method, path, headers, body, query_params)
        name = unquote(path.split("/")[3])
        status, answered, content = lambda_svc._get_function(name)
        if status != 200:
            return status, answered, content
        function = lambda_svc._functions[name]
        if method == "PUT":
            function["runtime_management"] = json.loads(body)
        kept = function.get("runtime_management", {"UpdateRuntimeOn": "Auto"})
        return lambda_svc.json_response({**kept, "FunctionArn": function["config"]["FunctionArn"]})

    lambda_svc.handle_request = handle_request
    return True


def list_provisioned_concurrency():
    """The list of provisioned concurrency is taken for that of $LATEST, which is an error."""
    handle = lambda_svc.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if method != "GET" or not path.endswith("/provisioned-concurrency") or "List" not in query_params:
            return await handle(method, path, headers, body, query_params)
        name = unquote(path.split("/")[3])
        status, answered, content = lambda_svc._get_function(name)
        if status != 200:
            return status, answered, content
        kept = lambda_svc._functions[name]
        configs = [
            {**config, "FunctionArn": f"{kept['config']['FunctionArn']}:{qualifier}"}
            for qualifier, config in kept.get("provisioned_concurrency", {}).items()
        ]
        return lambda_svc.json_response({"ProvisionedConcurrencyConfigs": configs})

    lambda_svc.handle_request = handle_request
    return True


def resolve_images():
    """A function that is an image runs its tag; AWS resolves the tag when the code is set, and returns the digest."""
    create, update, get = lambda_svc._create_function, lambda_svc._update_code, lambda_svc._get_function

    def create_function(data):
        return resolved(create(data))

    def update_code(name, data):
        return resolved(update(name, data))

    def get_function(name, qualifier=None):
        status, headers, content = get(name, qualifier)
        said = json.loads(content) if status == 200 else {}
        uri, sha = said.get("Code", {}).get("ImageUri"), said.get("Configuration", {}).get("CodeSha256")
        if not uri or not sha:
            return status, headers, content
        said["Code"]["ResolvedImageUri"] = f"{split_uri(uri)[0]}@sha256:{sha}"
        return status, headers, json.dumps(said).encode()

    lambda_svc._create_function, lambda_svc._update_code = create_function, update_code
    lambda_svc._get_function = get_function
    return True


def resolved(answer):
    status, headers, content = answer
    said = json.loads(content) if status < 300 else {}
    kept = lambda_svc._functions.get(said.get("FunctionName"))
    uri = kept["config"].get("ImageUri") if kept and said.get("PackageType") == "Image" else None
    if not uri:
        return answer
    repository, wanted = split_uri(uri)
    image = ecr._find_image(repository.split("/", 1)[-1], wanted)
    if not image:
        return answer
    sha = image["imageDigest"].removeprefix("sha256:")
    kept["config"]["CodeSha256"] = sha
    return status, headers, json.dumps({**said, "CodeSha256": sha}).encode()


def split_uri(uri):
    if "@" in uri:
        repository, digest = uri.split("@", 1)
        return repository.rsplit(":", 1)[0] if ":" in repository else repository, {"imageDigest": digest}
    repository, _, tag = uri.partition(":")
    return repository, {"imageTag": tag or "latest"}


def shorten_delays():
    """Functions stay Pending for 0.5 s, queues are polled every second, failed batches wait one: too slow for tests."""
    lambda_svc._ESM_BACKOFF_SECONDS = 0.2
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = float(os.environ.get("LOCAL_AWS_TRANSITION_SECONDS", "0.2"))
    wake = lambda_svc._esm_wake
    seconds = float(os.environ.get("LOCAL_AWS_POLL_SECONDS", "0.1"))

    class Impatient:
        def __getattr__(self, name):
            return getattr(wake, name)

        def wait(self, timeout=None):
            return wake.wait(min(timeout, seconds) if timeout else timeout)

    lambda_svc._esm_wake = Impatient()
    return True


def record_embedded_metrics():
    """Metrics that a function writes in the embedded metric format stay lines of its log."""
    emit = lambda_svc._emit_lambda_logs

    def emit_logs(func, request_id, log_text, *arguments, **named):
        emit(func, request_id, log_text, *arguments, **named)
        for line in (log_text or "").splitlines():
            record_metrics(line)

    lambda_svc._emit_lambda_logs = emit_logs
    return True


def record_metrics(line):
    """Records the metrics of a line, once for each of their sets of dimensions."""
    if "CloudWatchMetrics" not in line:
        return
    values = json.loads(line[line.index("{"):])
    for directive in values["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: values[name] for name in names}
            for metric in directive["Metrics"]:
                name, unit = metric["Name"], metric["Unit"]
                cloudwatch.record_metric(directive["Namespace"], name, values[name], unit, dimensions)


def kill_on_request():
    """No operation of AWS: the edge says that the processes of all functions die now, as when their hosts fail."""
    handle = lambda_svc.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if not headers.get("x-amz-target", "").endswith(".LocalKillProcesses"):
            return await handle(method, path, headers, body, query_params)
        workers = [worker for pool in list(lambda_runtime._workers.values()) for worker in pool]
        alive = [(worker, process) for worker in workers if (process := worker._proc) and process.poll() is None]
        working = sum(worker.in_use for worker, _ in alive)
        for _, process in alive:
            process.kill()
        return lambda_svc.json_response({"processes": len(alive), "working": working})

    lambda_svc.handle_request = handle_request
    return True
