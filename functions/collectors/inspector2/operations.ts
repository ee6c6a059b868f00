import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'nextToken', outputToken: 'nextToken' }

export const batchGetAccountStatus = defineOperation('inspector2', 'BatchGetAccountStatus')
export const listInspectorFilters = defineOperation('inspector2', 'ListFilters', { pagination })
export const listFindings = defineOperation('inspector2', 'ListFindings', { pagination })
