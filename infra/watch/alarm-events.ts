/** Makes a sentence of the event of an alarm. */
export const alarmSentence = {
  inputPathsMap: { name: '$.detail.alarmName', region: '$.region', reason: '$.detail.state.reason' },
  inputTemplate: '"Assay: the alarm <name> went off in <region>: <reason>"',
}
