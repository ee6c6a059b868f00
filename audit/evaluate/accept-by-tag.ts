import { findTags, isTaggedKind } from '../resources/tags/resource-tags.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { describeTag, findException, type Exception } from '../settings/exception.ts'
import { computeTagDigests, type TagDigests } from '../settings/exception-tag.ts'
import type { ComplianceRecord, ControlResult } from '../state/compliance-record.ts'
import { getOpening, type Transition } from '../state/transition.ts'
import { limitSentenceLength, quoteName } from '../text/quote-text.ts'
import { MAX_REASON_LENGTH, type EvaluationContext } from './next-control-result.ts'

/** The tags of a resource, before and at an evaluation. */
export interface TagComparison {
  before: ComplianceRecord['tagDigests']
  after: ComplianceRecord['tagDigests']
  /** The change that gave the resource the tags that it has, where that is known. */
  changeId: string | undefined
}

/** Compares the tags of a snapshot with those of the last evaluation. */
export function compareTags(
  before: ComplianceRecord | undefined,
  snapshot: Pick<ResourceSnapshot, 'resource' | 'facts' | 'provenance'>,
): TagComparison {
  const changeId = snapshot.provenance['tags']?.changeId
  if (!isTaggedKind(snapshot.resource.kind)) return { before: undefined, after: undefined, changeId }
  const tags = findTags(snapshot)
  const after = tags === undefined ? 'UNKNOWN' : computeTagDigests(tags)
  return { before: before?.tagDigests, after, changeId }
}

/**
 * The control result `next` with a transition, if the finding was open before and is, and an exception by tag covers it only before or
 * only after. The exceptions are those in force now: what a change of the settings or the end of an exception does is notified
 * otherwise. Who opened the finding, and when, stays what it is. If it also has a further violation, a tag that came to accept it is the
 * transition, since people do not hear of an accepted violation; that a tag was lost, the violation says.
 */
export function addTagTransition(
  before: ControlResult | undefined,
  next: ControlResult,
  comparison: TagComparison,
  finding: Pick<Transition, 'resource' | 'control'>,
  exceptions: readonly Exception[],
  context: EvaluationContext,
): ControlResult {
  const { lastTransition } = next
  const isOpen = before?.open === true && next.open && lastTransition !== undefined
  if (!isOpen || comparison.before === undefined) return next
  const isReopened = lastTransition.number !== before.lastTransition?.number
  const find = (tagDigests: TagDigests | undefined) => {
    const { reason, evidence } = next
    const target = { control: finding.control, arn: finding.resource.arn, reason, evidence, tagDigests }
    return findException(exceptions, target, context.at)
  }
  const [was, is] = [find(comparison.before), find(comparison.after)]
  if ((was === undefined) === (is === undefined) || (isReopened && is === undefined)) return next
  const why = is === undefined ? explainEnd(was, comparison, next) : explainAcceptance(is)
  return {
    ...next,
    lastTransition: {
      ...finding,
      severity: next.severity,
      number: lastTransition.number + (isReopened ? 0 : 1),
      step: is === undefined ? 'REOPENED' : 'ACCEPTED',
      reason: limitSentenceLength(why, MAX_REASON_LENGTH),
      ...(next.evidence === undefined ? {} : { evidence: next.evidence }),
      changeId: comparison.changeId ?? context.changeId,
      at: context.at.toISOString(),
      opening: pickOpening(before.lastTransition ?? lastTransition),
    },
    evaluatedFor: context.changeId,
  }
}

function pickOpening(transition: Transition): NonNullable<Transition['opening']> {
  const { number, changeId, at } = getOpening(transition)
  return { number, changeId, at }
}

function explainAcceptance({ tag, owner, until, reason }: Exception): string {
  const name = tag === undefined ? '' : describeTag(tag)
  return `The resource got the tag ${name}, for which ${quoteName(owner)} accepted this control until ${until}: ${reason}`
}

function explainEnd(
  exception: Exception | undefined,
  { after }: TagComparison,
  { reason = '' }: ControlResult,
): string {
  const name = exception?.tag === undefined ? '' : describeTag(exception.tag)
  const ended =
    after === 'UNKNOWN'
      ? `The tags of the resource are not known, so that it does not count as tagged ${name} any more`
      : `The resource does not have the tag ${name} any more`
  return `${ended}, for which the finding was accepted. ${reason}`
}
