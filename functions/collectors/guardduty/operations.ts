import { defineOperation } from '../api/aws-call.ts'

const detectorArns = ['arn:{partition}:guardduty:{region}:{account}:detector/*']

export const listDetectors = defineOperation('guardduty', 'ListDetectors')
export const getDetector = defineOperation('guardduty', 'GetDetector', { resources: detectorArns })
