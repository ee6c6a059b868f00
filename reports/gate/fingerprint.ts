import { createHash } from 'node:crypto'
import type { ControlId } from '../../audit/controls/control.ts'
import type { GateFinding } from './gate-document.ts'

/** What makes two findings of different runs the same finding. */
export interface FingerprintParts {
  control: ControlId
  /** As `selectLogicalPath` returns it. */
  path: string
  /** Which of several violations of the resource it is, such as the statement or the port; empty if it can have only one. */
  subject: string
}

/** Hexadecimal digits of a fingerprint: 128 bits. */
const FINGERPRINT_LENGTH = 32

/**
 * The first 32 hexadecimal digits of the SHA-256 of control, path and subject, as a JSON array so that no text can pass
 * for two. Files, lines, the order of resources and the names of stacks are not part of it: a finding keeps its
 * fingerprint when a template is renamed, reordered or split. The parts and their order must never change: baselines
 * and code scanning recognize findings by the fingerprint.
 */
export function computeFingerprint({ control, path, subject }: FingerprintParts): string {
  const text = JSON.stringify([control, path, subject])
  return createHash('sha256').update(text).digest('hex').slice(0, FINGERPRINT_LENGTH)
}

/**
 * The path of a resource that does not depend on the name of its stack: the construct path below its stack, else the
 * logical id, and the ARN of a resource of the account that no template mentions. The CDK writes the construct path into
 * the metadata `aws:cdk:path`. It begins with the ids of the stages and the stack, which together are the stack's name:
 * https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html
 */
export function selectLogicalPath({
  constructPath,
  logicalId,
  stack,
  resource,
}: Pick<GateFinding, 'constructPath' | 'logicalId' | 'stack' | 'resource'>): string {
  const below = constructPath === undefined ? '' : removeStackIds(constructPath.split('/'), stack)
  return below === '' ? (logicalId ?? resource) : below
}

/** The part below the stack: below the ids that make the stack's name, else below the first id. */
function removeStackIds(ids: readonly string[], stack: string | undefined): string {
  const ofStack = ids.findIndex((_, index) => ids.slice(0, index + 1).join('-') === stack)
  return ids.slice(Math.max(ofStack, 0) + 1).join('/')
}
