import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** The facts of an event bus. */
export interface EventBusFacts {
  policy: PolicyDocument | 'NONE'
}

/** The derived facts of an event bus. */
export interface EventBusDerivedFacts {
  /** The principals that its policy admits. */
  policyExposure: readonly ClassifiedExposure[]
}

export const eventBusKind = {
  kind: 'AWS::Events::EventBus',
  label: 'event bus',
  facts: { policy: { collector: 'policy', affects: [] } },
} satisfies KindDefinition

/** The default bus of a region. Calls without a bus name use it. */
export const DEFAULT_EVENT_BUS = 'default'

/** An event bus of the account by its name. */
export function buildEventBusResourceByName(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::Events::EventBus'> {
  const arn = `arn:${getPartition(region)}:events:${region}:${account}:event-bus/${name}`
  return { kind: 'AWS::Events::EventBus', account, region, arn }
}
