import { ACCOUNT, calls, REGION, tells, type Section } from '../example.ts'

const rule = 'assay-image-push'
const queue = 'assay-image-push-dead-letters'
const queueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}`
const alarmName = queue
const functionName = 'assay-reassess'
const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`
const schedule = { name: 'assay-sweep', groupName: 'assay' }
const mapping = { uuid: '14e0db71-5d35-4eb5-b481-8945cf9d10c2' }

/** What befalls Assay itself. */
export const assay: Section = {
  title: 'Assay itself',
  about:
    'Of what is named like Assay: its rules, queues, alarms, schedules and functions. A call on one of its functions ' +
    'is about that function as well, like any other.',
  reader: 'auditor-change',
  examples: [
    ...calls('events', {
      PutRule: [
        { name: rule, state: 'DISABLED' },
        { ruleArn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule}` },
      ],
      DeleteRule: { name: rule },
      DisableRule: { name: rule },
      EnableRule: { name: rule },
      PutTargets: { rule, targets: [] },
      RemoveTargets: { rule, ids: ['Target0'] },
      DeleteEventBus: { name: 'assay' },
    }),
    ...calls('sqs', {
      DeleteQueue: { queueUrl },
      SetQueueAttributes: { queueUrl, attributes: { RedrivePolicy: '' } },
      PurgeQueue: { queueUrl },
      StartMessageMoveTask: { sourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}` },
    }),
    ...calls('monitoring', {
      DeleteAlarms: { alarmNames: [alarmName] },
      PutMetricAlarm: { alarmName, actionsEnabled: false },
      SetAlarmState: { alarmName, stateValue: 'OK' },
    }),
    ...calls('scheduler', {
      CreateSchedule: schedule,
      UpdateSchedule: { ...schedule, state: 'DISABLED' },
      DeleteSchedule: schedule,
      DeleteScheduleGroup: { name: 'assay' },
    }),
    ...calls('lambda', {
      DeleteFunction20150331: { functionName },
      PutFunctionConcurrency20171031: { functionName, reservedConcurrentExecutions: 0 },
      CreateEventSourceMapping20150331: [
        { functionName, eventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:assay-reassess` },
        { ...mapping, functionArn },
      ],
      UpdateEventSourceMapping20150331: [
        { ...mapping, enabled: false },
        { ...mapping, functionArn },
      ],
      DeleteEventSourceMapping20150331: [mapping, { ...mapping, functionArn }],
    }),
    tells('aws.cloudwatch', 'CloudWatch Alarm State Change', {
      alarmName,
      state: { value: 'ALARM', timestamp: '2026-05-12T09:00:00.000+0000' },
      previousState: { value: 'OK' },
    }),
  ],
}
