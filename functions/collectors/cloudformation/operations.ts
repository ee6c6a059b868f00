import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listStacks = defineOperation('cloudformation', 'ListStacks', { pagination })

export const listStackResources = defineOperation('cloudformation', 'ListStackResources', { pagination })

export const getTemplate = defineOperation('cloudformation', 'GetTemplate')

/** The values of the parameters with which a change set would be deployed. */
export const describeChangeSet = defineOperation('cloudformation', 'DescribeChangeSet', {
  resources: ['arn:{partition}:cloudformation:{home}:{account}:stack/*/*'],
})

/** DescribeStacks of one stack: the values of its parameters. */
export const describeStack = defineOperation('cloudformation', 'DescribeStacks')

/** The operations that show what a stack deployed. A gate needs them, an audit does not. */
export const stackOperations = [listStacks, listStackResources, getTemplate, describeStack]

/** The operations by which a hook reads the stack that is about to change. */
export const hookOperations = [listStackResources, getTemplate, describeStack, describeChangeSet]
