import { operation } from '../operation.ts'

const detectors = ['arn:{partition}:guardduty:{region}:{account}:detector/*']

export const listDetectors = operation('guardduty', 'ListDetectors')
export const getDetector = operation('guardduty', 'GetDetector', { on: detectors })
