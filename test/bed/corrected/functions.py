"""Corrections of Lambda."""

import inspect
import os

from ministack.services import lambda_svc


def tell_url_qualifiers():
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


def shorten_waiting():
    """Functions stay Pending for 0.5 s, queues are polled every second, failed batches wait one: too slow for tests."""
    lambda_svc._ESM_BACKOFF_SECONDS = 0.2
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = float(os.environ.get("BED_TRANSITION_SECONDS", "0.2"))
    wake = lambda_svc._esm_wake
    seconds = float(os.environ.get("BED_POLL_SECONDS", "0.1"))

    class Impatient:
        def __getattr__(self, name):
            return getattr(wake, name)

        def wait(self, timeout=None):
            return wake.wait(min(timeout, seconds) if timeout else timeout)

    lambda_svc._esm_wake = Impatient()
    return True
