import { findOverdueFix } from '../../../engines/image/due-fixes.ts'
import { listDueDays } from '../../../settings/due-days.ts'
import type { ImageDerivedFacts } from '../../ecr/image.ts'
import { createIncompleteFact, known, type Fact } from '../../fact.ts'
import { describeResource } from '../../kinds.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/**
 * The vulnerabilities whose fix is overdue: of each severity the one that was observed first. Incomplete if the scan does not
 * say of all whether there is a fix and since when they are known.
 */
export const overdueFixes = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['vulnerabilities', 'pushedAt'] },
  (
    { resource, vulnerabilities, pushedAt },
    settings,
    _awsCatalog,
    now,
  ): Fact<ImageDerivedFacts['overdueFixes']> => {
    if (typeof vulnerabilities === 'string') return known(vulnerabilities)
    const { counts, suppressed, fixes } = vulnerabilities
    const results = listDueDays(settings).map(([severity, days]) => {
      const summary = fixes?.[severity]
      const scan = {
        count: counts[severity] ?? 0,
        suppressed: suppressed[severity] ?? 0,
        ...(summary === undefined ? {} : { fixes: summary }),
        pushedAt,
      }
      return findOverdueFix(severity, scan, days, now)
    })
    const overdue = results.flatMap(result => (result && 'overdue' in result ? [result.overdue] : []))
    const [missing] = results.flatMap(result => (result && 'unknown' in result ? [result.unknown] : []))
    return missing === undefined
      ? known(overdue)
      : createIncompleteFact(overdue, `${describeResource(resource)}: ${missing}`)
  },
)
