import type { CollectorQueue } from '../resources/collector-queue.ts'
import { buildSelfChangePatterns, parseSelfChange } from './assay/self-change.ts'
import { DEFAULT_PREFIX } from '../resources/assay/deployment-names.ts'
import { accountChangePatterns, parseAccountChange } from './account-change.ts'
import { UnreadableEvent, type ParsedEvent, type AuditScope } from './change.ts'
import { networkChangePatterns, parseNetworkChange } from './ec2/network-change.ts'
import { imageChangePatterns, imageChangeReadOnlyPatterns, parseImageChange } from './image-change.ts'
import { parseServiceChange, serviceChangePatterns } from './service-change.ts'
import { iamChangePatterns, parseIamChange } from './iam/iam-change.ts'
import { functionChangePatterns, parseFunctionChange } from './lambda/function-change.ts'
import { isPatternMatch } from './event-pattern.ts'

/** The events that one collector function handles: patterns and queue, and how they are parsed. */
export interface Trigger {
  /** The queue of the collector function. */
  queue: CollectorQueue
  /** EventBridge patterns; each becomes a rule. */
  patterns: readonly object[]
  /** Patterns of events that are marked read-only: only rules with a special state receive these. */
  readOnlyPatterns?: readonly object[]
  /**
   * Where the events arise: in each audited region, in the region of IAM's events, or in all regions with a part of Assay.
   */
  regions: 'SCOPE_REGIONS' | 'IAM_EVENT_REGION' | 'ASSAY_REGIONS'
  /** Throws UnreadableEvent for an event that matched and lacks required fields. */
  parse(event: unknown, auditScope: AuditScope): ParsedEvent
}

/** Changes of functions and layers. */
export const functionTrigger: Trigger = {
  queue: 'function-deploy',
  patterns: functionChangePatterns,
  regions: 'SCOPE_REGIONS',
  parse: parseFunctionChange,
}

/** Changes of IAM, of account settings and of organization policies. */
export const iamTrigger: Trigger = {
  queue: 'iam-change',
  patterns: iamChangePatterns,
  regions: 'IAM_EVENT_REGION',
  parse: parseIamChange,
}

/** Changes of images, repositories and registries. */
export const imageTrigger: Trigger = {
  queue: 'image-push',
  patterns: imageChangePatterns,
  readOnlyPatterns: imageChangeReadOnlyPatterns,
  regions: 'SCOPE_REGIONS',
  parse: parseImageChange,
}

/**
 * No events: what images contain and who vouches for them is read because an image, or what refers to it, was, and the rest of
 * ECR because a full scan asks for it.
 */
export const imageContentTrigger: Trigger = {
  queue: 'image-content',
  patterns: [],
  regions: 'SCOPE_REGIONS',
  parse() {
    throw new UnreadableEvent('no event is about the content of images')
  },
}

/** Changes of the network. */
export const networkTrigger: Trigger = {
  queue: 'network-change',
  patterns: networkChangePatterns,
  regions: 'SCOPE_REGIONS',
  parse: parseNetworkChange,
}

/** Changes of task definitions, services, queues, topics, event buses and build projects. */
export const serviceTrigger: Trigger = {
  queue: 'service-change',
  patterns: serviceChangePatterns,
  regions: 'SCOPE_REGIONS',
  parse: parseServiceChange,
}

/** Changes of GuardDuty, Inspector and IAM Access Analyzer, and GuardDuty findings. */
export const accountTrigger: Trigger = {
  queue: 'account-change',
  patterns: accountChangePatterns,
  regions: 'SCOPE_REGIONS',
  parse: parseAccountChange,
}

/** Creates the trigger of the deployment with the prefix `prefix`: its changes and alarms, and changes of trails. */
export function createSelfTrigger(prefix: string): Trigger {
  return {
    queue: 'self-change',
    patterns: buildSelfChangePatterns(prefix),
    regions: 'ASSAY_REGIONS',
    parse: event => parseSelfChange(event, prefix),
  }
}

/** Changes of Assay itself and of trails, and Assay's alarms, where the prefix is the default. Functions that do not use it leave it out. */
export const selfTrigger: Trigger = /* @__PURE__ */ createSelfTrigger(DEFAULT_PREFIX)

/** Every trigger, of a deployment with the default prefix. */
export const triggers: readonly Trigger[] = [
  accountTrigger,
  selfTrigger,
  functionTrigger,
  iamTrigger,
  imageTrigger,
  imageContentTrigger,
  networkTrigger,
  serviceTrigger,
]

/** All patterns of a trigger. */
export function listEventPatterns({ patterns, readOnlyPatterns = [] }: Trigger): readonly object[] {
  return [...patterns, ...readOnlyPatterns]
}

/** Every trigger of the deployment with the prefix `prefix`. */
export function listTriggers(prefix: string): readonly Trigger[] {
  if (prefix === DEFAULT_PREFIX) return triggers
  return triggers.map(trigger => (trigger === selfTrigger ? createSelfTrigger(prefix) : trigger))
}

/** The triggers whose patterns match `event`. Calls on a function of Assay match two. */
export function matchTriggers(event: unknown, among: readonly Trigger[] = triggers): Trigger[] {
  return among.filter(trigger => listEventPatterns(trigger).some(pattern => isPatternMatch(pattern, event)))
}
