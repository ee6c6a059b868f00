import {
  requireFirst,
  hasEntryEndingWith,
  buildAwsError,
  requireText,
  respondUnlessPresent,
  type NotFoundHandlers,
  type NotFoundResponse,
  type NotFoundHandler,
  type OperationInput,
} from './request.ts'

function missing(end: string, what: string): NotFoundResponse {
  return { output: { [what]: [], failures: [{ arn: end, reason: 'MISSING' }] } }
}

const NO_CLUSTER = () => buildAwsError('ClusterNotFoundException', 'Cluster not found.')

const clusterName = (input: OperationInput) => `/${requireText(input['cluster']).split('/').at(-1) ?? ''}`

const handleCluster = respondUnlessPresent('clusters', clusterName, NO_CLUSTER)

/** A missing cluster is a failure, and no error (ECS API Reference, "DescribeClusters"). */
const describeCluster: NotFoundHandler = ({ world, region, input }) => {
  const [name = ''] = (input['clusters'] as string[]).map(each => `/${each.split('/').at(-1) ?? ''}`)
  return hasEntryEndingWith(world, 'clusters', region, name) ? undefined : missing(name, 'clusters')
}

const handleService: NotFoundHandler = notFoundRequest => {
  const name = `${clusterName(notFoundRequest.input)}/${requireFirst(notFoundRequest.input['services']).split('/').at(-1) ?? ''}`
  const isThere = hasEntryEndingWith(notFoundRequest.world, 'services', notFoundRequest.region, name)
  return isThere ? undefined : (handleCluster(notFoundRequest) ?? missing(name, 'services'))
}

/** The tasks of a missing service, or of a family without a revision. */
const handleTasks: NotFoundHandler = notFoundRequest => {
  const { serviceName, family } = notFoundRequest.input
  if (serviceName === undefined) {
    const prefix = `arn:aws:ecs:${notFoundRequest.region}:`
    const isKnown = Object.keys(notFoundRequest.world.taskDefinitions).some(
      arn => arn.startsWith(prefix) && (family === undefined || arn.includes(`/${requireText(family)}:`)),
    )
    return handleCluster(notFoundRequest) ?? (isKnown ? undefined : { output: { taskArns: [] } })
  }
  const name = `${clusterName(notFoundRequest.input)}/${requireFirst(serviceName)}`
  const isThere = hasEntryEndingWith(notFoundRequest.world, 'services', notFoundRequest.region, name)
  return isThere
    ? undefined
    : (handleCluster(notFoundRequest) ?? buildAwsError('ServiceNotFoundException', 'Service not found.'))
}

const handleTaskDefinition = respondUnlessPresent(
  'taskDefinitions',
  input => `/${requireText(input['taskDefinition']).split('/').at(-1) ?? ''}`,
  () => buildAwsError('ClientException', 'Unable to describe task definition.'),
)

/** A family without an active revision. */
const handleFamily: NotFoundHandler = ({ world, region, input }) => {
  const family = `arn:aws:ecs:${region}:${world.account}:task-definition/${requireText(input['familyPrefix'])}:`
  const active = Object.entries(world.taskDefinitions).filter(([, { status }]) => status !== 'INACTIVE')
  return active.some(([arn]) => arn.startsWith(family)) ? undefined : { output: { taskDefinitionArns: [] } }
}

/** Not-found responses of ECS. Lists of everything always exist. */
export const ecsNotFound: NotFoundHandlers = {
  DescribeClusters: describeCluster,
  DescribeServices: handleService,
  DescribeTaskDefinition: handleTaskDefinition,
  ListServices: handleCluster,
  ListTaskDefinitions: handleFamily,
  ListTasks: handleTasks,
}
