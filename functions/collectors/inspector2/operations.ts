import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'nextToken', outputToken: 'nextToken' }

export const batchGetAccountStatus = defineOperation('inspector2', 'BatchGetAccountStatus')
export const listInspectorFilters = defineOperation('inspector2', 'ListFilters', { pagination })
export const listFindings = defineOperation('inspector2', 'ListFindings', { pagination })
/** The findings of functions: a list of all of them can replace single calls. */
export const listPackageFindings = defineOperation('inspector2', 'ListFindings', { pagination })
/** The coverage of functions and that of repositories: a list of all of them can replace single calls. */
export const listFunctionCoverage = defineOperation('inspector2', 'ListCoverage', { pagination })
export const listRepositoryCoverage = defineOperation('inspector2', 'ListCoverage', { pagination })
