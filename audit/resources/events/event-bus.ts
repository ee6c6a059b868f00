import type { PolicyDocument } from '../../policy/document.ts'
import { partitionOf } from '../arn.ts'
import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

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
  noun: 'event bus',
  facts: { policy: { aspect: 'policy', reaches: [] } },
} satisfies KindDefinition

/** The bus of a region that is there from the beginning; calls that name none mean it. */
export const DEFAULT_EVENT_BUS = 'default'

/** An event bus of the account by its name. */
export function eventBusNamed(name: string, { account, region }: Place): Resource<'AWS::Events::EventBus'> {
  const arn = `arn:${partitionOf(region)}:events:${region}:${account}:event-bus/${name}`
  return { kind: 'AWS::Events::EventBus', account, region, arn }
}
