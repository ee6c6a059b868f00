import type { Forecast } from '../../../../audit/forecast/forecast.ts'
import { describeForecast } from '../../../../reports/gate/build-gate-document.ts'
import type { GateParts } from '../../../../reports/gate/build-gate-document.ts'
import type { GateEscalation } from '../../../../reports/gate/gate-document.ts'

/** What a change newly grants, admits and opens, a line each with its example. */
export interface AccessChanges {
  granted: readonly string[]
  admitted: readonly string[]
  escalation: readonly string[]
}

/** The access in a forecast, with the names that AWS generated. */
export function summarizeAccess(
  { granted, admitted, escalation }: Pick<GateParts, 'granted' | 'admitted' | 'escalation'>,
  rename: (text: string) => string,
): AccessChanges {
  const list = (entries: readonly (readonly (string | number)[])[]) =>
    entries.map(parts => rename(parts.join(' '))).toSorted()
  return {
    granted: list(
      granted.map(({ principal, actions, count, resource, example, by, severity }) => [
        principal,
        `${actions.join()} (${count})`,
        `on ${resource}`,
        `such as ${example.action} on ${example.resource}`,
        `by ${by}`,
        severity,
      ]),
    ),
    admitted: list(
      admitted.map(({ resource, principal, access, actions, severity }) => [
        resource,
        `admits ${principal}`,
        access,
        actions.join(),
        severity,
      ]),
    ),
    escalation: list(summarizeEscalation(escalation)),
  }
}

/** The paths with their principals, or with their number where not all of them are listed: names decide which are. */
function summarizeEscalation(escalation: GateParts['escalation']): string[][] {
  const paths = new Map<string, GateEscalation[]>()
  for (const path of escalation) {
    const key = `becomes ${path.becomes} ${path.steps.join('; ')}`
    paths.set(key, [...(paths.get(key) ?? []), path])
  }
  return [...paths].flatMap(([path, listed]) => {
    const more = listed.reduce((sum, each) => sum + (each.more ?? 0), 0)
    return more === 0
      ? listed.map(({ principal }) => [principal, path])
      : [[`${listed.length + more} principals`, path]]
  })
}

/** What the pipeline of events made of the facts that were read after the deployment. */
export function describeObserved(forecast: Forecast): GateParts {
  return describeForecast(forecast, {
    origins: new Map(),
    undecided: [],
    exceptions: [],
    controlSettings: {},
    now: new Date(),
  })
}
