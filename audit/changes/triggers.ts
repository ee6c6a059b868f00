import type { Queue } from '../messages.ts'
import type { Kind } from '../resources/resource.ts'
import type { Read, Scope } from './change.ts'
import { iamChangePatterns, readIamChange } from './iam/iam-change.ts'
import { functionChangePatterns, readFunctionChange } from './lambda/function-change.ts'

/** A kind of change that sets a function to work: which events tell it, and how one is read. */
export interface Trigger {
  /** The reader, and its queue. */
  queue: Queue
  /** EventBridge patterns; each is a rule of its own. */
  patterns: readonly object[]
  /** Where the events arrive: in each region, or in the first one of the partition only. */
  where: 'EVERY_REGION' | 'FIRST_REGION'
  /** The kinds that this reader, and no other, reads. */
  kinds: readonly Kind[]
  /** Throws UnreadableEvent for an event that matched and lacks what it needs. */
  read(event: unknown, scope: Scope): Read
}

/** Functions are created, deployed, configured, opened and deleted. */
export const functionDeploy: Trigger = {
  queue: 'function-deploy',
  patterns: functionChangePatterns,
  where: 'EVERY_REGION',
  kinds: ['AWS::Lambda::Function'],
  read: readFunctionChange,
}

/** Roles, policies and the account's settings change. */
export const iamChange: Trigger = {
  queue: 'iam-change',
  patterns: iamChangePatterns,
  where: 'FIRST_REGION',
  kinds: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::Organizations::Account'],
  read: readIamChange,
}

/** Every trigger. */
export const triggers: readonly Trigger[] = [functionDeploy, iamChange]
