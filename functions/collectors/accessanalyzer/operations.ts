import { defineOperation } from '../api/aws-call.ts'

export const listAnalyzers = defineOperation('accessanalyzer', 'ListAnalyzers', {
  action: 'access-analyzer:ListAnalyzers',
  pagination: { inputToken: 'nextToken', outputToken: 'nextToken' },
})
export const describeOrganization = defineOperation('organizations', 'DescribeOrganization')
/** Only the management account and delegated administrators may call it. */
export const listDelegatedAdministrators = defineOperation('organizations', 'ListDelegatedAdministrators', {
  pagination: { inputToken: 'NextToken', outputToken: 'NextToken' },
})
