import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** What is known of an event bus of EventBridge's. */
export interface EventBusFacts {
  policy: PolicyDocument | 'NONE'
}

/** What engines say of an event bus. */
export interface EventBusDerivedFacts {
  /** Whom its policy lets in. */
  policyExposure: readonly ClassifiedExposure[]
}

export const eventBusKind = {
  kind: 'AWS::Events::EventBus',
  label: 'event bus',
  facts: { policy: { collector: 'policy', affects: [] } },
} satisfies KindDefinition

/** The bus of a region that is there from the beginning; calls that name none mean it. */
export const DEFAULT_EVENT_BUS = 'default'

/** An event bus of the account by its name. */
export function buildEventBusResourceByName(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::Events::EventBus'> {
  const arn = `arn:${getPartition(region)}:events:${region}:${account}:event-bus/${name}`
  return { kind: 'AWS::Events::EventBus', account, region, arn }
}
