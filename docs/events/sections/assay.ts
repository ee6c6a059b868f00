import {
  DOC_ACCOUNT,
  buildCallExamples,
  DOC_REGION,
  buildServiceEventExample,
  type EventSection,
} from '../event-example.ts'

const rule = 'assay-image-push'
const queue = 'assay-image-push-dead-letters'
const queueUrl = `https://sqs.${DOC_REGION}.amazonaws.com/${DOC_ACCOUNT}/${queue}`
const alarmName = queue
const functionName = 'assay-evaluate'
const functionArn = `arn:aws:lambda:${DOC_REGION}:${DOC_ACCOUNT}:function:${functionName}`
const schedule = { name: 'assay-sweep', groupName: 'assay' }
const mapping = { uuid: '14e0db71-5d35-4eb5-b481-8945cf9d10c2' }

/** Changes of Assay itself. */
export const assaySection: EventSection = {
  title: 'Assay itself',
  about:
    "Calls on resources with Assay's names: rules, queues, alarms, schedules and functions. A call on one of its functions " +
    'is also a change of that function.',
  collector: 'self-change',
  examples: [
    ...buildCallExamples('events', {
      PutRule: [
        { name: rule, state: 'DISABLED' },
        { ruleArn: `arn:aws:events:${DOC_REGION}:${DOC_ACCOUNT}:rule/${rule}` },
      ],
      DeleteRule: { name: rule },
      DisableRule: { name: rule },
      EnableRule: { name: rule },
      PutTargets: { rule, targets: [] },
      RemoveTargets: { rule, ids: ['Target0'] },
      DeleteEventBus: { name: 'assay' },
    }),
    ...buildCallExamples('sqs', {
      DeleteQueue: { queueUrl },
      SetQueueAttributes: { queueUrl, attributes: { RedrivePolicy: '' } },
      PurgeQueue: { queueUrl },
      StartMessageMoveTask: { sourceArn: `arn:aws:sqs:${DOC_REGION}:${DOC_ACCOUNT}:${queue}` },
    }),
    ...buildCallExamples('monitoring', {
      DeleteAlarms: { alarmNames: [alarmName] },
      PutMetricAlarm: { alarmName, actionsEnabled: false },
      SetAlarmState: { alarmName, stateValue: 'OK' },
      DisableAlarmActions: { alarmNames: [alarmName] },
      EnableAlarmActions: { alarmNames: [alarmName] },
    }),
    ...buildCallExamples('scheduler', {
      CreateSchedule: schedule,
      UpdateSchedule: { ...schedule, state: 'DISABLED' },
      DeleteSchedule: schedule,
      DeleteScheduleGroup: { name: 'assay' },
    }),
    ...buildCallExamples('lambda', {
      DeleteFunction20150331: { functionName },
      UpdateFunctionCode20150331v2: { functionName },
      UpdateFunctionConfiguration20150331v2: { functionName },
      PutFunctionConcurrency20171031: { functionName, reservedConcurrentExecutions: 0 },
      CreateEventSourceMapping20150331: [
        { functionName, eventSourceArn: `arn:aws:sqs:${DOC_REGION}:${DOC_ACCOUNT}:assay-evaluate` },
        { ...mapping, functionArn },
      ],
      UpdateEventSourceMapping20150331: [
        { ...mapping, enabled: false },
        { ...mapping, functionArn },
      ],
      DeleteEventSourceMapping20150331: [mapping, { ...mapping, functionArn }],
    }),
    buildServiceEventExample('aws.cloudwatch', 'CloudWatch Alarm State Change', {
      alarmName,
      state: { value: 'ALARM', timestamp: '2026-05-12T09:00:00.000+0000' },
      previousState: { value: 'OK' },
    }),
  ],
}
