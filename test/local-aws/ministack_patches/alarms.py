"""Patchs of CloudWatch."""

import json
import time

from ministack.core import responses
from ministack.services import cloudwatch, sqs

from .delivery_policies import find_resource_policy_denial
from .events import publish

SERVICE = "cloudwatch.amazonaws.com"
COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
# What becomes of an alarm whose metric says nothing; None keeps its state.
SILENCE = {"notBreaching": "OK", "breaching": "ALARM", "missing": "INSUFFICIENT_DATA", "ignore": None}
# Messages received more often stand behind the others (SQS Developer Guide, ApproximateAgeOfOldestMessage).
RECEIVED_OFTEN = 3

_hurry = {"factor": 1}


def evaluate_actual_state():
    """Alarms evaluate any metric of a name, whatever its dimensions; queues have none, and missing data changes nothing."""
    cloudwatch._evaluate_alarm = evaluate
    describe = cloudwatch._describe_alarms

    def describe_alarms(*arguments, **named):
        cloudwatch._evaluate_all_alarms()
        return describe(*arguments, **named)

    cloudwatch._describe_alarms = describe_alarms
    return True


def evaluate(alarm):
    value = queue_value(alarm) if alarm.get("Namespace") == "AWS/SQS" else metric_value(alarm)
    threshold, comparison = alarm.get("Threshold"), alarm.get("ComparisonOperator", "")
    if value is None:
        state, reason = SILENCE.get(alarm.get("TreatMissingData")), "no datapoints were received"
    else:
        state = "ALARM" if COMPARISONS[comparison](value, threshold) else "OK"
        reason = f"Threshold Crossed: 1 datapoint [{value}] against the threshold ({threshold}), {comparison}."
    if state and state != alarm["StateValue"]:
        change(alarm, state, reason)


def queue_value(alarm):
    """What the queue of the alarm measures now; None for what is not measured here."""
    arn = f"arn:aws:sqs:{responses.get_region()}:{responses.get_account_id()}:{dimensions(alarm).get('QueueName')}"
    queue, measure = sqs._queue_by_arn(arn), MEASURES.get(alarm["MetricName"])
    if queue is None or measure is None:
        return None
    sqs._refresh_counts(queue)
    return float(measure(queue))


def age(queue):
    """Seconds that the oldest message has waited, each counted `factor` times."""
    waiting = [each for each in queue["messages"] if each.get("receive_count", 0) <= RECEIVED_OFTEN]
    sent = [each["sent_at"] for each in waiting or queue["messages"]]
    return (time.time() - min(sent)) * _hurry["factor"] if sent else 0


def counted(attribute):
    return lambda queue: queue["attributes"][attribute]


def metric_value(alarm):
    wanted = (alarm.get("Namespace"), alarm.get("MetricName"), cloudwatch._dims_key(dimensions(alarm)))
    since = time.time() - alarm.get("Period", 60) * alarm.get("EvaluationPeriods", 1)
    points = [each for each in cloudwatch._metrics.get(wanted, []) if each["Timestamp"] >= since]
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    return cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points) if points else None


def dimensions(alarm):
    return cloudwatch._dims_from_list(alarm.get("Dimensions") or [])


def change(alarm, state, reason):
    """An alarm's new state goes into its history, to its actions, and as an event to the default bus."""
    before = alarm["StateValue"]
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def publish_state(alarm, before):
    metric = {
        "namespace": alarm.get("Namespace"), "name": alarm.get("MetricName"), "dimensions": dimensions(alarm),
    }
    stat = {"metric": metric, "period": alarm.get("Period"), "stat": alarm.get("Statistic")}
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime())
    detail = {
        "alarmName": alarm["AlarmName"],
        "state": {"value": alarm["StateValue"], "reason": alarm["StateReason"], "timestamp": now},
        "previousState": before,
        "configuration": {
            "description": alarm.get("AlarmDescription", ""),
            "metrics": [{"id": "m1", "metricStat": stat, "returnData": True}],
        },
    }
    publish("aws.cloudwatch", "CloudWatch Alarm State Change", detail, [alarm["AlarmArn"]])


def enforce_topic_policies():
    """
    Alarms publish to any topic; AWS publishes only where its policy allows cloudwatch.amazonaws.com. A state that
    SetAlarmState sets is no event; AWS publishes one for every change of state.
    """
    dispatch = cloudwatch._dispatch_alarm_actions

    def dispatch_actions(alarm, old, new, reason):
        fields = ("AlarmActions", "OKActions", "InsufficientDataActions")
        admitted = {name: [each for each in alarm.get(name) or [] if admits(each, alarm)] for name in fields}
        dispatch({**alarm, **admitted}, old, new, reason)
        publish_state(alarm, {"value": old})

    cloudwatch._dispatch_alarm_actions = dispatch_actions
    return True


def admits(topic, alarm):
    refused = find_resource_policy_denial(topic, SERVICE, alarm["AlarmArn"])
    if refused:
        cloudwatch.logger.warning("local AWS: alarm %s: %s", alarm["AlarmArn"], refused[1])
    return refused is None


def accelerate_on_request():
    """No operation of AWS: the edge says how many seconds each second of waiting counts, or that alarms are due."""
    handle = cloudwatch.handle_request

    async def handle_request(method, path, headers, body, query_params):
        asked = headers.get("x-amz-target", "").split(".")[-1]
        if asked == "LocalAccelerateAlarms":
            _hurry.update(json.loads(body))
        elif asked == "LocalEvaluateAlarms":
            evaluate_everywhere()
        else:
            return await handle(method, path, headers, body, query_params)
        return 200, {"Content-Type": "application/json"}, b"{}"

    cloudwatch.handle_request = handle_request
    return True


def evaluate_everywhere():
    here = responses.get_account_id(), responses.get_region()
    for account, region in {scope[:2] for scope in cloudwatch._alarms._data}:
        responses.set_request_account_id(account)
        responses.set_request_region(region)
        cloudwatch._evaluate_all_alarms()
    responses.set_request_account_id(here[0])
    responses.set_request_region(here[1])


MEASURES = {
    "ApproximateAgeOfOldestMessage": age,
    "ApproximateNumberOfMessagesVisible": counted("ApproximateNumberOfMessages"),
    "ApproximateNumberOfMessagesNotVisible": counted("ApproximateNumberOfMessagesNotVisible"),
    "ApproximateNumberOfMessagesDelayed": counted("ApproximateNumberOfMessagesDelayed"),
}
