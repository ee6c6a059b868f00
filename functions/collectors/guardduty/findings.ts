import * as z from 'zod/mini'
import { parseFindingSubjects } from '../../../audit/events/guardduty/finding-subjects.ts'
import {
  rateFindingSeverity,
  type DetectorFinding,
  type DetectorFindings,
} from '../../../audit/resources/guardduty/detector-findings.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { compareSeverity, type Severity } from '../../../audit/settings/severity.ts'
import { cutText } from '../../../audit/text/quote-text.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { fetchPages } from '../lists/paginate.ts'
import { findDetectorId } from './detector.ts'
import { findingsResponse, isSampleFinding, type ReturnedFinding } from './finding-shape.ts'
import { getFindings, listDetectors, listDetectorFindings } from './operations.ts'

/** The largest page of ListFindings, and the most findings of one GetFindings. */
const PAGE_SIZE = 50
/** The most pages that are read of a region. */
const MAX_PAGES = 4
/** The number of kept findings, and the maximum length of their texts. */
const MAX_KEPT = 20
const MAX_TEXT_LENGTH = 100

const idsResponse = z.object({ FindingIds: z.array(z.string()) })

/**
 * ListFindings and GetFindings: what GuardDuty reports of the account's own resources in the region and nobody has archived,
 * the most severe first. An administrator account has the findings of its member accounts too.
 */
export const detectorFindings: FactCollector<'AWS::GuardDuty::Detector'> = {
  operations: [listDetectors, listDetectorFindings, getFindings],
  notFoundErrors: [],
  async collect(callApi, resource) {
    const DetectorId = await findDetectorId(callApi)
    if (DetectorId === undefined) return { facts: { openFindings: { counts: {}, worst: [] } } }
    const input = buildFindingsInput(DetectorId, resource.account)
    const { pages, next } = await fetchPages(callApi, listDetectorFindings, input, idsResponse, MAX_PAGES)
    const ids = [...new Set(pages.flatMap(page => page.FindingIds))]
    const returned = await fetchFindings(callApi, DetectorId, ids)
    const missing = ids.length - returned.length
    return {
      facts: { openFindings: summarizeFindings(returned, resource, next !== undefined) },
      ...(missing > 0
        ? {
            incomplete: {
              openFindings: `GuardDuty did not return ${missing} of the findings that it listed`,
            },
          }
        : {}),
    }
  },
}

/** The input of ListFindings for the findings of `account` that are not archived. */
export function buildFindingsInput(DetectorId: string, account: string) {
  return {
    DetectorId,
    FindingCriteria: {
      Criterion: { accountId: { Equals: [account] }, 'service.archived': { Equals: ['false'] } },
    },
    SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' },
    MaxResults: PAGE_SIZE,
  }
}

async function fetchFindings(
  callApi: TypedAwsCall,
  DetectorId: string,
  ids: readonly string[],
): Promise<ReturnedFinding[]> {
  const found = new Map<string, ReturnedFinding>()
  for (let at = 0; at < ids.length; at += PAGE_SIZE) {
    const FindingIds = ids.slice(at, at + PAGE_SIZE)
    const { Findings } = await callApi(getFindings, { DetectorId, FindingIds }, findingsResponse)
    for (const each of Findings) if (FindingIds.includes(each.Id)) found.set(each.Id, each)
  }
  return [...found.values()]
}

function summarizeFindings(
  returned: readonly ReturnedFinding[],
  where: ResourceLocation,
  hasMore: boolean,
): DetectorFindings {
  const open = returned
    .filter(each => (each.AccountId ?? where.account) === where.account)
    .filter(each => each.Service?.Archived !== true && !isSampleFinding(each))
    .map(each => describeFinding(each, where))
  const severities = returned.map(each => rateFindingSeverity(each.Severity))
  const [unreadUpTo] = hasMore ? severities.toSorted(compareSeverity).toReversed() : []
  return {
    counts: countFindings(open),
    worst: open.toSorted(compareFindings).slice(0, MAX_KEPT),
    ...(unreadUpTo === undefined ? {} : { unreadUpTo }),
  }
}

function describeFinding(
  { Id, Type, Severity, CreatedAt, Resource }: ReturnedFinding,
  where: ResourceLocation,
): DetectorFinding {
  const details = Resource ?? {}
  const named = parseFindingSubjects({ resource: toEventDetails(details) }, where)?.subjects[0]?.resource
  return {
    id: cutText(Id, MAX_TEXT_LENGTH),
    type: cutText(Type, MAX_TEXT_LENGTH),
    severity: rateFindingSeverity(Severity),
    resourceType: cutText(details.ResourceType ?? '', MAX_TEXT_LENGTH),
    resource: named ?? 'NONE',
    ...(CreatedAt === undefined ? {} : { createdAt: CreatedAt }),
  }
}

/** The details of a resource as events name their fields. */
function toEventDetails(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      toEventDetails(inner),
    ]),
  )
}

function countFindings(open: readonly DetectorFinding[]): DetectorFindings['counts'] {
  const counts: Partial<Record<Severity, number>> = {}
  for (const { severity } of open) counts[severity] = (counts[severity] ?? 0) + 1
  return counts
}

function compareFindings(one: DetectorFinding, other: DetectorFinding): number {
  return compareSeverity(one.severity, other.severity) || (one.id < other.id ? -1 : Number(one.id > other.id))
}
