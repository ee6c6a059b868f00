import { defineOperation } from './aws-call.ts'

export const getCallerIdentity = defineOperation('sts', 'GetCallerIdentity')
