import type { ContainerDefinition, PlainSecret } from '../../ecs/task-definition.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Variables that always hold credentials (Security Hub, ECS.8). */
const SECRET_BY_NAME = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'ECS_ENGINE_AUTH_DATA']

/** The environment variables that hold secrets in plain text. */
export const plainSecrets = defineDerivedFact(
  'AWS::ECS::TaskDefinition',
  { facts: ['containers'] },
  ({ containers }) => {
    const found = containers.flatMap(findSecrets)
    const withFiles = containers.find(({ environmentFiles }) => environmentFiles.length > 0)
    if (found.length === 0 && withFiles !== undefined) {
      return unknown(
        `container ${quoteText(withFiles.name)} also loads environment files from S3, which Assay does not read`,
      )
    }
    return known<readonly PlainSecret[]>(found)
  },
)

function findSecrets({ name, environment }: ContainerDefinition): PlainSecret[] {
  return Object.entries(environment).flatMap(([variable, { detected }]) => {
    const by = [...detected, ...(SECRET_BY_NAME.includes(variable) ? ['name'] : [])]
    return by.length > 0 ? [{ container: name, variable, by }] : []
  })
}
