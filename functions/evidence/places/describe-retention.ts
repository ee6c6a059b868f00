import type { ObjectRetention } from '../../aws/api/evidence/evidence-bucket.ts'

/** How long all files of a pack are kept, in sentences. */
export function describeRetention(retentions: readonly ObjectRetention[]): string[] {
  const kept = retentions.filter(each => 'mode' in each)
  const others = retentions.flatMap(each => ('mode' in each ? [] : [each]))
  const modes = [...new Set(kept.map(({ mode }) => mode))]
  const [earliest] = kept.map(({ until }) => until).toSorted()
  const sentences =
    earliest === undefined
      ? []
      : [
          `Object Lock keeps ${kept.length === retentions.length ? 'all' : kept.length} files until ${earliest} at least (${modes.join(' and ')}` +
            `${modes.includes('GOVERNANCE') ? '; who has s3:BypassGovernanceRetention can delete them' : ''}).`,
        ]
  const reasons = new Set(
    others.map(each =>
      'unknown' in each
        ? `It is not known how long files are kept: ${each.unknown}.`
        : each.none === 'NO_OBJECT_LOCK'
          ? 'The bucket has no Object Lock: who can delete objects can delete this pack.'
          : 'The bucket has Object Lock without a default retention: who can delete objects can delete this pack.',
    ),
  )
  return [...sentences, ...reasons]
}
