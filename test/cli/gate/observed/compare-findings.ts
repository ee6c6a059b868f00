import type { GateParts } from '../../../../reports/gate/build-gate-document.ts'
import type { ObservedAccount } from './observed-account.ts'

/** The findings that open and close, by control and ARN. */
export interface FindingChanges {
  opens: readonly string[]
  closes: readonly string[]
}

/** What a forecast says, with the names that AWS generated. */
export function summarizeForecast(
  { findings }: Pick<GateParts, 'findings'>,
  rename: (text: string) => string,
): FindingChanges {
  const list = (change: string) =>
    findings
      .filter(each => each.change === change)
      .map(({ control, resource }) => `${control} ${rename(resource)}`)
      .toSorted()
  return { opens: list('OPENS'), closes: list('CLOSES') }
}

/** The findings of both. */
export function joinFindings(one: FindingChanges, other: FindingChanges): FindingChanges {
  return {
    opens: [...one.opens, ...other.opens].toSorted(),
    closes: [...one.closes, ...other.closes].toSorted(),
  }
}

/**
 * What audits before and after the deployment found, without those that are excluded. A finding that was
 * open opens again if it has a violation that it did not have.
 */
export function summarizeAudits(
  [before, after]: readonly [ObservedAccount, ObservedAccount],
  isExcluded: (finding: string, arn: string) => boolean,
  rename: (text: string) => string,
): FindingChanges {
  const listOpen = ({ records }: ObservedAccount) =>
    new Map(
      records
        .flatMap(({ resource, results }) =>
          Object.entries(results)
            .filter(([, { status }]) => status === 'NON_COMPLIANT')
            .map(([control, { violations = [] }]) => ({
              arn: resource.arn,
              finding: `${control} ${rename(resource.arn)}`,
              violations: violations.map(rename),
            })),
        )
        .filter(({ finding, arn }) => !isExcluded(finding, arn))
        .map(({ finding, violations }): [string, string[]] => [finding, violations]),
    )
  const [was, is] = [listOpen(before), listOpen(after)]
  const isFurther = ([name, violations]: readonly [string, readonly string[]]) => {
    const earlier = was.get(name)
    return earlier === undefined || violations.some(violation => !earlier.includes(violation))
  }
  return {
    opens: [...is]
      .filter(isFurther)
      .map(([name]) => name)
      .toSorted(),
    closes: [...was.keys()].filter(name => !is.has(name)).toSorted(),
  }
}
