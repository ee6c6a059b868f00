import { PREFIX } from './names.ts'

/** Our alarms going off, in a region whose alarms cannot reach the topic themselves. */
export const alarmPattern = {
  source: ['aws.cloudwatch'],
  'detail-type': ['CloudWatch Alarm State Change'],
  detail: { alarmName: [{ prefix: PREFIX }], state: { value: ['ALARM'] } },
}

/** Makes a sentence of such an event. */
export const alarmSentence = {
  inputPathsMap: { name: '$.detail.alarmName', region: '$.region', reason: '$.detail.state.reason' },
  inputTemplate: '"Assay: the alarm <name> went off in <region>: <reason>"',
}
