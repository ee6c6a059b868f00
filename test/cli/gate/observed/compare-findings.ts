import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import type { ObservedAccount } from './observed-account.ts'

/** The findings that open and close, by control and ARN. */
export interface FindingChanges {
  opens: readonly string[]
  closes: readonly string[]
}

/** What a forecast says, with the names that AWS generated. */
export function summarizeForecast(
  { findings }: GateDocument,
  rename: (text: string) => string,
): FindingChanges {
  const list = (change: string) =>
    findings
      .filter(each => each.change === change)
      .map(({ control, resource }) => `${control} ${rename(resource)}`)
      .toSorted()
  return { opens: list('OPENS'), closes: list('CLOSES') }
}

/**
 * What audits before and after the deployment found, without what the forecast declares unknown. A finding that was open
 * opens again if it has a violation that it did not have.
 */
export function summarizeAudits(
  [before, after]: readonly [ObservedAccount, ObservedAccount],
  undecided: ReadonlySet<string>,
  rename: (text: string) => string,
): FindingChanges {
  const listOpen = ({ records }: ObservedAccount) =>
    new Map(
      records
        .flatMap(({ resource, results }) =>
          Object.entries(results)
            .filter(([, { status }]) => status === 'NON_COMPLIANT')
            .map(([control, { violations = [] }]): [string, string[]] => [
              `${control} ${rename(resource.arn)}`,
              violations.map(rename),
            ]),
        )
        .filter(([name]) => !undecided.has(name)),
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
