import { keyOf, type Resource } from '../../resources/resource.ts'

/**
 * The cause of a change of one image that ECR tells itself and CloudTrail tells with its actor, by two events that come
 * in any order (ECR User Guide, "Amazon ECR events and EventBridge"). What happens to it again in another hour is
 * another change.
 */
export function imageCause(
  what: 'push' | 'delete',
  image: Resource,
  { at, tag = '' }: { at: string; tag?: string | null | undefined },
): string {
  return `ecr-${what}:${keyOf(image)}:${tag ?? ''}:${at.slice(0, 13)}`
}
