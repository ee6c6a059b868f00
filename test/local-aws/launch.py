"""Starts MiniStack on BED_LISTEN_PORT and corrects, in this process, what it does unlike AWS.

GATEWAY_PORT is the edge's port, so that queue addresses, function URLs and the functions' endpoint name the edge.
A correction says in one sentence what is wrong and answers whether it is still needed.
"""

import asyncio
import os
import sys

from corrected import (
    alarms,
    authorization,
    buckets,
    detectors,
    events,
    functions,
    identity,
    network,
    registry,
    schedules,
    services,
    stacks,
)
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app

CORRECTIONS = [
    authorization.see_tls,
    authorization.authorize_batches_as_their_action,
    authorization.name_actions_of_lambda,
    authorization.name_resources,
    events.admit_service_events,
    events.deliver_to_buses_of_other_regions,
    events.obey_policies_of_targets,
    events.match_rules_of_every_management_event,
    events.refuse_unknown_rules,
    stacks.deploy_bus_policies,
    stacks.deploy_alarms_of_every_form,
    stacks.keep_table_settings,
    stacks.tell_stack_states,
    schedules.refuse_what_the_scheduler_cannot_do,
    schedules.deploy_whole_schedules,
    schedules.keep_their_time,
    schedules.fire_when_told,
    buckets.keep_bucket_settings,
    buckets.encrypt_by_the_default_key,
    buckets.use_keys_as_the_caller,
    alarms.watch_what_is_there,
    alarms.obey_policies_of_topics,
    alarms.hurry_when_told,
    identity.tell_whole_account,
    identity.refuse_unknown_policies,
    functions.tell_url_qualifiers,
    functions.resolve_images,
    functions.offer_runtime_management,
    functions.shorten_waiting,
    functions.die_when_told,
    registry.answer_what_is_not_set,
    network.give_subnets_their_acl,
    network.move_subnets_between_acls,
    network.keep_ports_of_entries,
    network.tell_whole_endpoints,
    network.refuse_unknown_route_tables,
    network.number_rules_one_by_one,
    services.leave_out_what_is_not_set,
    services.list_definitions_of_one_family,
    detectors.offer_detectors,
]


def main():
    for correction in CORRECTIONS:
        print(f"bed: {correction.__name__}: {'applied' if correction() else 'no longer needed'}", file=sys.stderr)
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['BED_LISTEN_PORT']}"]
    config.keep_alive_timeout = 75
    config.loglevel = os.environ.get("LOG_LEVEL", "WARNING")
    asyncio.run(serve(app.app, config))


if __name__ == "__main__":
    main()
