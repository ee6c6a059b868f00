import { operation } from '../operation.ts'

const services = ['arn:{partition}:ecs:{region}:{account}:service/*']
const tasks = ['arn:{partition}:ecs:{region}:{account}:task/*']
const paging = { ask: 'nextToken', next: 'nextToken' }

export const describeServices = operation('ecs', 'DescribeServices', { on: services })
export const describeTaskDefinition = operation('ecs', 'DescribeTaskDefinition')
export const describeTasks = operation('ecs', 'DescribeTasks', { on: tasks })
export const listClusters = operation('ecs', 'ListClusters', { paging })
export const listServices = operation('ecs', 'ListServices', { paging })
export const listTaskDefinitionFamilies = operation('ecs', 'ListTaskDefinitionFamilies', { paging })
export const listTaskDefinitions = operation('ecs', 'ListTaskDefinitions')
export const listTasks = operation('ecs', 'ListTasks', { paging })
