import type { ContainerDefinition, PlainSecret } from '../../ecs/task-definition.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** Variables that hold credentials whatever their value looks like (Security Hub, ECS.8). */
const SECRET_BY_NAME = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'ECS_ENGINE_AUTH_DATA']

/** The environment variables of the containers that hold secrets in plain text. */
export const plainSecrets = defineDerivedFact(
  'AWS::ECS::TaskDefinition',
  { facts: ['containers'] },
  ({ containers }) => {
    const seen = containers.flatMap(findSecrets)
    const withFiles = containers.find(({ environmentFiles }) => environmentFiles.length > 0)
    if (seen.length === 0 && withFiles !== undefined) {
      return unknown(
        `container ${withFiles.name} has more of its environment in a file in S3, which is not read`,
      )
    }
    return known<readonly PlainSecret[]>(seen)
  },
)

function findSecrets({ name, environment }: ContainerDefinition): PlainSecret[] {
  return Object.entries(environment).flatMap(([variable, { detected }]) => {
    const by = [...detected, ...(SECRET_BY_NAME.includes(variable) ? ['name'] : [])]
    return by.length > 0 ? [{ container: name, variable, by }] : []
  })
}
