"""Starts MiniStack on LOCAL_AWS_LISTEN_PORT and corrects, in this process, what it does unlike AWS.

GATEWAY_PORT is the edge's port, so that queue addresses, function URLs and the functions' endpoint name the edge.
The docstring of a patch says what is wrong without it. A patch returns whether it is still needed.
"""

import asyncio
import os
import sys

from ministack_patches import (
    alarms,
    analyzers,
    authorization,
    buckets,
    detectors,
    events,
    functions,
    hooks,
    identity,
    network,
    principals,
    registry,
    schedules,
    services,
    stacks,
    templates,
)
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app

PATCHES = [
    authorization.mark_requests_as_tls,
    authorization.authorize_batches_as_single_action,
    authorization.authorize_referrers_as_images,
    authorization.resolve_lambda_actions,
    authorization.resolve_resource_arns,
    events.allow_service_events,
    events.deliver_across_regions,
    events.enforce_target_policies,
    events.match_management_event_rules,
    events.reject_unknown_rules,
    stacks.deploy_bus_policies,
    stacks.deploy_all_alarm_types,
    stacks.store_table_settings,
    stacks.emit_stack_events,
    hooks.deploy_hooks,
    hooks.run_hooks,
    schedules.reject_unsupported_schedules,
    schedules.deploy_complete_schedules,
    schedules.run_due_schedules,
    schedules.fire_on_request,
    buckets.store_bucket_settings,
    buckets.encrypt_with_default_key,
    buckets.authorize_keys_as_caller,
    alarms.evaluate_actual_state,
    alarms.enforce_topic_policies,
    alarms.accelerate_on_request,
    identity.complete_authorization_details,
    identity.reject_unknown_policies,
    functions.return_url_qualifiers,
    functions.resolve_images,
    functions.add_runtime_management,
    functions.list_provisioned_concurrency,
    functions.shorten_delays,
    functions.record_embedded_metrics,
    functions.kill_on_request,
    registry.return_defaults,
    network.associate_default_acl,
    network.move_subnets_between_acls,
    network.store_entry_ports,
    network.return_complete_endpoints,
    network.reject_unknown_route_tables,
    network.split_rules_per_range,
    network.deploy_rules,
    principals.deploy_groups,
    principals.deploy_inline_policies,
    principals.report_root_use,
    templates.set_role_boundaries,
    templates.connect_functions,
    templates.keep_environments,
    templates.name_service_platforms,
    templates.set_topic_policies,
    services.omit_unset_fields,
    services.filter_definitions_by_family,
    services.set_default_task_group,
    services.describe_revisions,
    detectors.add_detectors,
    analyzers.add_analyzers,
    analyzers.describe_no_organization,
]


def main():
    for patch in PATCHES:
        print(f"local AWS: {patch.__name__}: {'applied' if patch() else 'no longer needed'}", file=sys.stderr)
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['LOCAL_AWS_LISTEN_PORT']}"]
    config.keep_alive_timeout = 75
    config.loglevel = os.environ.get("LOG_LEVEL", "WARNING")
    asyncio.run(serve(app.app, config))


if __name__ == "__main__":
    main()
