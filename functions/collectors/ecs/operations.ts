import { defineOperation } from '../api/aws-call.ts'

const clusterArns = ['arn:{partition}:ecs:{region}:{account}:cluster/*']
const serviceArns = ['arn:{partition}:ecs:{region}:{account}:service/*']
const taskArns = ['arn:{partition}:ecs:{region}:{account}:task/*']
/** The deployment hook answers in the home region alone. */
const serviceRevisionArns = ['arn:{partition}:ecs:{home}:{account}:service-revision/*']
const pagination = { inputToken: 'nextToken', outputToken: 'nextToken' }

export const describeClusters = defineOperation('ecs', 'DescribeClusters', { resources: clusterArns })
export const describeServiceRevisions = defineOperation('ecs', 'DescribeServiceRevisions', {
  resources: serviceRevisionArns,
})
export const describeServices = defineOperation('ecs', 'DescribeServices', { resources: serviceArns })
export const describeTaskDefinition = defineOperation('ecs', 'DescribeTaskDefinition')
export const describeTasks = defineOperation('ecs', 'DescribeTasks', { resources: taskArns })
export const listClusters = defineOperation('ecs', 'ListClusters', { pagination })
export const listServices = defineOperation('ecs', 'ListServices', { pagination })
export const listTaskDefinitionFamilies = defineOperation('ecs', 'ListTaskDefinitionFamilies', { pagination })
export const listTaskDefinitions = defineOperation('ecs', 'ListTaskDefinitions')
export const listTasks = defineOperation('ecs', 'ListTasks', { pagination })
