import { getPartition } from '../arn.ts'
import { listFunctionPaths } from '../function-paths.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource, ResourceLocation } from '../resource.ts'

/** The facts of a log group of a name, whether it exists or not: Lambda creates it with the first logs. */
export interface LogGroupFacts {
  state: 'PRESENT' | 'ABSENT'
}

/** Most log groups have no connection to functions, so log groups are not listed. */
export const logGroupKind = {
  kind: 'AWS::Logs::LogGroup',
  label: 'log group',
  auditedIfReferenced: true,
  facts: {
    state: { collector: 'description', affects: listFunctionPaths('logGroup') },
  },
} satisfies KindDefinition

/** A log group of the account by its name. */
export function buildLogGroupResource(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::Logs::LogGroup'> {
  const arn = `arn:${getPartition(region)}:logs:${region}:${account}:log-group:${name}`
  return { kind: 'AWS::Logs::LogGroup', account, region, arn }
}

/** The name of a log group, which can contain slashes. */
export function getLogGroupName({ arn }: Pick<Resource, 'arn'>): string {
  return arn.split(':').slice(6).join(':')
}
