import {
  first,
  has,
  refusal,
  text,
  unless,
  type Absences,
  type Absent,
  type Answer,
  type Input,
} from './asked.ts'

function missing(end: string, what: string): Absent {
  return { output: { [what]: [], failures: [{ arn: end, reason: 'MISSING' }] } }
}

const NO_CLUSTER = () => refusal('ClusterNotFoundException', 'Cluster not found.')

const clusterName = (input: Input) => `/${text(input['cluster']).split('/').at(-1) ?? ''}`

const ofCluster = unless('clusters', clusterName, NO_CLUSTER)

const ofService: Answer = asked => {
  const name = `${clusterName(asked.input)}/${first(asked.input['services']).split('/').at(-1) ?? ''}`
  const isThere = has(asked.world, 'services', asked.region, name)
  return isThere ? undefined : (ofCluster(asked) ?? missing(name, 'services'))
}

/** The tasks of a service that is not there. */
const ofTasks: Answer = asked => {
  const { serviceName } = asked.input
  const name = `${clusterName(asked.input)}/${first(serviceName)}`
  const isThere = has(asked.world, 'services', asked.region, name)
  return isThere ? undefined : (ofCluster(asked) ?? refusal('ServiceNotFoundException', 'Service not found.'))
}

const ofTaskDefinition = unless(
  'taskDefinitions',
  input => `/${text(input['taskDefinition']).split('/').at(-1) ?? ''}`,
  () => refusal('ClientException', 'Unable to describe task definition.'),
)

/** A family without an active revision. */
const ofFamily: Answer = ({ world, input }) => {
  const family = `/${text(input['familyPrefix'])}:`
  const active = Object.entries(world.taskDefinitions).filter(([, { status }]) => status !== 'INACTIVE')
  return active.some(([arn]) => arn.includes(family)) ? undefined : { output: { taskDefinitionArns: [] } }
}

/** What ECS answers. Lists of everything are never absent. */
export const ecs: Absences = {
  DescribeServices: ofService,
  DescribeTaskDefinition: ofTaskDefinition,
  ListServices: ofCluster,
  ListTaskDefinitions: ofFamily,
  ListTasks: ofTasks,
}
