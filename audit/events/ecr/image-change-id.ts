import { createHash } from 'node:crypto'
import { getResourceKey, type Resource } from '../../resources/resource.ts'

/**
 * The cause of a change of one image that ECR tells itself and CloudTrail tells with its actor, by two events that come
 * in any order (ECR User Guide, "Amazon ECR events and EventBridge"). What happens to it again in another hour is
 * another change. It is as short as the ids of events, however long the names are.
 */
export function deriveImageChangeId(
  operation: 'push' | 'delete',
  image: Resource,
  { at, tag }: { at: string; tag?: string | null | undefined },
): string {
  const fingerprint = JSON.stringify([getResourceKey(image), tag ?? '', at.slice(0, 13)])
  return `ecr-${operation}:${image.account}:${createHash('sha256').update(fingerprint).digest('hex').slice(0, 32)}`
}
