import { operation } from '../operation.ts'

const services = ['arn:{partition}:ecs:{region}:{account}:service/*']
const paging = { ask: 'nextToken', next: 'nextToken' }

export const describeServices = operation('ecs', 'DescribeServices', { on: services })
export const describeTaskDefinition = operation('ecs', 'DescribeTaskDefinition')
export const listClusters = operation('ecs', 'ListClusters', { paging })
export const listServices = operation('ecs', 'ListServices', { paging })
export const listTaskDefinitionFamilies = operation('ecs', 'ListTaskDefinitionFamilies', { paging })
export const listTaskDefinitions = operation('ecs', 'ListTaskDefinitions')
