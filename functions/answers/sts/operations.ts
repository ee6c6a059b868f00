import { operation } from '../operation.ts'

export const getCallerIdentity = operation('sts', 'GetCallerIdentity')
