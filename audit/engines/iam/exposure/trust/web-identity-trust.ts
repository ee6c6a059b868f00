import type { RequiredCondition } from '../admission/statement-access.ts'
import { extractIssuer } from '../request/identity-provider.ts'
import { findWebIdentityIssuer, type TokenReach } from './web-identity-issuer.ts'

/** How a statement trusts a web identity issuer. */
export interface WebIdentityTrust {
  statement: string
  /** Its URL without the scheme. */
  issuer: string
  /** The common name of the system, such as `GitHub Actions`. */
  system: string
  /** The tenant if `reach` is `TENANT`, such as `every repository of an owner`. */
  tenant: string
  reach: TokenReach
  /** The conditions on the token that restrict it, by claim. */
  claims: Readonly<Record<string, readonly string[]>>
}

/** How the statement behind an exposure trusts its provider; undefined if the issuer is not known. */
export function evaluateWebIdentityTrust(exposure: {
  provider: string
  statement: string
  requires: readonly RequiredCondition[]
}): WebIdentityTrust | undefined {
  const issuer = extractIssuer(exposure.provider)
  const known = findWebIdentityIssuer(issuer.toLowerCase())
  if (known === undefined) return undefined
  const start = `${issuer.toLowerCase()}:`
  const claims = exposure.requires
    .filter(({ key }) => key.startsWith(start))
    .map(({ key, values, exact }) => ({
      claim: key.slice(start.length),
      values: filterPossibleValues(values, exact),
    }))
  const reaches = claims.map(({ claim, values }) =>
    pickWidestReach(values.map(value => known.classifyClaim(claim, value))),
  )
  return {
    statement: exposure.statement,
    issuer,
    system: known.system,
    tenant: known.tenant,
    reach: reaches.reduce(pickNarrowerReach, known.defaultReach),
    claims: Object.fromEntries(claims.map(({ claim, values }) => [claim, values])),
  }
}

/**
 * The values that a token can have: none contains `*` or `?`, which are literal characters in an exact comparison.
 */
function filterPossibleValues(values: readonly string[], exact: boolean): readonly string[] {
  return exact ? values.filter(value => !/[*?]/.test(value)) : values
}

const REACH_ORDER: readonly TokenReach[] = ['RESTRICTED', 'TENANT', 'ANYONE']

function pickWidestReach(all: readonly TokenReach[]): TokenReach {
  return REACH_ORDER.findLast(tokenReach => all.includes(tokenReach)) ?? 'RESTRICTED'
}

function pickNarrowerReach(one: TokenReach, other: TokenReach): TokenReach {
  return REACH_ORDER.indexOf(one) < REACH_ORDER.indexOf(other) ? one : other
}
