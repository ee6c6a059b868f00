import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listStacks = defineOperation('cloudformation', 'ListStacks', { pagination })

export const listStackResources = defineOperation('cloudformation', 'ListStackResources', { pagination })

/** The operations that show which resources a stack has. A gate needs them, an audit does not. */
export const stackOperations = [listStacks, listStackResources]
