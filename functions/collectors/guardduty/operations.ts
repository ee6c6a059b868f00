import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }
const detectorArns = ['arn:{partition}:guardduty:{region}:{account}:detector/*']

export const listDetectors = defineOperation('guardduty', 'ListDetectors')
export const getDetector = defineOperation('guardduty', 'GetDetector', { resources: detectorArns })
export const listDetectorFilters = defineOperation('guardduty', 'ListFilters', { pagination })
export const getDetectorFilter = defineOperation('guardduty', 'GetFilter', {
  resources: ['arn:{partition}:guardduty:{region}:{account}:detector/*/filter/*'],
})
export const listDetectorFindings = defineOperation('guardduty', 'ListFindings', { pagination })
/** The coverage of clusters of ECS. */
export const listClusterCoverage = defineOperation('guardduty', 'ListCoverage', {
  pagination,
  resources: detectorArns,
})
export const getFindings = defineOperation('guardduty', 'GetFindings')
