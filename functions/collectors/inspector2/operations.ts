import { defineOperation } from '../api/aws-call.ts'

export const batchGetAccountStatus = defineOperation('inspector2', 'BatchGetAccountStatus')
