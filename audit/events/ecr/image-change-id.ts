import { createHash } from 'node:crypto'
import { getResourceKey, type Resource } from '../../resources/resource.ts'

/**
 * Derives the shared change id of a change of one image. ECR and CloudTrail both send an event of it, in any order, and only
 * CloudTrail's has the actor (ECR User Guide, "Amazon ECR events and EventBridge"). The same operation in another hour is
 * another change. A hash keeps the id short.
 */
export function deriveImageChangeId(
  operation: 'push' | 'delete',
  image: Resource,
  { at, tag }: { at: string; tag?: string | null | undefined },
): string {
  const fingerprint = JSON.stringify([getResourceKey(image), tag ?? '', at.slice(0, 13)])
  return `ecr-${operation}:${image.account}:${createHash('sha256').update(fingerprint).digest('hex').slice(0, 32)}`
}
