import { operation } from '../operation.ts'

export const batchGetAccountStatus = operation('inspector2', 'BatchGetAccountStatus')
