import { defineOperation } from '../api/aws-call.ts'

/** Only an audit of a whole account asks it. */
export const getResources = defineOperation('resource-groups-tagging-api', 'GetResources', {
  action: 'tag:GetResources',
  pagination: { inputToken: 'PaginationToken', outputToken: 'PaginationToken' },
})
