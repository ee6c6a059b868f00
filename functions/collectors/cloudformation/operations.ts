import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listStacks = defineOperation('cloudformation', 'ListStacks', { pagination })

export const listStackResources = defineOperation('cloudformation', 'ListStackResources', { pagination })

export const getTemplate = defineOperation('cloudformation', 'GetTemplate')

/** DescribeStacks of one stack: the values of its parameters. */
export const describeStack = defineOperation('cloudformation', 'DescribeStacks')

/** The operations that show what a stack deployed. A gate needs them, an audit does not. */
export const stackOperations = [listStacks, listStackResources, getTemplate, describeStack]
